"""Rules: pure functions from the specs of a call to its work. No kernel runs here."""

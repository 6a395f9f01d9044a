"""What is being estimated: rounds, networks, seeds, names and the ground truth."""

"""Waste rules, one file each: `matches(recording)` yields the places, the file's name is the rule's."""

"""The scorer and the command line of the white-box estimation challenge."""

__version__ = "0.1.0"

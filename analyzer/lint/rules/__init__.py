"""One file per rule. The registry finds them by walking this package."""

"""One file per command. A file that has `register(app)` is a command; nothing else has to know of it."""

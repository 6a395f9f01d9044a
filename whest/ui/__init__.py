"""What the terminal shows: frames, progress, number formats, the data channel."""

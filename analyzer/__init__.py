"""Static analysis of estimators: exact cost previews and lint."""

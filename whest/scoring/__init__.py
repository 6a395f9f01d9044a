"""Pure arithmetic: from what was measured to a score. No clocks, no files, no estimator code."""

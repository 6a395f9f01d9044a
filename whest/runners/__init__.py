"""Running an estimator's code: one predict at a time, measured, limited, and every way it can end named."""

"""The answer zero for every neuron.

Costs next to nothing and sets the scale: an estimator that scores worse than this one is broken.
"""

import flopscope.numpy as fnp
from whest import BaseEstimator


class Estimator(BaseEstimator):
    def predict(self, mlp, budget):
        return fnp.zeros((mlp.depth, mlp.width), dtype=fnp.float32)

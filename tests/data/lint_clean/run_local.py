import argparse
import numpy as np
import matplotlib.pyplot as plt
from whestbench import load_estimator
import flopscope as flops
import flopscope.numpy as fnp


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--n", type=int, default=3)
    args = p.parse_args()
    xs = np.random.rand(args.n)
    with flops.BudgetContext(10**9) as b:
        y = fnp.asarray(xs) ** 2
        print(b.summary())
    plt.plot(xs, np.asarray(y))


main()


import flopscope.numpy as fnp


def antithetic(rng, k, width):
    half = rng.standard_normal((k // 2, width), dtype=fnp.float32)
    return fnp.concatenate([half, -half], axis=0)


def chunked(total, size):
    for start in range(0, total, size):
        yield start, min(start + size, total)



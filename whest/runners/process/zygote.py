"""The interpreter that estimators' processes are copies of: `python -m whest.runners.process.zygote FD...`.

It imports everything that is not the estimator's, once, and copies itself into a lane for each socket.
"""

import gc
import importlib
import os
import signal
import socket
import sys
import warnings

_MODULES = (
    "flopscope.numpy",
    "flopscope.numpy.fft",
    "flopscope.numpy.linalg",
    "flopscope.numpy.random",
    "flopscope.stats",
    "whest.baselines",
    "whest.runners.process.lane",
)
"""What estimators import, and what runs them."""


def main(descriptors: list[int]) -> None:
    """Become one lane for each descriptor, and wait until all have ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is the host's to deal with
    # Newer Pythons warn about the BLAS's sleeping threads, which take care of themselves.
    warnings.filterwarnings("ignore", ".*fork.*", DeprecationWarning)
    _import_everything()
    for descriptor in descriptors:
        if os.fork() == 0:
            _become_lane(descriptor, descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    for _ in descriptors:
        os.wait()


def _become_lane(descriptor: int, descriptors: list[int]) -> None:
    from whest.runners.process import lane

    for other in descriptors:
        if other != descriptor:
            os.close(other)
    try:
        lane.serve(socket.socket(fileno=descriptor))
    finally:
        os._exit(0)


def _import_everything() -> None:
    for name in _MODULES:
        importlib.import_module(name)
    from whest.loading import shims
    from whest.runners.local import import_kernels
    from whest.runners.preview import warm_up

    import_kernels()
    warm_up()
    shims.install()
    gc.freeze()  # copies need not touch, and thereby duplicate, the pages of what is there already


if __name__ == "__main__":
    main([int(number) for number in sys.argv[1:]])

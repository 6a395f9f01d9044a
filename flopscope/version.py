"""Version of the counted NumPy; the price list is that of the public 0.12.4."""

import numpy as np

__version__ = "0.12.4"
NUMPY_SUPPORTED = ">=2.0.0,<2.5.0"
FULL_VERSION = f"{__version__}+np{np.__version__}"
NUMPY_SUPPORTED = ">=2.0.0,<2.5.0"

"""What one elementary operation costs: weights of operations, rates of dtypes, factors of complex arithmetic.

All numbers are data (`prices.json`, or the file that FLOPSCOPE_WEIGHTS_FILE names). The bill of an operation is

    int(count * dtype_rate * complex_factor * weight)

evaluated left to right in double precision and truncated once.
"""

from __future__ import annotations

from flopscope.pricing.pricelist import PriceList, complex_factor, load_prices, prices

__all__ = ["PriceList", "complex_factor", "load_prices", "prices"]

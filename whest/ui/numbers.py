"""Numbers as people read them."""

_PREFIXES = [(1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]


def flops(value: float | None) -> str:
    """A count of FLOPs with three figures and a prefix.

    >>> flops(5087744), flops(12), flops(1079362560), flops(None), flops(999_999)
    ('5.09 M', '12', '1.08 G', '-', '1.00 M')
    """
    if value is None:
        return "-"
    for size, prefix in _PREFIXES:
        # 999,950 would print as 1000 k.
        if abs(value) >= size * 0.9995:
            return f"{_figures(value / size)} {prefix}"
    return f"{value:,.0f}"


def with_unit(value: float) -> str:
    """The same with its unit.

    >>> with_unit(5087744), with_unit(12)
    ('5.09 MFLOP', '12 FLOP')
    """
    text = flops(value)
    return f"{text}FLOP" if text[-1].isalpha() else f"{text} FLOP"


def small(value: float | None) -> str:
    """A score or an error with two figures.

    >>> small(0.000095123), small(0.73), small(0.0), small(None), small(0.07), small(12.3), small(123.4)
    ('9.5e-05', '0.73', '0', '-', '0.070', '12', '123')
    """
    if value is None:
        return "-"
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 99.5:
        return f"{value:#.2g}".rstrip(".")
    return f"{value:.0f}" if 99.5 <= abs(value) < 1e4 else f"{value:.1e}"


def percent(share: float) -> str:
    """A share of one as a percentage.

    >>> percent(0.0158), percent(0.00001), percent(1.25), percent(0.0)
    ('1.6 %', '<0.1 %', '125 %', '0 %')
    """
    value = 100 * share
    if value and value < 0.05:
        return "<0.1 %"
    return f"{value:.0f} %" if value == 0 or value >= 99.95 else f"{value:.1f} %"


def seconds(value: float) -> str:
    """A time span.

    >>> seconds(0.0019), seconds(0.5), seconds(75), seconds(3e-6), seconds(12.34)
    ('1.9 ms', '500 ms', '1 min 15 s', '3 us', '12.3 s')
    """
    if value < 0.9995e-3:
        return f"{value * 1e6:.3g} us"
    if value < 0.9995:
        return f"{value * 1e3:.3g} ms"
    if value < 60:
        return f"{value:.3g} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _figures(value: float) -> str:
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}" if abs(value) < 100 else f"{value:.0f}"

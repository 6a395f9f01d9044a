"""Array files."""

from __future__ import annotations

from flopscope import files
from flopscope.op import Op, register
from flopscope.rules import files as rules

SINK = "(lambda file: {})(__import__('io').BytesIO())"
register(
    Op("save", rules.save, kernel=files.write_array, lazy=False, samples=(SINK.format("fnp.save(file, x)"),)),
)
for _name, _kernel in {"savez": files.write_archive, "savez_compressed": files.write_compressed}.items():
    register(
        Op(
            _name,
            rules.savez,
            kernel=_kernel,
            lazy=False,
            samples=(SINK.format(f"fnp.{_name}(file, x, w=v, __meta__={{'a': 1}})"),),
        )
    )

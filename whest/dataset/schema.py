"""The columns of a data file, and how a row becomes arrow arrays and back.

Arrays are nested lists, as the public format has them; the shapes stand in the schema's metadata under the keys that the
`datasets` package reads. `standard_errors` is our own column; readers that do not know it pass it by.
"""

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whest.dataset.arrow import pyarrow
from whest.dataset.errors import DatasetError
from whest.dataset.row import Row

REQUIRED = ("mlp_id", "mlp_name", "mlp_seed", "weights", "all_layer_means", "final_means", "avg_variance")
STANDARD_ERRORS = "standard_errors"

# What baking cost is not counted here; readers of the public format want the object to be there.
UNCOUNTED = json.dumps(
    {
        "flop_budget": 0,
        "flops_used": 0,
        "flops_remaining": 0,
        "wall_time_s": 0.0,
        "flopscope_backend_time_s": 0.0,
        "flopscope_overhead_time_s": 0.0,
        "residual_wall_time_s": 0.0,
        "by_namespace": {},
        "counted": False,
    }
)


def schema(width: int, depth: int) -> Any:
    """The arrow schema of networks of that shape."""
    pa = pyarrow()
    real = pa.float32()
    fields = [
        pa.field("mlp_id", pa.int32()),
        pa.field("mlp_name", pa.string()),
        pa.field("mlp_seed", pa.int64()),
        _tensor("weights", (depth, width, width)),
        _tensor("all_layer_means", (depth, width)),
        pa.field("final_means", pa.list_(real, width)),
        pa.field("avg_variance", pa.float64()),
        pa.field("sampling_budget_breakdown", pa.string()),
        _tensor(STANDARD_ERRORS, (depth, width)),
    ]
    features = {field.name: _feature(field, width, depth) for field in fields}
    return pa.schema(fields, metadata={"huggingface": json.dumps({"info": {"features": features}})})


def to_batch(row: Row, of: Any) -> Any:
    """The row as a record batch of the schema `of`."""
    pa = pyarrow()
    values = {
        "mlp_id": pa.array([row.mlp_id], pa.int32()),
        "mlp_name": pa.array([row.name]),
        "mlp_seed": pa.array([row.mlp_seed], pa.int64()),
        "weights": _nested(row.weights),
        "all_layer_means": _nested(row.means),
        "final_means": pa.FixedSizeListArray.from_arrays(pa.array(row.means[-1]), row.means.shape[1]),
        "avg_variance": pa.array([row.avg_variance], pa.float64()),
        "sampling_budget_breakdown": pa.array([UNCOUNTED]),
        STANDARD_ERRORS: _absent(row.means.ndim) if row.standard_errors is None else _nested(row.standard_errors),
    }
    return pa.record_batch([values[field.name] for field in of], schema=of)


def from_batch(batch: Any, width: int, depth: int) -> Row:
    """The row in a batch of one. Raises DatasetError (DATASET_SHAPE, DATASET_VALUES) when it is not whole."""
    mlp_id, name, seed, variance = (
        batch.column(column)[0].as_py() for column in ("mlp_id", "mlp_name", "mlp_seed", "avg_variance")
    )
    where = f"row of MLP {mlp_id}"
    if None in (mlp_id, name, seed, variance):
        raise DatasetError("DATASET_VALUES", f"{where}: a value is missing")
    weights = _dense(batch.column("weights"), (depth, width, width), where, "weights")
    means = _dense(batch.column("all_layer_means"), (depth, width), where, "all_layer_means")
    final = _dense(batch.column("final_means"), (width,), where, "final_means")
    if not np.array_equal(final, means[-1]):
        raise DatasetError("DATASET_VALUES", f"{where}: final_means is not the last row of all_layer_means")
    if not (np.isfinite(means).all() and np.isfinite(weights).all() and 0 <= variance < float("inf")):
        raise DatasetError("DATASET_VALUES", f"{where}: a value is not finite")
    return Row(mlp_id, name, seed, weights, means, variance, _errors(batch, (depth, width), where))


def check_columns(found: Any, path: object) -> None:
    """Raise DatasetError (DATASET_COLUMNS) unless the file's arrow schema has the columns of the format."""
    missing = [name for name in REQUIRED if name not in found.names]
    if missing:
        raise DatasetError("DATASET_COLUMNS", f"{path}: no column {', '.join(missing)}")
    expected = schema(1, 1)
    for name in REQUIRED:
        want, got = _leaf(expected.field(name).type), _leaf(found.field(name).type)
        if want != got:
            raise DatasetError("DATASET_COLUMNS", f"{path}: column {name} holds {got}, not {want}")


def _errors(batch: Any, shape: tuple[int, ...], where: str) -> NDArray[np.float32] | None:
    if STANDARD_ERRORS not in batch.schema.names or not batch.column(STANDARD_ERRORS)[0].is_valid:
        return None
    return _dense(batch.column(STANDARD_ERRORS), shape, where, STANDARD_ERRORS)


def _tensor(name: str, shape: tuple[int, ...]) -> Any:
    pa = pyarrow()
    kind = pa.float32()
    for _ in shape:
        kind = pa.list_(pa.field("element", kind))
    marks = {
        "ARROW:extension:name": f"datasets.features.features.Array{len(shape)}DExtensionType",
        "ARROW:extension:metadata": json.dumps([list(shape), "float32"]),
    }
    return pa.field(name, kind, metadata=marks)


def _feature(field: Any, width: int, depth: int) -> dict[str, Any]:
    pa = pyarrow()
    if field.name == "final_means":
        return {"feature": {"dtype": "float32", "_type": "Value"}, "length": width, "_type": "List"}
    if field.metadata:
        shape = json.loads(field.metadata[b"ARROW:extension:metadata"])[0]
        return {"shape": shape, "dtype": "float32", "_type": f"Array{len(shape)}D"}
    return {"dtype": "float64" if field.type == pa.float64() else str(field.type), "_type": "Value"}


def _nested(values: NDArray[np.float32]) -> Any:
    """A list array of one row around the values, without copying them."""
    pa = pyarrow()
    array = pa.array(np.ascontiguousarray(values, np.float32).reshape(-1))
    for length in (*reversed(values.shape[1:]), values.shape[0]):
        offsets = np.arange(0, len(array) + 1, length, dtype=np.int32)
        kind = pa.list_(pa.field("element", array.type))
        array = pa.ListArray.from_arrays(offsets, array, type=kind)
    return array


def _absent(dimensions: int) -> Any:
    pa = pyarrow()
    kind = pa.float32()
    for _ in range(dimensions):
        kind = pa.list_(pa.field("element", kind))
    return pa.nulls(1, kind)


def _dense(array: Any, shape: tuple[int, ...], where: str, name: str) -> NDArray[np.float32]:
    """The values of a list array of one row, which must have that shape everywhere. No copy is made."""
    for length in shape:
        # An absent list counts as an empty one.
        lengths = array.value_lengths().fill_null(0).unique().to_pylist() if len(array) else [0]
        if lengths != [length]:
            raise DatasetError(
                "DATASET_SHAPE",
                f"{where}: {name} has lists of {', '.join(map(str, lengths))} values where the shape {shape} wants {length}",
            )
        array = array.flatten()
    if array.null_count:
        raise DatasetError("DATASET_VALUES", f"{where}: {name} has missing values")
    found: NDArray[np.float32] = array.to_numpy(zero_copy_only=False).reshape(shape)
    found.flags.writeable = False
    return found


def _leaf(kind: Any) -> str:
    depth = 0
    while hasattr(kind, "value_type"):
        kind, depth = kind.value_type, depth + 1
    return "list of " * depth + str(kind)

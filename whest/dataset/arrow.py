"""pyarrow, which is an extra: imported when a dataset is opened, asked for by name when it is missing."""

from typing import Any

from whest.dataset.errors import DatasetError


def pyarrow() -> Any:
    """The pyarrow module with its parquet part. Raises DatasetError (EXTRA_MISSING) where it is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise extra_missing("pyarrow", "datasets") from None
    return pyarrow


def extra_missing(package: str, extra: str) -> DatasetError:
    """The error that names the extra to install."""
    return DatasetError("EXTRA_MISSING", f"this needs {package}", f"pip install 'whest[{extra}]'")

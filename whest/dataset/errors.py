"""What can be wrong with a dataset. A new way is a new row here."""

from whest.errors import WhestError

CODES = {
    "EXTRA_MISSING": "an optional package is not installed",
    "DATASET_NOT_FOUND": "there is no such dataset",
    "DATASET_METADATA": "metadata.json is missing, damaged or contradicts itself",
    "DATASET_SCHEMA_VERSION": "the schema version is one that this version does not know",
    "DATASET_PROTOCOL": "the seed protocol is one that this version does not know",
    "DATASET_SALT": "the salt is missing or does not match its digest",
    "DATASET_SPLIT": "the split is missing or was not chosen",
    "DATASET_PARTIAL": "the dataset is one slice of a whole",
    "DATASET_TRUNCATED": "a data file ends early or is not parquet",
    "DATASET_COLUMNS": "columns are missing or have the wrong type",
    "DATASET_ROWS": "rows are missing, repeated or out of order",
    "DATASET_SHAPE": "a row does not have the shape that the metadata tells",
    "DATASET_VALUES": "a value is not finite or contradicts another",
    "DATASET_HASH": "a file is not the one that was written",
    "DATASET_SEEDS": "a network is not the one that its seed makes",
    "MERGE_OVERLAP": "two slices hold the same network",
    "MERGE_GAP": "a network is in no slice",
    "MERGE_MISMATCH": "the parts were not baked alike",
    "OUTPUT_EXISTS": "the output is already there",
    "OUTPUT_NOT_WRITTEN": "the output cannot be written",
    "BAKE_SEEDS": "the list of seeds makes no sense",
    "BAKE_RANGE": "the slice or range makes no sense",
    "BAKE_OTHER": "the unfinished bake at that place is a different one",
    "BAKE_RUNNING": "another process is baking to that place",
    "EXECUTOR": "the executor does not exist or cannot be reached",
    "EXECUTOR_LOST": "the executor went away or gave up on a task",
    "WORKER_NONSENSE": "a worker returned something that cannot be",
    "HUB_OFFLINE": "the dataset is not in the local cache and the hub cannot be reached",
    "HUB_REVISION": "a dataset of the hub was named without its revision",
}


class DatasetError(WhestError):
    """A dataset, or what was asked of it, is at fault. `code` is one of `CODES`."""

    def __init__(self, code: str, message: str, help: str = "") -> None:
        assert code in CODES
        super().__init__(message, code=code, help=help)


def unwritable(path: object, error: OSError) -> DatasetError:
    """The error for an output that the system would not take."""
    return DatasetError("OUTPUT_NOT_WRITTEN", f"cannot write {path}: {error.strerror or error}")

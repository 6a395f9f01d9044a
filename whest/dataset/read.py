"""Reading a dataset: footers at once, rows one after the other from mapped memory."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from whest.dataset.arrow import pyarrow
from whest.dataset.errors import DatasetError
from whest.dataset.metadata import Metadata, choose_split, metadata_of, read_checksums, read_document
from whest.dataset.protocols import Derive, derivation
from whest.dataset.row import Row
from whest.dataset.schema import check_columns, from_batch


class Dataset:
    """One split of a dataset on disk. Holds no rows; `rows` reads them as they are asked for.

    Attributes:
        folder: where it is.
        metadata: what it says of itself.
        paths: its data files, in order.
    """

    def __init__(self, folder: Path, metadata: Metadata, paths: list[Path]) -> None:
        self.folder, self.metadata, self.paths = folder, metadata, paths
        self._recorded = read_checksums(folder)
        found = sum(self._opened(path).metadata.num_rows for path in paths)
        if found != metadata.n_mlps:
            raise DatasetError(
                "DATASET_ROWS", f"{folder}: {found} rows in the data files, metadata.json tells {metadata.n_mlps}"
            )

    def rows(self, ids: Collection[int] | None = None) -> Iterator[Row]:
        """The rows in order, one in memory at a time; only those with the given `mlp_id`s when there are any.

        Raises DatasetError when a row is damaged, out of order or of another shape.
        """
        expected = self.metadata.start
        for path in self.paths:
            file = self._opened(path)
            for group in range(file.num_row_groups):
                size = file.metadata.row_group(group).num_rows
                inside = range(expected, expected + size)
                if ids is None or any(number in inside for number in ids):
                    yield from self._group(file, group, path, inside, ids)
                expected += size

    def derive(self) -> Derive:
        """How the seeds of the rows are read. Raises DatasetError (DATASET_SALT)."""
        return derivation(self.metadata.protocol, self.metadata.run_seed)

    def size(self) -> int:
        """Bytes of the data files."""
        return sum(path.stat().st_size for path in self.paths)

    def _group(self, file: Any, group: int, path: Path, expected: range, ids: Collection[int] | None) -> Iterator[Row]:
        pa = pyarrow()
        try:
            batches = file.iter_batches(batch_size=1, row_groups=[group], use_threads=False)
            for number, batch in zip(expected, batches, strict=True):
                found = batch.column("mlp_id")[0].as_py()
                if found != number:
                    raise DatasetError("DATASET_ROWS", f"{path}: MLP {found} stands where MLP {number} belongs")
                if ids is None or number in ids:
                    yield from_batch(batch, self.metadata.width, self.metadata.depth)
        except (pa.ArrowException, OSError) as error:
            raise DatasetError("DATASET_TRUNCATED", f"{path}: {error}") from None
        except ValueError as error:
            raise DatasetError("DATASET_ROWS", f"{path}: fewer rows than the file tells ({error})") from None

    def _opened(self, path: Path) -> Any:
        pa = pyarrow()
        self._check_length(path)
        try:
            file = pa.parquet.ParquetFile(path, memory_map=True, pre_buffer=False)
        except (pa.ArrowException, OSError) as error:
            raise DatasetError(
                "DATASET_TRUNCATED", f"{path} is not whole: {error}", "copy or download the file again"
            ) from None
        check_columns(file.schema_arrow, path)
        return file

    def _check_length(self, path: Path) -> None:
        recorded = self._recorded.get(str(path.relative_to(self.folder)))
        if recorded and recorded["bytes"] != path.stat().st_size:
            raise DatasetError(
                "DATASET_TRUNCATED",
                f"{path} has {path.stat().st_size:,} bytes, {recorded['bytes']:,} were written",
                "copy or download the file again",
            )


def open_dataset(folder: Path, split: str | None = None, *, partial: bool = True) -> Dataset:
    """The dataset in `folder`, after looking at its metadata and the footers of its data files.

    `split` chooses one of several; `partial=False` refuses a slice. Raises DatasetError.
    """
    document = read_document(folder)
    metadata = metadata_of(document, choose_split(document, split))
    if metadata.partial and not partial:
        end = metadata.start + metadata.n_mlps
        raise DatasetError(
            "DATASET_PARTIAL",
            f"{folder} holds MLPs {metadata.start} to {end - 1} of {metadata.total}",
            "merge the slices: whest dataset merge SLICE... --output DIR",
        )
    paths = sorted((folder / "data").glob(f"{metadata.split}-*-of-*.parquet"))
    paths = [path for path in paths if path.name.rsplit("-", 3)[0] == metadata.split]
    if not paths:
        raise DatasetError("DATASET_ROWS", f"{folder / 'data'}: no data file of split {metadata.split}")
    return Dataset(folder, metadata, paths)

"""Bad input: one error with a code, and nothing half-written."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from whest.dataset.bake import bake
from whest.dataset.errors import DatasetError
from whest.dataset.merge import combine_splits, merge
from whest.dataset.plan import make_plan
from whest.dataset.read import open_dataset
from whest.dataset.verify import verify

FILE = "data/public-00000-of-00001.parquet"


def edit(folder, **changes):
    """Change fields of metadata.json; None removes one."""
    path = folder / "metadata.json"
    document = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({key: value for key, value in document.items() if value is not None}))


def rewrite(folder, change):
    """Put the data file through a function of tables."""
    table = pq.read_table(folder / FILE)
    pq.write_table(change(table), folder / FILE)


def replaced(table, name, value, row=1):
    values = table[name].to_pylist()
    values[row] = value(values[row])
    index = table.schema.get_field_index(name)
    return table.set_column(index, table.schema.field(name), pa.array(values, table.schema.field(name).type))


def cut(folder, keep):
    content = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(content[: int(len(content) * keep)])


def flip(folder):
    content = bytearray((folder / FILE).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / FILE).write_bytes(content)


def other_value(values):
    changed = np.array(values)
    changed[..., 0] += 0.5
    return changed.tolist()


DAMAGE = {
    "cut": (lambda f: cut(f, 0.5), "DATASET_TRUNCATED"),
    "empty": (lambda f: cut(f, 0), "DATASET_TRUNCATED"),
    "rows missing": (lambda f: rewrite(f, lambda t: t.slice(0, 3)), "DATASET_ROWS"),
    "row twice": (lambda f: rewrite(f, lambda t: t.take([0, 1, 1, 3])), "DATASET_ROWS"),
    "order": (lambda f: rewrite(f, lambda t: t.take([1, 0, 2, 3])), "DATASET_ROWS"),
    "column missing": (lambda f: rewrite(f, lambda t: t.drop_columns(["mlp_seed"])), "DATASET_COLUMNS"),
    "column type": (
        lambda f: rewrite(f, lambda t: t.set_column(2, "mlp_seed", t["mlp_seed"].cast(pa.float64()))),
        "DATASET_COLUMNS",
    ),
    "mixed shapes": (lambda f: rewrite(f, lambda t: replaced(t, "weights", lambda w: w[:2])), "DATASET_SHAPE"),
    "ragged": (
        lambda f: rewrite(f, lambda t: replaced(t, "all_layer_means", lambda m: [m[0][:3], *m[1:]])),
        "DATASET_SHAPE",
    ),
    "no weights": (lambda f: rewrite(f, lambda t: replaced(t, "weights", lambda w: None)), "DATASET_SHAPE"),
    "not finite": (
        lambda f: rewrite(f, lambda t: replaced(t, "avg_variance", lambda v: float("nan"))),
        "DATASET_VALUES",
    ),
    "final means": (lambda f: rewrite(f, lambda t: replaced(t, "final_means", other_value)), "DATASET_VALUES"),
    "other weights": (lambda f: rewrite(f, lambda t: replaced(t, "weights", other_value)), "DATASET_SEEDS"),
    "other seed": (lambda f: rewrite(f, lambda t: replaced(t, "mlp_seed", lambda s: s + 1)), "DATASET_SEEDS"),
    "other name": (lambda f: rewrite(f, lambda t: replaced(t, "mlp_name", lambda n: "nobody")), "DATASET_SEEDS"),
    "metadata gone": (lambda f: (f / "metadata.json").unlink(), "DATASET_METADATA"),
    "metadata cut": (lambda f: (f / "metadata.json").write_text('{"schema'), "DATASET_METADATA"),
    "metadata list": (lambda f: (f / "metadata.json").write_text("[]"), "DATASET_METADATA"),
    "no width": (lambda f: edit(f, width=None), "DATASET_METADATA"),
    "width": (lambda f: edit(f, width=9), "DATASET_SHAPE"),
    "schema version": (lambda f: edit(f, schema_version="2.0"), "DATASET_SCHEMA_VERSION"),
    "protocol": (lambda f: edit(f, seed_protocol={"name": "x", "version": "9"}), "DATASET_PROTOCOL"),
    "protocol 2.0 without a seed": (
        lambda f: edit(f, seed_protocol={"name": "whestbench_seedsequence_hierarchy", "version": "2.0"}),
        "DATASET_METADATA",
    ),
    "file gone": (lambda f: (f / FILE).unlink(), "DATASET_ROWS"),
    "not there": (lambda f: f.rename(f.with_name("elsewhere")), "DATASET_NOT_FOUND"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_named(name, recorded):
    folder = recorded("v3")
    damage, code = DAMAGE[name]
    damage(folder)
    with pytest.raises(DatasetError) as error:
        verify(folder)
    assert error.value.code == code


@pytest.mark.parametrize(("damage", "code"), [(lambda f: cut(f, 0.9), "DATASET_TRUNCATED"), (flip, "DATASET_HASH")])
def test_our_own_files_are_held_against_their_checksums(damage, code, baked):
    damage(baked)
    with pytest.raises(DatasetError) as error:
        verify(baked)
    assert error.value.code == code


def test_a_cut_file_is_noticed_when_it_is_opened(baked):
    cut(baked, 0.99)
    with pytest.raises(DatasetError) as error:
        open_dataset(baked)
    assert error.value.code == "DATASET_TRUNCATED"


def test_without_pyarrow_the_extra_is_named(baked, monkeypatch, tmp_path):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    for attempt in (lambda: open_dataset(baked), lambda: bake(make_plan(1, 10, 2, 1), tmp_path / "x")):
        with pytest.raises(DatasetError) as error:
            attempt()
        assert error.value.code == "EXTRA_MISSING"
        assert "whest[datasets]" in error.value.help


def test_an_existing_output_is_found_before_the_first_sample(tmp_path, monkeypatch):
    monkeypatch.setattr("whest.dataset.bake.run_segment", None)
    (tmp_path / "there").mkdir()
    with pytest.raises(DatasetError) as error:
        bake(make_plan(1, 10, 2, 1, seed=0), tmp_path / "there")
    assert error.value.code == "OUTPUT_EXISTS"
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_no_space_left_leaves_no_output(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("whest.dataset.bake.write_split", full)
    with pytest.raises(DatasetError) as error:
        bake(make_plan(1, 2000, 4, 1, seed=0), tmp_path / "out")
    assert error.value.code == "OUTPUT_NOT_WRITTEN"
    assert "No space left" in error.value.message
    assert [path.name for path in tmp_path.iterdir()] == ["out.baking"]


@pytest.mark.parametrize(
    ("slices", "code"),
    [
        (["v3-slice0", "v3-slice0"], "MERGE_OVERLAP"),
        (["v3-slice0"], "MERGE_GAP"),
        (["v3-slice1"], "MERGE_GAP"),
        (["v3-slice0", "v3"], "MERGE_MISMATCH"),
    ],
)
def test_slices_that_do_not_make_a_whole(slices, code, recorded, tmp_path):
    folders = {name: recorded(name) for name in set(slices)}
    with pytest.raises(DatasetError) as error:
        merge([folders[name] for name in slices], tmp_path / "out")
    assert error.value.code == code
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("field", [{"n_samples": 4}, {"backend": "x"}, {"total_n_mlps": 5}, {"split": "holdout"}])
def test_slices_that_were_baked_differently(field, recorded, tmp_path):
    first, second = recorded("v3-slice0"), recorded("v3-slice1")
    edit(second, **field)
    if "split" in field:
        (second / FILE).rename(second / FILE.replace("public", "holdout"))
    with pytest.raises(DatasetError) as error:
        merge([first, second], tmp_path / "out")
    assert error.value.code == "MERGE_MISMATCH"


def test_splits_that_have_one_name(recorded, baked, tmp_path):
    with pytest.raises(DatasetError) as error:
        combine_splits([recorded("v3"), baked], tmp_path / "out")
    assert error.value.code == "MERGE_MISMATCH"


def test_a_damaged_slice_leaves_nothing_behind(recorded, tmp_path):
    first, second = recorded("v3-slice0"), recorded("v3-slice1")
    rewrite(second, lambda table: replaced(table, "weights", lambda w: w[:2], row=0))
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(DatasetError) as error:
        merge([first, second], tmp_path / "out")
    assert error.value.code == "DATASET_SHAPE"
    assert sorted(path.name for path in tmp_path.iterdir()) == before

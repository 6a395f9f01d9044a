"""Array files and modules: what goes in comes out, the price is that of the bytes, and never a pickle."""

import io
import pickle

import numpy as np
import pytest

import flopscope as flops
import flopscope.numpy as fnp


def billed(run):
    with flops.BudgetContext(10**12, quiet=True) as budget:
        run()
    return budget.flops_used


@pytest.mark.parametrize("target", ["path", "bare path", "stream"])
@pytest.mark.parametrize("save", ["save", "savez", "savez_compressed"])
def test_round_trip(tmp_path, save, target):
    x, suffix = fnp.asarray(np.arange(6.0).reshape(2, 3)), ".npy" if save == "save" else ".npz"
    file = io.BytesIO() if target == "stream" else str(tmp_path / ("a" if target == "bare path" else f"a{suffix}"))
    getattr(fnp, save)(file, x)
    if target == "stream":
        file.seek(0)
    else:
        assert [path.name for path in tmp_path.iterdir()] == [f"a{suffix}"]
        file = tmp_path / f"a{suffix}"
    loaded = fnp.load(file) if save == "save" else fnp.load(file)["arr_0"]
    assert isinstance(loaded, fnp.ndarray)
    np.testing.assert_array_equal(np.asarray(loaded), np.arange(6.0).reshape(2, 3))


def test_price_counts_elements_axes_and_names(tmp_path):
    x = fnp.asarray(np.zeros((3, 4)))
    assert billed(lambda: fnp.save(tmp_path / "a", x)) == 2 * 4 * (12 + 8 * 2)
    assert billed(lambda: fnp.savez(tmp_path / "a", xy=x, z=x)) == 2 * 4 * (2 * (12 + 8 * 2) + 3 + 8)
    assert billed(lambda: fnp.load(tmp_path / "a.npz")) == 0


def test_metadata(tmp_path):
    fnp.savez(tmp_path / "a", w=fnp.ones(2), __meta__={"depth": 3})
    assert fnp.load(tmp_path / "a.npz")["__meta__"] == {"depth": 3}
    with pytest.raises(ValueError, match="dict"):
        fnp.savez(tmp_path / "b", __meta__="depth")
    with pytest.raises(ValueError, match="arr_0"):
        fnp.savez(tmp_path / "b", fnp.ones(2), arr_0=fnp.ones(2))
    assert not (tmp_path / "b.npz").exists()


def test_a_failed_write_leaves_the_old_file(tmp_path):
    fnp.save(tmp_path / "a.npy", fnp.ones(2))

    class Broken:
        def __reduce__(self):
            raise AssertionError

    with pytest.raises(TypeError):
        fnp.save(tmp_path / "a.npy", np.array([Broken()]))
    assert [path.name for path in tmp_path.iterdir()] == ["a.npy"]
    assert fnp.load(tmp_path / "a.npy").shape == (2,)


@pytest.mark.parametrize("data", [np.array(["a"]), np.array([None])], ids=["text", "objects"])
def test_only_numbers_are_loaded(tmp_path, data):
    np.save(tmp_path / "a.npy", data, allow_pickle=True)
    with pytest.raises(ValueError):
        fnp.load(tmp_path / "a.npy")


def test_pickle_is_not_run(tmp_path):
    (tmp_path / "a.npy").write_bytes(pickle.dumps({"a": 1}))
    with pytest.raises(ValueError):
        fnp.load(tmp_path / "a.npy")


class Layer(flops.Module):
    def __init__(self, n=2):
        self.n, self.w, self._cache = n, fnp.ones((n, n)), fnp.ones(3)


class Net(flops.Module):
    def __init__(self, n=2, depth=1):
        self.n, self.depth, self.plain = n, depth, np.ones(2)
        self.layers = [Layer(n) for _ in range(depth)]
        self.ends = (fnp.zeros(n), {"bias": fnp.zeros(1)})

    def config(self):
        return {"n": self.n, "depth": self.depth}


def test_state_names():
    assert list(Net(depth=2).state_dict("net.")) == [
        "net.layers.0.w",
        "net.layers.1.w",
        "net.ends.0",
        "net.ends.1.bias",
    ]


def test_state_is_replaced_everywhere():
    net = Net()
    net.load_state_dict({name: fnp.full(array.shape, 7.0) for name, array in net.state_dict().items()})
    assert [float(np.asarray(array).min()) for array in net.state_dict().values()] == [7.0, 7.0, 7.0]
    assert isinstance(net.ends, tuple)
    assert isinstance(net.layers[0]._cache, fnp.ndarray)


def test_names_must_match():
    net = Net()
    with pytest.raises(ValueError, match="missing"):
        net.load_state_dict({})
    with pytest.raises(ValueError, match="other"):
        net.load_state_dict({**net.state_dict(), "other": fnp.ones(1)})
    net.load_state_dict({"other": fnp.ones(1)}, strict=False)


def test_module_file(tmp_path):
    net = Net(n=3, depth=2)
    net.layers[1].w = fnp.full((3, 3), 5.0)
    net.save(tmp_path / "net.npz")
    found = Net.from_file(tmp_path / "net.npz")
    assert (found.n, found.depth, float(found.layers[1].w[0, 0])) == (3, 2, 5.0)
    assert Net(n=3, depth=2).load(tmp_path / "net.npz").layers[1].w.shape == (3, 3)

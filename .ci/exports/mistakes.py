"""Mistakes that other exports have made, made on purpose in a copy of an export. Each has a name, a
network, and a function that changes the files of a folder."""

import json

import numpy

DENSE, COLOUR = "stack-64-64", "norm-colour"
ODD = "given-kernels"  # its layers and classes have odd names
ROWS, SCALING, CHANNELS = "rows not permuted", "scaling left out", "red and blue swapped"


def edit(name, old, new):
    """A mistake in a text file."""

    def make(folder):
        text = (folder / name).read_text()
        assert text.count(old) == 1, f"{name} has {old!r} {text.count(old)} times"
        (folder / name).write_text(text.replace(old, new))

    return make


def rows(weights, turn):
    """The rows of the dense layer behind 5x5x64 maps, in the order H W C or C H W."""
    shape, back = ((5, 5, 64), (2, 0, 1)) if turn == "CHW" else ((64, 5, 5), (1, 2, 0))
    return numpy.ascontiguousarray(weights.reshape(*shape, 128).transpose(*back, 3).reshape(1600, 128))


def onnx(name, change):
    """A mistake in one constant of an ONNX file."""

    def make(folder):
        import onnx
        from onnx import numpy_helper

        model = onnx.load(folder / "model.onnx")
        found = [c for c in model.graph.initializer if c.name == name]
        changed = numpy.ascontiguousarray(change(numpy_helper.to_array(found[0])))
        found[0].CopyFrom(numpy_helper.from_array(changed, name))
        onnx.save(model, str(folder / "model.onnx"))

    return make


def torch(name, change):
    def make(folder):
        from safetensors.numpy import load_file, save_file

        weights = load_file(folder / "model.safetensors")
        weights[name] = numpy.ascontiguousarray(change(weights[name]))
        save_file(weights, folder / "model.safetensors")

    return make


def keras(shape, change):
    """A mistake in the first array of a shape."""

    def make(folder):
        weights = dict(numpy.load(folder / "weights.npz"))
        name = [n for n, w in weights.items() if w.shape == shape][0]
        weights[name] = change(weights[name])
        numpy.savez(folder / "weights.npz", **weights)

    return make


def tfjs(shape, change):
    """A mistake in the first array of a shape."""

    def make(folder):
        raw = numpy.fromfile(folder / "weights.bin", numpy.float32)
        at = 0
        for w in json.loads((folder / "model.json").read_text())["weightsManifest"][0]["weights"]:
            size = int(numpy.prod(w["shape"]))
            if tuple(w["shape"]) == shape:
                raw[at : at + size] = change(raw[at : at + size].reshape(shape)).ravel()
                break
            at += size
        else:
            raise AssertionError(f"no array has the shape {shape}")
        raw.tofile(folder / "weights.bin")

    return make


TURNED_C = "(channels == 1600 ? c % 64 * 25 + c / 64 : c)"
FIRST = (3, 3, 3, 8)  # the first convolution of the network for colour
# Formats whose order is [N H W C] need no permutation, so there the rows are permuted in vain.
MISTAKES = {
    "onnx": [(ROWS, DENSE, onnx("dense/weights", lambda w: rows(w, "HWC"))),
             (SCALING, DENSE, onnx("largest_pixel", lambda p: numpy.ones_like(p))),
             (CHANNELS, COLOUR, onnx("conv1/weights", lambda w: w[:, ::-1]))],
    "keras": [(ROWS, DENSE, keras((1600, 128), lambda w: rows(w, "CHW"))),
              (SCALING, DENSE, edit("model.py", "Rescaling(1 / 255)", "Rescaling(1)")),
              (CHANNELS, COLOUR, keras(FIRST, lambda w: w[:, :, ::-1]))],
    "torch": [(ROWS, DENSE, torch("dense_weights", lambda w: rows(w.T, "HWC").T)),
              (SCALING, DENSE, edit("model.py", "x = pixels / 255", "x = pixels")),
              (CHANNELS, COLOUR, torch("conv1_weights", lambda w: w[:, ::-1]))],
    "tfjs": [(ROWS, DENSE, tfjs((1600, 128), lambda w: rows(w, "CHW"))),
             (SCALING, DENSE, edit("model.json", '"scale": 0.00392156862745098', '"scale": 1')),
             (CHANNELS, COLOUR, tfjs(FIRST, lambda w: w[:, :, ::-1]))],
    "go": [(ROWS, DENSE, edit("products.go", "weights[c*len(s.out):]", "weights[map[bool]int{true: c%64*25 + c/64, false: c}[len(in) == 1600]*len(s.out):]")),
           (SCALING, DENSE, edit("loops.go", "float32(p) / 255", "float32(p)")),
           (CHANNELS, COLOUR, edit("loops.go", "x[i] = float32(p)", "x[i-i%3+2-i%3] = float32(p)"))],
    "c": [(ROWS, DENSE, edit("network.c", "(long)c * filters", f"(long){TURNED_C} * filters")),
          (SCALING, DENSE, edit("network.c", "(float)pixels[i] / 255", "(float)pixels[i]")),
          (CHANNELS, COLOUR, edit("network.c", "(float)pixels[i]", "(float)pixels[i - i % 3 + 2 - i % 3]"))],
}

"""Does LiteRT compute what the models computed in GoMLX, and does a C compiler give the same integers?

    litert.py FOLDER

The folder is the one that main.go has filled. Needs: pip install numpy==2.4.6 ai-edge-litert==2.3.0, and
cc, and valgrind. It prints a line for each check, and ends with 1 if one has failed. LiteRT runs each
file with each of its sets of kernels: XNNPACK, which it takes by itself, its fast ones, and its plain
ones. Then mistakes are made on purpose, and the check beside each export must find them."""
import base64, ctypes, json, os, pathlib, shutil, subprocess, sys, tempfile
import numpy
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter, OpResolverType

TOLERANCE = 1e-4
STEPS = 3  # by which kernels that round at other moments may differ, in steps of the last scale
KERNELS = {
    "XNNPACK": OpResolverType.AUTO,
    "fast kernels": OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
    "plain kernels": OpResolverType.BUILTIN_REF,
}
CC = ["cc", "-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-O2"]
passed, failures = [], []


def report(ok, text):
    print(("ok      " if ok else "FAILED  ") + text, flush=True)
    (passed if ok else failures).append(text)


def pictures(network):
    said = json.loads((network / "pictures.json").read_text())
    pixels = [numpy.frombuffer(base64.b64decode(p), numpy.uint8) for p in said["pictures"]]
    return numpy.stack(pixels).reshape(-1, *said["shape"]), numpy.array(said["logits"])


def run(file, pixels, kernels):
    """The output for all pictures at once, and its scale and zero."""
    network = Interpreter(model_path=str(file), experimental_op_resolver_type=kernels)
    goes_in, comes_out = network.get_input_details()[0], network.get_output_details()[0]
    network.resize_tensor_input(goes_in["index"], pixels.shape)
    network.allocate_tensors()
    network.set_tensor(goes_in["index"], pixels.astype(goes_in["dtype"]))
    network.invoke()
    return network.get_tensor(comes_out["index"]).copy(), comes_out["quantization"]


def one_by_one(file, pixels):
    """The same by the names that stand in the file, one picture after the other."""
    signature = Interpreter(model_path=str(file)).get_signature_runner()
    return numpy.concatenate([signature(pixels=p[None].astype(numpy.float32))["logits"] for p in pixels])


def float32(network, pixels, want):
    file = network / "litert/model.tflite"
    for name, kernels in KERNELS.items():
        logits, _ = run(file, pixels, kernels)
        difference = numpy.abs(logits - want).max()
        same = (logits.argmax(axis=1) == want.argmax(axis=1)).sum()
        report(difference <= TOLERANCE and same == len(want) == 100,
               f"litert: {network.name}: {name}: largest difference {difference:.1e}, same class for {same} of {len(want)}")
    difference = numpy.abs(one_by_one(file, pixels[:5]) - want[:5]).max()
    report(difference <= TOLERANCE, f"litert: {network.name}: by the signature: largest difference {difference:.1e}")
    model = schema.Model.GetRootAs(file.read_bytes())
    receipt = json.loads((file.parent / "receipt.json").read_text())
    entry = model.Metadata(0)
    classes = json.loads(model.Buffers(entry.Buffer()).DataAsNumpy().tobytes())
    report(entry.Name() == b"classes" and classes == receipt["classes"] and model.Description().decode() == receipt["description"],
           f"litert: {network.name}: the file names its {len(classes)} classes")


def int8(network, pixels, want):
    """Returns the integers that LiteRT's plain kernels give."""
    folder = network / "litert-int8"
    receipt = json.loads((folder / "receipt.json").read_text())
    output, n = receipt["output"], len(receipt["pictures"])
    exact = numpy.round(numpy.array(receipt["logits"]) / output["scale"]).astype(int) + output.get("zero", 0)
    spread = want.max() - want.min()
    for name, kernels in KERNELS.items():
        z, (scale, zero) = run(folder / "model.tflite", pixels, kernels)
        logits = scale * (z.astype(numpy.float64) - zero)
        steps = numpy.abs(z[:n].astype(int) - exact)
        difference = numpy.abs(logits - want).max()
        same = (logits.argmax(axis=1) == want.argmax(axis=1)).sum()
        report(z.dtype == numpy.int8 and steps.max() <= STEPS and difference <= spread / 4 and same >= 90,
               f"litert-int8: {network.name}: {name}: {(steps == 0).sum()} of {steps.size} integers as in the receipt, the others "
               f"within {steps.max()}; largest difference to float32 {difference:.1e} of {spread:.1f}, same class for {same} of {len(want)}")
    return z


def c_integers(network, pixels, classes):
    """The integers that the C program gives."""
    with tempfile.TemporaryDirectory() as temp:
        library = pathlib.Path(temp) / "network.so"
        subprocess.run([*CC, "-shared", "-fPIC", "-o", library, network / "c-int8/network.c"], check=True)
        logits, all = ctypes.CDLL(str(library)).network_logits, []
        for p in pixels:
            z = numpy.empty(classes, numpy.int8)
            logits(p.tobytes(), z.ctypes.data_as(ctypes.c_void_p))
            all.append(z)
    return numpy.stack(all).astype(int)


def c(network, pixels, want, lite):
    z = c_integers(network, pixels, want.shape[1])
    steps = numpy.abs(z - lite.astype(int))
    same = (z.argmax(axis=1) == want.argmax(axis=1)).sum()
    report(steps.max() <= STEPS and same >= 90,
           f"c-int8: {network.name}: {(steps == 0).sum()} of {steps.size} integers as LiteRT's plain kernels have them, the others "
           f"within {steps.max()}; same class as in float32 for {same} of {len(want)}")


def check(format, folder):
    """The check that lies beside an export: its exit status, and what it has printed."""
    if format == "c-int8":
        subprocess.run([*CC, "-o", "check", "check.c", "network.c"], cwd=folder, check=True)
        command = ["valgrind", "-q", "--error-exitcode=7", "./check"]
    else:
        command = [sys.executable, "-B", "check.py"]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout.strip()


def edit(name, old, new):
    """A mistake in a text file."""

    def make(folder):
        text = (folder / name).read_text()
        assert text.count(old) == 1, f"{name} has {old!r} {text.count(old)} times"
        (folder / name).write_text(text.replace(old, new))

    return make


def constant(name, change):
    """A mistake in a constant of the .tflite file."""

    def make(folder):
        content = bytearray((folder / "model.tflite").read_bytes())
        model = schema.Model.GetRootAs(content)
        tensors = [model.Subgraphs(0).Tensors(i) for i in range(model.Subgraphs(0).TensorsLength())]
        found = [t for t in tensors if t.Name() == name.encode()]
        assert len(found) == 1, f"{name} is there {len(found)} times"
        data = model.Buffers(found[0].Buffer()).DataAsNumpy()
        values = data.view(numpy.float32 if found[0].Type() == schema.TensorType.FLOAT32 else numpy.int8)
        values[:] = change(values)
        (folder / "model.tflite").write_bytes(content)

    return make


def rows(weights):
    """The weights of the dense layer behind 5x5x64 maps, in the order C H W, which is wrong here."""
    return weights.reshape(128, 5, 5, 64).transpose(0, 3, 1, 2).ravel()


DENSE, COLOUR = "stack-64-64", "norm-colour"
STACK = "pixels = numpy.stack(pixels).reshape(-1, *receipt[\"input\"][\"shape\"])\n"
SWAPPED = edit("check.py", STACK, STACK.rstrip() + "[..., ::-1].copy()\n")
ROWS, SCALING, CHANNELS = "rows not permuted", "scaling left out or done twice", "red and blue swapped"
MISTAKES = {
    "litert": [(ROWS, DENSE, constant("dense/weights", rows)), (SCALING, DENSE, constant("intensity_of_pixel", numpy.ones_like)), (CHANNELS, COLOUR, SWAPPED)],
    "litert-int8": [(ROWS, DENSE, constant("dense/weights", rows)), (SCALING, DENSE, edit("check.py", "pixels.astype(", "(pixels / 255).astype(")),
                    (CHANNELS, COLOUR, SWAPPED)],
    "c-int8": [(ROWS, DENSE, edit("network.c", "* weights[c];\n            }\n", "* weights[channels == 1600 ? c % 64 * 25 + c / 64 : c];\n            }\n")),
               (SCALING, DENSE, edit("network.c", "pixels[i] - 128", "pixels[i] / 255 - 128")),
               (CHANNELS, COLOUR, edit("network.c", "pixels[i] - 128", "pixels[i - i % 3 + 2 - i % 3] - 128"))],
}


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    networks = sorted(p.parent for p in root.glob("*/pictures.json"))
    assert len(networks) >= 4, f"{root} holds only {networks}"
    for network in networks:
        pixels, want = pictures(network)
        float32(network, pixels, want)
        c(network, pixels, want, int8(network, pixels, want))
    for format in MISTAKES:
        for network in networks:
            with tempfile.TemporaryDirectory() as temp:
                copy = pathlib.Path(temp) / format
                shutil.copytree(network / format, copy)
                status, said = check(format, copy)
                report(status == 0, f"{format}: {network.name}: its own check says: " + (said if status else said.splitlines()[-1]))
        for mistake, network, make in MISTAKES[format]:
            with tempfile.TemporaryDirectory() as temp:
                copy = pathlib.Path(temp) / format
                shutil.copytree(root / network / format, copy)
                make(copy)
                status, said = check(format, copy)
                report(status == 1 and "not the network that was exported" in said, f"{format}: {mistake}: its own check finds it" + ("" if status == 1 else ": " + said))
    print(f"{len(passed)} passed, {len(failures)} failed")
    sys.exit(1 if failures else 0)


main()

"""Do real clients compute what the models computed in GoMLX?

    clients.py FOLDER CLIENT...

CLIENT is onnx, keras, torch, tfjs, go or c. The folder is the one that main.go has filled. Each
client computes 100 pictures of each network; the last three do so by the check that lies beside each
export. Then mistakes are made on purpose, and that check must find them."""
import base64, importlib.util, json, os, pathlib, shutil, subprocess, sys, tempfile
import numpy

TOLERANCE = 1e-4
passed, failures = [], []


def report(ok, text):
    print(("ok      " if ok else "FAILED  ") + text, flush=True)
    (passed if ok else failures).append(text)


def pictures(network):
    said = json.loads((network / "pictures.json").read_text())
    pixels = [numpy.frombuffer(base64.b64decode(p), numpy.uint8) for p in said["pictures"]]
    return numpy.stack(pixels).reshape(-1, *said["shape"]).astype(numpy.float32), numpy.array(said["logits"])


def module(path):
    spec = importlib.util.spec_from_file_location(path.parent.parent.name.replace("-", "_"), path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def onnx(folder):
    import onnx, onnxruntime

    model = onnx.load(folder / "model.onnx")
    onnx.checker.check_model(model, full_check=True)
    assert (model.ir_version, model.opset_import[0].version) == (7, 13)
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])

    def run(pixels):
        logits, probabilities = session.run(["logits", "probabilities"], {"pixels": pixels})
        assert numpy.abs(probabilities.sum(axis=1) - 1).max() < 1e-5
        assert (probabilities.argmax(axis=1) == logits.argmax(axis=1)).all()
        return logits

    return run


def keras(folder):
    return lambda pixels: module(folder / "model.py").model.predict(pixels, verbose=0)


def torch(folder):
    import torch

    network = module(folder / "model.py").Network().eval()

    def run(pixels):
        with torch.no_grad():
            return network(torch.from_numpy(pixels)).numpy()

    return run


def check(format, folder, careful=True):
    """The command that lies beside an export says whether it is right. Returns its exit status, and
    what it has printed. To be careful, valgrind watches what a C program does in memory."""
    if format == "go":
        if not (folder / "go.mod").exists():
            (folder / "go.mod").write_text("module example.com/network\n\ngo 1.26\n")
        command = ["go", "test", "-count=1", "."]
    elif format == "c":
        command = ["cc", "-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-O2", "-o", "check", "check.c", "network.c"]
        subprocess.run(command, cwd=folder, check=True)
        command = ["./check"]
        if careful:
            command = ["valgrind", "-q", "--error-exitcode=7", "./check"]
    elif format == "tfjs":
        command = ["node", "check.mjs"]
    else:
        command = [sys.executable, "-B", "check.py" if format == "onnx" else "model.py"]
    env = dict(os.environ, GOWORK="off", GOFLAGS="", GOPROXY="off", CGO_ENABLED="0")
    done = subprocess.run(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout.strip()


def lengthen(network, copy):
    """Puts 100 pictures into the receipt of an export, with the logits of the model in GoMLX."""
    more = json.loads((network / "pictures.json").read_text())
    receipt = json.loads((copy / "receipt.json").read_text())
    receipt.update(pictures=more["pictures"], logits=more["logits"])
    (copy / "receipt.json").write_text(json.dumps(receipt))
    if (copy / "receipt.h").exists():
        values = lambda rows: ",\n".join("{" + ", ".join(map(str, row)) + "}" for row in rows)
        pixels, logits = pictures(network)
        (copy / "receipt.h").write_text(
            f"#define RECEIPT_PICTURES {len(pixels)}\n#define RECEIPT_TOLERANCE 1e-4f\n"
            f"static const unsigned char receipt_pixels[][{pixels[0].size}] = {{{values(pixels.reshape(len(pixels), -1).astype(int))}}};\n"
            f"static const float receipt_logits[][{logits.shape[1]}] = {{{values([[f'{float(z)!r}f' for z in row] for row in logits])}}};\n")


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


def onnx_rows(folder):
    import onnx
    from onnx import numpy_helper

    model = onnx.load(folder / "model.onnx")
    found = [c for c in model.graph.initializer if c.name == "dense/weights"]
    found[0].CopyFrom(numpy_helper.from_array(rows(numpy_helper.to_array(found[0]), "HWC"), "dense/weights"))
    onnx.save(model, str(folder / "model.onnx"))


def onnx_scaling(folder):
    import onnx
    from onnx import numpy_helper

    model = onnx.load(folder / "model.onnx")
    found = [c for c in model.graph.initializer if c.name == "largest_pixel"]
    found[0].CopyFrom(numpy_helper.from_array(numpy.float32(1), "largest_pixel"))
    onnx.save(model, str(folder / "model.onnx"))


def torch_rows(folder):
    from safetensors.numpy import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    weights["dense_weights"] = numpy.ascontiguousarray(rows(weights["dense_weights"].T, "HWC").T)
    save_file(weights, folder / "model.safetensors")


def keras_rows(folder):
    weights = dict(numpy.load(folder / "weights.npz"))
    name = [n for n in weights if n.startswith("dense_") and n.endswith("/kernel")][0]
    weights[name] = rows(weights[name], "CHW")
    numpy.savez(folder / "weights.npz", **weights)


def tfjs_rows(folder):
    raw = numpy.fromfile(folder / "weights.bin", numpy.float32)
    at = 0
    for w in json.loads((folder / "model.json").read_text())["weightsManifest"][0]["weights"]:
        size = int(numpy.prod(w["shape"]))
        if w["shape"] == [1600, 128]:
            raw[at : at + size] = rows(raw[at : at + size].reshape(1600, 128), "CHW").ravel()
        at += size
    raw.tofile(folder / "weights.bin")


def ortweb(network):
    """ONNX Runtime Web loads the same file as ONNX Runtime."""
    program = pathlib.Path(__file__).with_name("ortweb.mjs")
    done = subprocess.run(["node", program, network], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        return report(False, f"onnx: {network.name}: ONNX Runtime Web says: {done.stdout}")
    said = json.loads(done.stdout.splitlines()[-1])
    report(said["largest"] <= TOLERANCE and said["same"] == said["of"] == 100,
           f"onnx: {network.name}: in ONNX Runtime Web: largest difference {said['largest']:.1e}, same class for {said['same']} of {said['of']}")


DENSE, COLOUR = "stack-64-64", "norm-colour"
STACK = "pixels = numpy.stack(pixels).reshape(-1, *receipt[\"input\"][\"shape\"]).astype(numpy.float32)\n"
SWAPPED = STACK.rstrip() + "[..., ::-1].copy()\n"
TURNED_C = "(channels == 1600 ? c % 64 * 25 + c / 64 : c)"
ROWS, SCALING, CHANNELS = "rows not permuted", "scaling left out", "red and blue swapped"
# What is done wrong, in which format and network. Formats whose order is [N H W C] need no
# permutation, so there the rows are permuted in vain.
MISTAKES = {
    "onnx": [(ROWS, DENSE, onnx_rows), (SCALING, DENSE, onnx_scaling), (CHANNELS, COLOUR, edit("check.py", STACK, SWAPPED))],
    "keras": [(ROWS, DENSE, keras_rows), (SCALING, DENSE, edit("model.py", "Rescaling(1 / 255)", "Rescaling(1)")),
              (CHANNELS, COLOUR, edit("model.py", STACK, SWAPPED))],
    "torch": [(ROWS, DENSE, torch_rows), (SCALING, DENSE, edit("model.py", "x = pixels / 255", "x = pixels")),
              (CHANNELS, COLOUR, edit("model.py", STACK, SWAPPED))],
    "tfjs": [(ROWS, DENSE, tfjs_rows), (SCALING, DENSE, edit("model.json", '"scale": 0.00392156862745098', '"scale": 1')),
             (CHANNELS, COLOUR, edit("check.mjs", "[...Buffer.from(text, \"base64\")]", "[...Buffer.from(text, \"base64\")].map((p, i, all) => all[i - i % 3 + 2 - i % 3])"))],
    "go": [(ROWS, DENSE, edit("products.go", "weights[c*len(s.out):]", "weights[map[bool]int{true: c%64*25 + c/64, false: c}[len(in) == 1600]*len(s.out):]")),
           (SCALING, DENSE, edit("loops.go", "float32(p) / 255", "float32(p)")),
           (CHANNELS, COLOUR, edit("loops.go", "x[i] = float32(p)", "x[i-i%3+2-i%3] = float32(p)"))],
    "c": [(ROWS, DENSE, edit("network.c", "(long)c * filters", f"(long){TURNED_C} * filters")),
          (SCALING, DENSE, edit("network.c", "(float)pixels[i] / 255", "(float)pixels[i]")),
          (CHANNELS, COLOUR, edit("network.c", "(float)pixels[i]", "(float)pixels[i - i % 3 + 2 - i % 3]"))],
}
FOLDER = {"torch": "pytorch"}


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    networks = sorted(p.parent for p in root.glob("*/pictures.json"))
    assert len(networks) >= 4, f"{root} holds only {networks}"
    for format in sys.argv[2:]:
        name = FOLDER.get(format, format)
        client = {"onnx": onnx, "keras": keras, "torch": torch}.get(format)
        for network in networks:
            if format == "onnx":
                ortweb(network)
            if client:
                pixels, want = pictures(network)
                logits = client(network / name)(pixels)
                difference = numpy.abs(logits - want).max()
                same = (logits.argmax(axis=1) == want.argmax(axis=1)).sum()
                report(difference <= TOLERANCE and same == len(want) == 100,
                       f"{format}: {network.name}: largest difference {difference:.1e}, same class for {same} of {len(want)}")
            if client and network.name not in (DENSE, COLOUR):
                continue  # the client has computed more than its own check does
            with tempfile.TemporaryDirectory(dir=root) as temp:  # a module or a program is built there
                copy = pathlib.Path(temp) / name
                shutil.copytree(network / name, copy)
                status, said = check(format, copy)
                report(status == 0, f"{format}: {network.name}: its own check says: " + (said if status else said.splitlines()[-1]))
                if not client:
                    lengthen(network, copy)
                    status, said = check(format, copy, careful=False)
                    report(status == 0, f"{format}: {network.name}: with 100 pictures: " + (said if status else said.splitlines()[-1]))
        for mistake, network, make in MISTAKES[format]:
            with tempfile.TemporaryDirectory(dir=root) as temp:
                copy = pathlib.Path(temp) / name
                shutil.copytree(root / network / name, copy)
                make(copy)
                status, said = check(format, copy)
                report(status == 1 and "not the network that was exported" in said, f"{format}: {mistake}: its own check finds it" + ("" if status == 1 else ": " + said))
    print(f"{len(passed)} passed, {len(failures)} failed")
    sys.exit(1 if failures else 0)


main()

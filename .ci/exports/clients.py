"""Do real clients compute what the models computed in GoMLX?

    clients.py FOLDER FORMAT...

FORMAT is onnx, keras, torch, tfjs, go or c. The folder is the one that main.go has filled. Each client
of a format computes 100 pictures of each network. The check that lies beside each export computes the
ten pictures of its receipt. Then mistakes are made on purpose, and each client must find them."""

import base64
import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import numpy

from mistakes import COLOUR, DENSE, MISTAKES, ODD
from web import HERE, Chromium

passed, failures = [], []
GO_PROGRAM = """package main

import (
	"encoding/json"
	"os"

	network "example.com/app/go"
)

func main() {
	text, err := os.ReadFile("go/receipt.json")
	var receipt struct{ Pictures [][]byte }
	if err != nil || json.Unmarshal(text, &receipt) != nil {
		os.Exit(1)
	}
	var all [][]float32
	for _, pixels := range receipt.Pictures {
		logits, err := network.Logits(pixels)
		if err != nil {
			panic(err)
		}
		all = append(all, logits)
	}
	json.NewEncoder(os.Stdout).Encode(all)
}
"""
C_PROGRAM = """#include <stdio.h>
#include "network.h"
#include "receipt.h"

int main(void) {
    float logits[NETWORK_CLASSES];
    int i, c;
    for (i = 0; i < RECEIPT_PICTURES; i++) {
        network_logits(receipt_pixels[i], logits);
        for (c = 0; c < NETWORK_CLASSES; c++)
            printf("%s%.9g", c ? "," : i ? "],[" : "[[", (double)logits[c]);
    }
    printf("]]");
    return 0;
}
"""


def report(ok, text, began):
    print(f"{'ok  ' if ok else 'FAIL'} {text}  ({time.monotonic() - began:.1f} s)", flush=True)
    (passed if ok else failures).append(text)


def receipt_of(folder):
    said = json.loads((folder / "receipt.json").read_text())
    pixels = [numpy.frombuffer(base64.b64decode(p), numpy.uint8) for p in said["pictures"]]
    return numpy.stack(pixels).reshape(-1, *said["input"]["shape"]).astype(numpy.float32), said


def lengthen(network, copy):
    """Puts 100 pictures into the receipt of an export, with the logits of the model in GoMLX."""
    more = json.loads((network / "pictures.json").read_text())
    receipt = json.loads((copy / "receipt.json").read_text())
    receipt.update(pictures=more["pictures"], logits=more["logits"])
    (copy / "receipt.json").write_text(json.dumps(receipt))


def module(path):
    spec = importlib.util.spec_from_file_location("model", path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def run(*command, cwd):
    """Runs a program, and returns its output. Who finds no logits in it gets its last words."""
    env = dict(os.environ, GOWORK="off", GOFLAGS="", GOPROXY="off", CGO_ENABLED="0")
    done = subprocess.run(command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(f"{command[0]} says: {(done.stdout + done.stderr)[-300:]}")
    return done.stdout


def onnxruntime(folder):
    import onnx, onnxruntime

    model = onnx.load(folder / "model.onnx")
    onnx.checker.check_model(model, full_check=True)
    assert (model.ir_version, model.opset_import[0].version) == (7, 13)
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    logits, probabilities = session.run(["logits", "probabilities"], {"pixels": receipt_of(folder)[0]})
    assert numpy.abs(probabilities.sum(axis=1) - 1).max() < 1e-5
    assert (probabilities.argmax(axis=1) == logits.argmax(axis=1)).all()
    return logits


def ort_node(folder):
    return json.loads(run("node", HERE / "ortweb.mjs", folder, cwd=folder).splitlines()[-1])


def tfjs_node(folder):
    shutil.copy(HERE / "tfjsnode.mjs", folder.parent)
    shutil.copy(HERE / "receipt.mjs", folder.parent)
    return json.loads(run("node", "tfjsnode.mjs", folder, cwd=folder.parent).splitlines()[-1])


def keras(folder):
    return module(folder / "model.py").model.predict(receipt_of(folder)[0], verbose=0)


def torch(folder):
    import torch

    with torch.no_grad():
        return module(folder / "model.py").Network().eval()(torch.from_numpy(receipt_of(folder)[0])).numpy()


def go(folder):
    (folder.parent / "main.go").write_text(GO_PROGRAM)
    (folder.parent / "go.mod").write_text("module example.com/app\n\ngo 1.26\n")
    run("go", "build", "-o", "app", ".", cwd=folder.parent)
    return json.loads(run("./app", cwd=folder.parent))


STRICT = ["cc", "-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-O2"]


def c(folder):
    pixels, receipt = receipt_of(folder)
    values = lambda rows: ",\n".join("{" + ", ".join(map(str, row)) + "}" for row in rows)
    (folder / "receipt.h").write_text(
        f"#define RECEIPT_PICTURES {len(pixels)}\n"
        f"static const unsigned char receipt_pixels[][{pixels[0].size}] = {{{values(pixels.reshape(len(pixels), -1).astype(int))}}};\n")
    (folder / "app.c").write_text(C_PROGRAM)
    run(*STRICT, "-o", "app", "app.c", "network.c", cwd=folder)
    return json.loads(run("./app", cwd=folder))


chromium = None  # it is started when the first format asks for it


def browser(format):
    """A client that computes in Chromium."""

    def compute(folder):
        global chromium
        chromium = chromium or Chromium(pathlib.Path(sys.argv[1]).resolve())
        logits, compute.by = chromium.logits(format, folder)
        return logits

    compute.by = ""
    return compute


CLIENTS = {
    "onnx": [("ONNX Runtime", onnxruntime), ("ONNX Runtime Web in Node", ort_node), ("ONNX Runtime Web in Chromium", browser("onnx"))],
    "tfjs": [("TensorFlow.js in Node", tfjs_node), ("TensorFlow.js in Chromium", browser("tfjs"))],
    "keras": [("Keras", keras)], "torch": [("PyTorch", torch)], "go": [("Go", go)], "c": [("C", c)],
}
FOLDER = {"torch": "pytorch"}


def own_check(format, folder):
    """Runs the check that lies beside an export, and returns what is wrong, or nothing."""
    command = {"onnx": [sys.executable, "-B", "check.py"], "tfjs": ["node", "check.mjs"], "go": ["go", "test", "-count=1", "."],
               "c": ["valgrind", "-q", "--error-exitcode=7", "./check"]}.get(format, [sys.executable, "-B", "model.py"])
    try:
        if format == "go":
            (folder.parent / "go.mod").write_text("module example.com/app\n\ngo 1.26\n")
        if format == "c":
            run(*STRICT, "-o", "check", "check.c", "network.c", cwd=folder)
        run(*command, cwd=folder)
    except RuntimeError as error:
        return str(error)


def agrees(name, network, compute, folder):
    """A client computes the 100 pictures of a network."""
    began = time.monotonic()
    try:
        receipt = receipt_of(folder)[1]
        got, want = numpy.array(compute(folder), numpy.float64), numpy.array(receipt["logits"], numpy.float64)
        assert got.shape == want.shape, f"the logits have the shape {got.shape}"
    except Exception as error:  # whatever a client says
        return report(False, f"{name}: {network.name}: {type(error).__name__}: {error}", began)
    difference, same = numpy.abs(got - want).max(), (got.argmax(axis=1) == want.argmax(axis=1)).sum()
    by = f", by {compute.by}" if getattr(compute, "by", "") else ""
    report(difference <= receipt["tolerance"] and same == len(want) == 100,
           f"{name}: {network.name}: largest difference {difference:.1e} of {receipt['tolerance']:.1e} allowed, same class for {same} of {len(want)}{by}", began)


def finds(name, mistake, compute, folder):
    """A client of an export with a mistake sees by the ten pictures of the receipt that it is wrong."""
    began = time.monotonic()
    try:
        receipt = receipt_of(folder)[1]
        difference = numpy.abs(numpy.array(compute(folder)) - numpy.array(receipt["logits"])).max()
    except Exception as error:  # it must load: an import that fails is no silent mistake
        return report(False, f"{name}: {mistake}: {type(error).__name__}: {error}", began)
    report(not difference <= receipt["tolerance"], f"{name}: {mistake}: the logits differ by {difference:.1e}", began)


def copied(root, source):
    """A folder with a copy of an export, in which a client may build."""
    temp = tempfile.TemporaryDirectory(dir=root)
    copy = pathlib.Path(temp.name) / source.name
    shutil.copytree(source, copy)
    return temp, copy


def try_format(format, root, networks):
    name = FOLDER.get(format, format)
    careful = format in ("go", "c")  # their own checks do what no client of ours does: go test, and valgrind
    for network in networks:
        temp, copy = copied(root, network / name)
        with temp:
            if careful or network.name in (DENSE, COLOUR, ODD):
                began = time.monotonic()
                wrong = own_check(format, copy)
                report(not wrong, f"{format}: {network.name}: its own check" + (f": {wrong}" if wrong else ""), began)
            lengthen(network, copy)
            for client, compute in CLIENTS[format]:
                agrees(client, network, compute, copy)
    for mistake, network, make in MISTAKES[format]:
        if root / network not in networks:
            continue
        temp, copy = copied(root, root / network / name)
        with temp:
            make(copy)
            began = time.monotonic()
            wrong = own_check(format, copy) or "nothing"
            said = [line.strip() for line in wrong.splitlines() if "not the network that was exported" in line]
            report(said, f"{format}: {mistake}: its own check says: {(said or [wrong])[0]}", began)
            for client, compute in CLIENTS[format]:
                finds(client, mistake, compute, copy)


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    networks = sorted(p.parent for p in root.glob("*/pictures.json"))
    assert networks, f"{root} holds no networks"
    for format in sys.argv[2:]:
        try_format(format, root, networks)
    if chromium:
        chromium.close()
    print(f"{len(passed)} passed, {len(failures)} failed")
    sys.exit(1 if failures else 0)


main()

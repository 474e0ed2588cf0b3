"""Trains networks in a page: the numbers, the time, and what is left when a training is stopped."""

import os
import pathlib
import re
import subprocess

from page import Page

HERE = pathlib.Path(__file__).resolve().parent
SAME = HERE / "same.go"
WITHIN = 1e-4  # of the weights after ten steps, and of what operations give for numbers between -1 and 1
SECONDS = 600  # for a training, on a machine that is very busy

IMPORTS = """import (
	"fmt"
	"io"

	"github.com/janpfeifer/must"
	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// dense is the network of notebook 03.
func dense(scope *model.Scope, images *model.Node) *model.Node {
	x := model.ReLU(model.Dense(scope.In("hidden"), model.Flatten(images), 128))
	return model.Dense(scope.In("logits"), x, 10)
}

"""

# The second epoch's steps: in the first one, the browser's compiler is still at work.
STEPS = IMPORTS + """%%
data := must.M1(dataset.Load())
m := must.M1(train.Fit(train.Config{Epochs: 2, BatchSize: 32, Seed: 1, Log: io.Discard}, NETWORK, data.Train.Take(32*STEPS)))
e := m.History[1]
fmt.Printf("%.2f ms a step, accuracy %.3f\\n", 1000*e.Seconds/float64(e.Steps), must.M1(m.Evaluate(data.Test.Take(1000))).Accuracy)
"""

KEPT = IMPORTS + """%%
data := must.M1(dataset.Load())
must.M1(train.Fit(train.Config{Name: "kept", Epochs: 1000, BatchSize: 32, Seed: 1}, dense, data.Train.Take(3200)))
"""

LOADED = IMPORTS + """%%
m := must.M1(train.Load("kept", dense))
fmt.Println("epochs kept:", len(m.History), "accuracy above one half:", m.History[len(m.History)-1].Accuracy > .5)
"""


def text(found):
    return "".join("".join(o.get("text", "")) + o.get("evalue", "") for o in found)


def native():
    """What same.go says on this machine."""
    environment = {**os.environ, "GOMLX_BACKEND": "go", "CGO_ENABLED": "0"}
    done = subprocess.run(["go", "run", str(SAME)], env=environment, cwd=HERE, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def cell():
    """same.go as a cell."""
    source = SAME.read_text()
    return source[source.index("import (") :].replace("func main() {", "%%", 1).rstrip().removesuffix("}")


def rows(said):
    """The rows of numbers, by their names."""
    return {name: [float(x) for x in numbers.split()] for name, numbers in re.findall(r"^(.+) \[(.*)\]$", said, re.MULTILINE)}


def largest(want, got):
    """The largest difference of two lists of numbers."""
    assert len(want) == len(got) > 0, f"{len(got)} numbers instead of {len(want)}"
    return max(abs(x - y) for x, y in zip(want, got))


def training(report, context, server):
    page = Page(context, server.address, "03-dense-baseline.ipynb")
    with report.check("a page computes what a machine does") as notes:
        want = rows(native())
        found, _ = page.run(cell(), SECONDS)
        got = rows(text(found))
        assert want.keys() == got.keys() and len(want) > 5, text(found)[:500]
        differences = {name: largest(want[name], got[name]) for name in want}
        notes.append(", ".join(f"{name} {d:.1e}" for name, d in sorted(differences.items())))
        assert max(differences.values()) < WITHIN, differences
    for network, steps, least in (("dense", 300, 0.75), ("model.Video", 40, 0.6)):
        with report.check(f"{network} trains") as notes:
            found, seconds = page.run(STEPS.replace("NETWORK", network).replace("STEPS", str(steps)), SECONDS)
            assert "XLA does not run in a page" in text(found), text(found)[:500]
            took, accuracy = re.search(r"([\d.]+) ms a step, accuracy ([\d.]+)", text(found)).groups()
            notes.append(f"{took} ms a step, accuracy {accuracy}")
            assert float(accuracy) > least, text(found)
    with report.check("a training that is stopped has kept its epochs") as notes:

        def stop():
            page.page.wait_for_function(
                "[...document.querySelectorAll('.jp-OutputArea-output')].some(e => e.textContent.includes('epoch 2 of 1000'))", timeout=SECONDS * 1000
            )
            page.interrupt()

        found, _ = page.run(KEPT, SECONDS, stop=stop)
        assert "stopped" in text(found), text(found)[-500:]
        found, _ = page.run(LOADED, SECONDS)
        notes.append(text(found).splitlines()[-1])
        assert re.search(r"epochs kept: ([2-9]|\d\d+) accuracy above one half: true", text(found)), text(found)[-500:]
    with report.check("trainings leave no error in the console"):
        assert not page.errors, "; ".join(page.errors[:3])
    page.close()

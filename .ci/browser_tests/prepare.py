"""Trains, once, the networks that several notebooks of the course read: dense of 03, and cnn of 04."""

import json
import subprocess

import lab
from room import CHECKOUT, prepared

# Twice 12,000 pictures, as the course's own stand-in: the checks want a network, and not the best one.
TRAINS = """import "github.com/janpfeifer/must"
import "github.com/ninepixels/ninepixels/lessons/dataset"
import "github.com/ninepixels/ninepixels/lessons/model"
import "github.com/ninepixels/ninepixels/lessons/train"

// Dense is the network of notebook 03.
func Dense(scope *model.Scope, images *model.Node) *model.Node {
	x := model.Flatten(images)
	x = model.ReLU(model.Dense(scope.In("hidden"), x, 128))
	return model.Dense(scope.In("logits"), x, 10)
}

%%
data := must.M1(dataset.Load())
for name, fn := range map[string]model.Func{"dense": Dense, "cnn": model.Video} {
	must.M1(train.Fit(train.Config{Name: name, Epochs: 2, Seed: 1}, fn, data.Train.Take(12000)))
}"""


def networks(notebooks):
    """Trains them, in a notebook that the kernel runs without a browser. Raises an error with what it says if it fails."""
    folder = prepared(notebooks)
    folder.mkdir(parents=True)
    notebook = folder / "prepare.ipynb"
    notebook.write_text(json.dumps(lab.document([TRAINS])))
    run = subprocess.run(["go", "run", "./kernel", "run", notebook], cwd=CHECKOUT, capture_output=True, text=True)
    kept = {path.parent.name for path in folder.glob("runs/*/model.safetensors")}
    if run.returncode != 0 or kept != {"dense", "cnn"}:
        raise RuntimeError(f"the networks were not trained, but only {kept}: {run.stdout}{run.stderr}")

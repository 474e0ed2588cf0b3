"""The figures that need no training, in JupyterLab: run, saved, opened again, exported, and in a copy of somebody else."""

import contextlib
import json

from figure import FRAME
from notebook import RUN_SECONDS

IMPORTS = """import (
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/history"
	"github.com/ninepixels/ninepixels/lessons/play"
	"github.com/ninepixels/ninepixels/lessons/show"
)

%%
"""

CELLS = [
    "play.Kernel()", "play.Pooling()",
    """play.Threshold("max-logit", show.Sample{Name: "known", Values: []float64{2, 4, 7, 9}},
	show.Sample{Name: "shirts", Values: []float64{1, 3, 5}})""",
    """play.Replay([]history.Epoch{{Loss: 1, Accuracy: .5}, {Loss: .5, Accuracy: .75}}, [][]*grid.Grid{
	{grid.FromRows([][]float32{{1, 2}, {3, 4}})}, {grid.FromRows([][]float32{{1, 0}, {0, 4}})}, {grid.FromRows([][]float32{{-1, 0}, {0, 5}})}})""",
]


def check(room):
    """Does with them what a learner and his friends do."""
    room.lab.write("play.ipynb", [IMPORTS + cell for cell in CELLS])
    notebook = room.browser.open(room.lab, "play.ipynb")
    with room.report.check("the figures answer in JupyterLab"):
        notebook.run_all(RUN_SECONDS)
        _alive([notebook.cell(index).frame_locator(FRAME) for index in range(len(CELLS))])
    with room.report.check("they take the colours of JupyterLab"):
        for theme in ("dark", "light"):
            notebook.theme(theme)
            for index in range(len(CELLS)):
                notebook.cell(index).frame_locator(FRAME).locator(f"html[data-theme={theme}]").wait_for()
            room.pictures("play " + theme)
    with room.report.check("they answer after the notebook was saved, closed and opened again"):
        notebook.save()
        room.lab.end_kernels()
        notebook = room.browser.open(room.lab, "play.ipynb")
        _alive([notebook.cell(index).frame_locator(FRAME) for index in range(len(CELLS))])
    with room.report.check("they answer in the page that JupyterLab exports"):
        with contextlib.closing(room.browser.apart()) as context:
            exported = context.new_page()
            exported.set_content(notebook.exported(), wait_until="commit")
            _alive([exported.locator(FRAME).nth(index).content_frame for index in range(len(CELLS))])
    with room.report.check("a copy that is not trusted shows their pictures"):
        stored = json.loads((room.lab.notebooks / "play.ipynb").read_text())
        for cell in stored["cells"]:
            cell["metadata"].pop("trusted", None)
            cell["source"] = ["// another's\n", *cell["source"]]
            for output in cell["outputs"]:  # Jupyter trusts what this server has computed itself
                if "data" in output:
                    output["data"]["text/html"] = ["<!-- -->", *output["data"]["text/html"]]
        (room.lab.notebooks / "strange.ipynb").write_text(json.dumps(stored))
        notebook = room.browser.open(room.lab, "strange.ipynb")
        for index in range(len(CELLS)):
            picture = notebook.cell(index).locator(".jp-OutputArea img").first
            picture.wait_for()
            assert notebook.cell(index).locator("iframe").count() == 0, "the frame is there"
            assert picture.evaluate("e => e.naturalWidth") > 20


def _alive(figures):
    """Operates each of them."""
    for figure in figures:
        figure.locator("body[data-ready]").wait_for()
    pad, pooling, threshold, replay = figures
    pad.locator("#preset").select_option(label="blur")
    pad.get_by_text("The weights add up to 1: an even area keeps its brightness.").wait_for()
    pooling.locator("#kernel").fill("40")
    pooling.get_by_text("A kernel of 40 does not fit").wait_for()
    pooling.locator("#kernel").fill("3")
    pooling.get_by_text("out: 13 × 13").wait_for()
    threshold.locator("#exact").fill("4")
    threshold.get_by_text("75.0 % (3 of 4)").wait_for()
    replay.locator("#epoch").press("Home")
    replay.get_by_text("Before the training").wait_for()
    replay.locator("#epoch").press("ArrowRight")
    replay.get_by_text("After epoch 1: loss 1, accuracy 50.0 %.").wait_for()

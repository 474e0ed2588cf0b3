"""The course's notebooks, as a learner opens and runs them."""

import json

NOTEBOOK = "01-filters.ipynb"
SECONDS = 240  # for all cells of it, on a machine that is very busy; a quiet one takes ten


def check(room):
    """Opens a notebook of the course and runs all of it, in both themes."""
    for theme in ("light", "dark"):
        with room.report.check(f"Run All of {NOTEBOOK}, {theme}"):
            room.copy_notebook(NOTEBOOK)
            notebook = room.browser.open(room.lab, NOTEBOOK, theme)
            shown = notebook.page.evaluate("document.body.dataset.jpThemeLight") == "true"
            assert shown == (theme == "light"), "JupyterLab shows the other theme"
            notebook.run_all(SECONDS)
            room.pictures(f"{NOTEBOOK}-{theme}")
            _without_failure(notebook)
        room.lab.end_kernels()
    with room.report.check("an answer stays folded until its cell is run"):
        _folded(room)
    room.lab.end_kernels()


def _folded(room):
    """Opens a notebook with an output that gives an answer away, and runs its cell."""
    room.lab.write("folded.ipynb", ['%%\nfmt.Println("forty", "two")'])
    path = room.lab.notebooks / "folded.ipynb"
    stored = json.loads(path.read_text())
    stored["cells"][0] |= {  # as run -write stores it
        "execution_count": 1,
        "metadata": {"collapsed": True, "jupyter": {"outputs_hidden": True}, "tags": ["answer"]},
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "forty two\n"}],
    }
    path.write_text(json.dumps(stored))
    notebook = room.browser.open(room.lab, "folded.ipynb")
    output = notebook.cell(0).locator(".jp-OutputArea-output")
    assert output.count() == 0 or not output.first.is_visible(), "the answer is shown before its cell is run"
    page = notebook.exported()
    assert "<details class=\"np-answer\"><summary" in page and "forty two" in page, "the HTML export does not fold the answer"
    notebook.start(0)
    notebook.wait_output(0, "forty two")
    assert output.first.is_visible(), "the answer is hidden after its cell was run"
    notebook.save()
    metadata = json.loads(path.read_text())["cells"][0]["metadata"]
    assert "collapsed" not in metadata, f"saved, the cell is still folded: {metadata}"
    assert "np-answer" not in notebook.exported(), "the HTML export folds what the learner has opened"


def _without_failure(notebook):
    """Asserts that each cell has run, in order, without an error, and that figures are shown."""
    figures = 0
    for index in range(notebook.count()):
        outputs = notebook.outputs(index, hidden=True)
        wrong = [str(output) for output in outputs if output.kind in ("card", "error", "stderr")]
        assert not wrong, f"cell {index} shows {wrong}"
        assert notebook.prompt(index) == f"[{index + 1}]:", f"before cell {index} stands {notebook.prompt(index)}"
        figures += sum(output.mime == "text/html" for output in outputs)
    assert figures > 0, "no cell shows a figure"

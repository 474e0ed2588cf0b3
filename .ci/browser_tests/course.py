"""The course's notebooks, as a learner opens and runs them."""

import json

SECONDS = 900  # for all cells of a notebook, on a machine that is very busy

# The short form runs these; .ci/browser --long runs all. The others train for one minute to three each.
SHORT = ("00-start.ipynb", "01-filters.ipynb", "02-pooling.ipynb", "09-ship-it.ipynb")

AGAIN = "02-pooling.ipynb"  # is run again by Restart Kernel and Run All Cells
SIDE_BY_SIDE = ("00-start.ipynb", "01-filters.ipynb")

NARROW = 375  # a telephone's
WIDTHS = (NARROW, 900, 1400)

TRAINING = "04-first-cnn.ipynb"
EVALUATES = "%%\nm := trained()\nfmt.Println(m.Stopped())"

# Whether a training has done a step.
STEPS = "cell => [...cell.querySelectorAll('img')].some(img => /epoch 1 of 5, step/.test(img.alt))"

OUTPUT = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell .jp-OutputArea-output"

# How many outputs of the notebook hold a picture, folded ones aside.
EXPECTED = """() => jupyterapp.shell.currentWidget.content.widgets
    .filter(w => w.model.type == 'code' && !w.outputHidden).flatMap(w => w.model.outputs.toJSON())
    .filter(o => Object.entries(o.data ?? {}).some(([kind, data]) => kind.startsWith('image/') || [data].flat().join('').includes('<img'))).length"""

# The pictures below all cells: how many there are, and the alternative text of those that are not drawn.
PICTURES = f"""async () => {{
    const pictures = [...document.querySelectorAll('{OUTPUT} img, {OUTPUT} svg.marks')];
    await Promise.all(pictures.filter(p => p.decode).map(p => p.decode().catch(() => {{}})));
    return {{
        count: pictures.length,
        broken: pictures.filter(p => p.tagName == 'IMG' && !p.naturalWidth).map(p => p.alt.slice(0, 80)),
        mute: pictures.filter(p => p.tagName == 'IMG' && !p.alt.trim()).length,
    }};
}}"""

# The outputs that are wider than their place, so that one scrolls to read them.
WIDE = """() => [...document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output')]
    .filter(o => o.offsetParent && o.scrollWidth > o.clientWidth + 1 && o.querySelector('img'))
    .map(o => `${o.scrollWidth} of ${o.clientWidth}: ${o.textContent.trim().slice(0, 60)}`)"""


def check(room):
    """Runs notebooks of the course, all of which keep what they train in one folder runs."""
    for name in room.course() if room.long else SHORT:
        with room.report.check(f"Run All of {name}, closed and opened again") as notes:
            _run(room, name, notes)
        room.lab.end_kernels()
    for name in room.course() if room.long else [AGAIN]:
        with room.report.check(f"Restart Kernel and Run All Cells of {name}, dark"):
            _again(room, name)
        room.lab.end_kernels()
    with room.report.check("two notebooks run at once"):
        _side_by_side(room)
    room.lab.end_kernels()
    with room.report.check(f"{TRAINING} says that its training was stopped, and the next cell, too"):
        _interrupted(room)
    room.lab.end_kernels()
    with room.report.check("a notebook stops at a cell that fails, and goes on when the cell is mended"):
        _stops(room)
    room.lab.end_kernels()
    with room.report.check("an answer stays folded until its cell is run"):
        _folded(room)
    room.lab.end_kernels()


def pictures(notebook):
    """How many pictures stand below the cells; asserts that each is drawn and has an alternative text."""
    notebook.page.wait_for_function(f"""() => {{
        const stored = ({EXPECTED})();
        const charts = [...document.querySelectorAll('.jp-RenderedVegaLite')];
        return charts.every(o => o.querySelector('svg.marks')) && document.querySelectorAll('{OUTPUT} img, {OUTPUT} svg.marks').length >= stored;
    }}""")
    found = notebook.page.evaluate(PICTURES)
    assert not found["broken"], f"these pictures are not drawn: {found['broken']}"
    assert found["mute"] == 0, f"{found['mute']} pictures have no alternative text"
    return found["count"]


def _run(room, name, notes):
    room.copy_notebook(name)
    notebook = room.browser.open(room.lab, name)
    words = room.browser.errors
    notebook.clear()
    assert pictures(notebook) == 0, "a picture stands there before a cell is run"
    notebook.run_all(SECONDS)
    _without_failure(notebook)
    drawn = pictures(notebook)
    notes.append(f"{drawn} pictures")
    assert drawn > 0, "no cell shows a figure"
    if room.long:
        _widths(room, notebook, name, "light")
    notebook.save()
    asks = notebook.close()
    assert asks == "", f"closing the saved notebook, JupyterLab asks {asks!r}"
    assert words == [], f"the console says {words}"
    notebook = room.browser.open(room.lab, name)
    again = pictures(notebook)
    assert again == drawn, f"{drawn} pictures were there, and {again} are after it was opened again"
    assert room.browser.errors == [], f"opened again, the console says {room.browser.errors}"
    room.pictures(f"{name}-reopened")


def _again(room, name):
    room.copy_notebook(name)
    notebook = room.browser.open(room.lab, name, "dark")
    assert notebook.page.evaluate("document.body.dataset.jpThemeLight") == "false", "JupyterLab shows the light theme"
    notebook.restart_and_run_all(SECONDS)
    _without_failure(notebook)
    assert pictures(notebook) > 0, "no cell shows a figure"
    assert room.browser.errors == [], f"the console says {room.browser.errors}"
    room.pictures(f"{name}-dark")
    if room.long:
        _widths(room, notebook, name, "dark")


def assert_fits(notebook, width):
    """Asserts that no figure is wider than its place, in a window of so many pixels."""
    notebook.width(width)
    wide = notebook.page.evaluate(WIDE)
    assert not wide, f"these do not: {wide}"


def _widths(room, notebook, name, theme):
    for width in WIDTHS:
        assert_fits(notebook, width)
        room.pictures(f"{name}-{theme}-{width}")


def _side_by_side(room):
    """Two pages, two kernels, one folder runs."""
    opened = []
    for name in SIDE_BY_SIDE:
        room.copy_notebook(name)
        opened.append(room.browser.open(room.lab, name, beside=bool(opened)))
        opened[-1].clear()
    for notebook in opened:
        notebook.start_all()
    for name, notebook in zip(SIDE_BY_SIDE, opened):
        notebook.wait_all(SECONDS)
        _without_failure(notebook)
        assert pictures(notebook) > 0, f"{name} shows no figure"
        assert room.browser.errors == [], f"the console says {room.browser.errors}"


def _interrupted(room):
    """Stops a training in its first epoch. It runs in a folder of its own, so that no other notebook takes
    what is kept of it for a network that has learned."""
    room.copy_notebook(TRAINING, "stopped")
    notebook = room.browser.open(room.lab, f"stopped/{TRAINING}")
    notebook.clear()
    training = notebook.find("Watch:      new(show.Training)")
    for index in range(training):
        notebook.run(index)
    notebook.start(training)
    notebook.page.wait_for_function(STEPS, arg=notebook.cell(training).element_handle(), timeout=SECONDS * 1000)
    notebook.stop()
    notebook.wait_number(training)
    room.picture("stopped-training")
    shown = notebook.outputs(training)
    said = "\n".join(output.text for output in shown)
    assert "stopped" in said and "kept in runs/cnn" in said, f"the training says {said!r}"
    cards = [output.text for output in shown if output.kind == "card"]
    assert cards == ["interrupted: the cell was stopped"], f"the training's cards say {cards}"
    drawn = notebook.alternatives(training)
    assert any("stopped at epoch 1 of 5" in text for text in drawn), f"the chart says {drawn}"
    notebook.paste(training + 1, EVALUATES)
    said = [output.text for output in notebook.run(training + 1)]
    assert "the training of cnn was stopped in epoch 1" in said[0] and said[-1].endswith("true\n"), f"the next cell says {said}"


def _stops(room):
    """The second cell panics; what stands behind it waits until it is mended."""
    room.lab.write("stops.ipynb", ['%%\nfmt.Println("first")', "%%\nvar rows []int\nfmt.Println(rows[3])", '%%\nfmt.Println("last")'])
    notebook = room.browser.open(room.lab, "stops.ipynb")
    notebook.run_all(SECONDS)
    kinds = [[output.kind for output in notebook.outputs(index)] for index in range(3)]
    assert kinds[0] == ["stdout"] and "card" in kinds[1] and kinds[2] == [], f"the cells show {kinds}"
    assert notebook.prompt(2) == "[ ]:", f"before the cell behind the failure stands {notebook.prompt(2)}"
    notebook.paste(1, "%%\nrows := make([]int, 4)\nfmt.Println(rows[3])")
    shown = [output.text for output in notebook.run(1) + notebook.run(2)]
    assert shown == ["0\n", "last\n"], f"mended, they show {shown}"


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
    """Asserts that each cell has run, in order, without an error."""
    for index in range(notebook.count()):
        wrong = [str(output) for output in notebook.outputs(index, hidden=True) if output.kind in ("card", "error", "stderr")]
        assert not wrong, f"cell {index} shows {wrong}"
        assert notebook.prompt(index) == f"[{index + 1}]:", f"before cell {index} stands {notebook.prompt(index)}"

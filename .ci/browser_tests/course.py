"""The course's notebooks, as a learner opens and runs them."""

import functools
import json

import figures
import operate
import stored
from notebook import SOON
from room import course

SECONDS = 900  # for all cells of a notebook, on a machine that is very busy

# The short form trains on fewer pictures, or for fewer epochs, so that all notebooks are run in some minutes. What
# a network reaches is not asked here: the tests of the kernel run each notebook as it is. A line that panics when a
# network is too bad prints it instead.
PRINTS = ("panic(", "fmt.Println(")
SMALLER = {
    "03-dense-baseline.ipynb": [("Epochs:     5,", "Epochs:     1,"), ("Epochs: 5,", "Epochs: 1,"), PRINTS],
    "04-first-cnn.ipynb": [("}, fn, learn))", "}, fn, learn.Take(1000)))"), ("augment.Shift(data.Test,", "augment.Shift(data.Test.Take(500),"), PRINTS],
    "05-how-filters-learn.ipynb": [("pictures = 12000", "pictures = 600"), ("ownRate = 1000,", "ownRate = 100,")],
    "06-look-inside.ipynb": [("Take(5000)", "Take(500)"), ("make([]int, 5000)", "make([]int, 500)"), ("Take(1000), kept()", "Take(100), kept()"),
        ("validation.Take(100)", "validation.Take(5)")],
    "07-experiments.ipynb": [("pictures = 12000", "pictures = 600"), ("5000  // images", "1000 // images"), ("Take(2000)", "Take(400)"), ("Epochs: 20,", "Epochs: 5,"),
        ("Epochs: 10,", "Epochs: 2,"), ("1, 2, 3)\n", "1, 2)\n")],
    "08-off-centre-and-unknown.ipynb": [("pictures = 12000", "pictures = 1000"), ("epochs   = 5", "epochs   = 1")],
    "10-your-own-pictures.ipynb": [('leaves", 75,', 'leaves", 25,'), ('leaves-test", 100,', 'leaves-test", 45,'), ("Epochs: 30,", "Epochs: 2,"), ("50, changes", "5, changes"), ("= 6, 0.001,", "= 1, 0.001,"), ("seed <= 3", "seed <= 1"), PRINTS],
}

COMPLAINTS = ("✗ show.", "✗ play.")  # sentences that stand where a figure should

AGAIN = "00-start.ipynb"  # is run again by Restart Kernel and Run All Cells; the long form does so with all
AT_ONCE = ["00-start.ipynb", "01-filters.ipynb"]  # run beside each other

WIDTHS = (figures.NARROW, 900, 1400)

TRAINING = "04-first-cnn.ipynb"
EVALUATES = "%%\nm := trained()\nfmt.Println(m.Stopped())"

# Whether a training has done a step.
STEPS = "cell => [...cell.querySelectorAll('img')].some(img => /epoch 1 of 5, step/.test(img.alt))"


def parts(options):
    """One for each notebook, and one for each other thing that a learner does with them."""
    names = course(options.notebook)
    at_once = [name for name in AT_ONCE if name in names]
    together = [[name] for name in names if name not in at_once] + [at_once] * bool(at_once)
    again = [name for name in names if options.long or name == AGAIN]
    others = [] if options.notebook else [_interrupted, _stops, _folded]
    return [functools.partial(_lessons, names) for names in together] + [functools.partial(_again, name) for name in again] + others


def _copy(room, name, what):
    """Copies a notebook into a folder of its own, beside a copy of the networks that are trained already;
    in the long form, all notebooks share one folder, as a learner's do. Returns its path for the browser."""
    folder = "course" if room.long else f"{what}-{name.removesuffix('.ipynb')}"
    room.copy_runs(folder)
    room.copy_notebook(name, folder, () if room.long else SMALLER.get(name, ()))
    return f"{folder}/{name}"


def _lessons(names, room):
    """Looks at notebooks as they come, runs them, several at the same time, and does with each what a learner does."""
    opened = {}
    for name in names:
        path = _copy(room, name, "run")
        notebook = room.browser.open(room.lab, path, beside=bool(opened))
        opened[path] = notebook, room.browser.errors
        stored.looked_at(room, notebook, name)
        room.browser.errors.clear()  # a figure of a network that is not trained yet asks for its file in vain
    with room.report.check(f"Run All of {' and of '.join(names)}" + (" at the same time" if names[1:] else "")) as notes:
        for notebook, _ in opened.values():
            room.browser.turn_to(notebook)
            notebook.clear()
            assert figures.pictures(notebook) == 0, "a picture stands there before a cell is run"
        for notebook, _ in opened.values():
            notebook.start_all()
        for notebook, words in opened.values():
            notebook.wait_all(SECONDS)
            _without_failure(notebook)
            drawn = figures.pictures(notebook)
            notes.append(f"{drawn} pictures")
            assert drawn > 0, "no cell shows a figure"
            assert words == [], f"the console says {words}"
    for path, (notebook, words) in opened.items():
        _operated(room, path, notebook)
        _reopened(room, path, notebook, words)
        stored.clean(room, notebook, path)


def _operated(room, path, notebook):
    with room.report.check(f"each widget of {path} answers") as notes:
        room.browser.turn_to(notebook)
        moved = operate.sliders(notebook)
        notes += [f"{moved} sliders", *operate.frames(notebook)]
    if room.long:
        _widths(room, notebook, path, "light")


def _reopened(room, path, notebook, words):
    with room.report.check(f"{path} is saved, closed and opened again, with its pictures and its widgets") as notes:
        drawn, answering = figures.pictures(notebook), len(operate.ready(notebook))
        notebook.save()
        asks = notebook.close()
        assert asks == "", f"closing the saved notebook, JupyterLab asks {asks!r}"
        assert words == [], f"the console says {words}"
        notebook.open(path)  # from its file: nothing of it is left in the page
        again, still = figures.pictures(notebook), len(operate.ready(notebook))
        assert again == drawn, f"{drawn} pictures were there, and {again} are after it was opened again"
        assert still == answering, f"{answering} figures answered, and {still} do after it was opened again"
        assert words == [], f"opened again, the console says {words}"
        notes.append(f"{again} pictures, {still} widgets")
        room.pictures(f"{path}-reopened")


def _again(name, room):
    with room.report.check(f"Restart Kernel and Run All Cells of {name}, dark"):
        notebook = room.browser.open(room.lab, _copy(room, name, "again"), "dark")
        assert notebook.page.evaluate("document.body.dataset.jpThemeLight") == "false", "JupyterLab shows the light theme"
        notebook.restart_and_run_all(SECONDS)
        _without_failure(notebook)
        assert figures.pictures(notebook) > 0, "no cell shows a figure"
        operate.ready(notebook)
        assert room.browser.errors == [], f"the console says {room.browser.errors}"
        room.pictures(f"{name}-dark")
        if room.long:
            _widths(room, notebook, name, "dark")


def _widths(room, notebook, name, theme):
    for width in WIDTHS:
        figures.assert_fits(notebook, width)
        room.pictures(f"{name}-{theme}-{width}")


def _interrupted(room):
    """Stops a training in its first epoch. It runs in a folder of its own, so that no other notebook takes
    what is kept of it for a network that has learned."""
    with room.report.check(f"{TRAINING} says that its training was stopped, and the next cell, too"):
        _stopped(room)


def _stopped(room):
    room.copy_notebook(TRAINING, "stopped")
    notebook = room.browser.open(room.lab, f"stopped/{TRAINING}")
    notebook.clear()
    training = notebook.find("Watch:      new(show.Training)")
    for index in range(training):
        notebook.run(index)
    notebook.start(training)
    notebook.page.wait_for_function(STEPS, arg=notebook.cell(training).element_handle(), timeout=SECONDS * 1000, polling=SOON)
    notebook.stop()
    notebook.wait_number(training)
    room.picture("stopped-training")
    shown = notebook.outputs(training)
    said = "\n".join(output.text for output in shown)
    assert "stopped" in said and "kept in runs/cnn" in said, f"the training says {said!r}"
    cards = [output.text for output in shown if output.kind == "card"]
    assert cards == ["interrupted: the cell was stopped"], f"the training's cards say {cards}"
    notebook.wait_alternative(training, "stopped at epoch 1 of 5")
    notebook.paste(training + 1, EVALUATES)
    said = [output.text for output in notebook.run(training + 1)]
    assert "the training of cnn was stopped in epoch 1" in said[0] and said[-1].endswith("true\n"), f"the next cell says {said}"


def _stops(room):
    """The second cell panics; what stands behind it waits until it is mended."""
    with room.report.check("a notebook stops at a cell that fails, and goes on when the cell is mended"):
        _mended(room)


def _mended(room):
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
    with room.report.check("an answer stays folded until its cell is run"):
        _unfolded(room)


def _unfolded(room):
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
        shown = notebook.outputs(index, hidden=True)
        wrong = [str(output) for output in shown if output.kind in ("card", "error", "stderr") or output.text.startswith(COMPLAINTS)]
        assert not wrong, f"cell {index} shows {wrong}"
        assert notebook.prompt(index) == f"[{index + 1}]:", f"before cell {index} stands {notebook.prompt(index)}"

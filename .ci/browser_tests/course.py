"""The course's notebooks, as a learner opens and runs them."""

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

"""The course's notebooks as they come: with stored outputs, before anything is run."""

import axe
import course
from browser import SIZE

OUTPUTS = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output"
SLIDERS = OUTPUTS + " input[type=range]"


# How many outputs hold the script of a slider.
STORED_SLIDERS = """() => jupyterapp.shell.currentWidget.content.widgets.flatMap(w => w.model.outputs ? w.model.outputs.toJSON() : [])
    .filter(o => [o.data?.['text/html'] ?? ''].flat().join('').includes('type: "range"')).length"""

SHOWN = """slider => {
    const box = slider.closest('.jp-OutputArea-output'), picture = box.querySelector('img');
    return [slider.getAttribute('aria-valuetext'), picture.alt, picture.src.slice(-200)];
}"""


def check(room):
    """Opens each notebook, looks at its pictures, and uses what answers in it."""
    for name in room.course():
        room.copy_notebook(name)
        notebook = room.browser.open(room.lab, name)
        with room.report.check(f"{name} shows its pictures before it is run") as notes:
            notebook.unfold()
            drawn = course.pictures(notebook)
            notes.append(f"{drawn} pictures")
            assert drawn > 0, "there is no picture"
            wrong = [str(o) for i in range(notebook.count()) for o in notebook.outputs(i, hidden=True) if o.kind in ("card", "error", "stderr")]
            assert not wrong, f"stored are {wrong}"
            assert room.browser.errors == [], f"the console says {room.browser.errors}"
        with room.report.check(f"the sliders of {name} answer once it is trusted") as notes:
            notes.append(f"{_sliders(notebook)} sliders")
        with room.report.check(f"the figures of {name} fit into a window of {course.NARROW} pixels"):
            course.assert_fits(notebook, course.NARROW)
        if room.long:
            room.pictures(f"stored-{name}-{course.NARROW}")
        notebook.width(SIZE["width"])
        for theme in ("dark", "light"):
            notebook.theme(theme)
            room.pictures(f"stored-{name}-{theme}")
        for theme in ("light", "dark"):
            with room.report.check(f"axe-core finds nothing serious in the outputs of {name}, {theme}") as notes:
                notebook.theme(theme)
                notes.append(f"{axe.assert_clean(notebook.page, OUTPUTS)} outputs")
        with room.report.check(f"axe-core finds nothing serious in the HTML export of {name}") as notes:
            notes.append(f"{_exported(room, notebook)} outputs")
        room.lab.end_kernels()


def _sliders(notebook):
    """Moves each slider by a key and to its end, and returns how many there are. Each script of
    another's notebook is left out by JupyterLab, and a still picture stands there."""
    stored = notebook.page.evaluate(STORED_SLIDERS)
    before = notebook.page.locator(SLIDERS).count()
    assert before == 0, f"{before} sliders are there before the notebook is trusted"
    if stored == 0:
        return 0
    notebook.trust()
    sliders = notebook.page.locator(SLIDERS)
    sliders.nth(stored - 1).wait_for()
    assert sliders.count() == stored, f"{stored} sliders are stored, and {sliders.count()} are there"
    for index in range(sliders.count()):
        slider = sliders.nth(index)
        slider.scroll_into_view_if_needed()
        seen = [slider.evaluate(SHOWN)]
        for key in ("ArrowRight", "End"):
            slider.press(key)
            seen.append(slider.evaluate(SHOWN))
        assert len({words for words, _, _ in seen}) == len(seen), f"slider {index} says {[s[0] for s in seen]} as it is moved"
        assert len({alt for _, alt, _ in seen}) == len(seen), f"slider {index} does not change its alternative text"
        assert len({picture for _, _, picture in seen}) == len(seen), f"slider {index} does not change its picture"
        assert slider.get_attribute("aria-label"), f"slider {index} has no name for screen readers"
    return sliders.count()


def _exported(room, notebook):
    page = room.browser.beside(notebook.exported())
    try:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            parts = axe.assert_clean(page, ".jp-OutputArea-output")
        return parts
    finally:
        page.close()

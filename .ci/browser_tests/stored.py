"""A notebook of the course as it comes, with stored outputs, before anything is run; and what axe-core finds in it."""

import axe
import figures
import operate
from browser import SIZE
from figures import OUTPUTS

# How many outputs hold the script of a slider.
STORED_SLIDERS = """() => jupyterapp.shell.currentWidget.content.widgets.flatMap(w => w.model.outputs ? w.model.outputs.toJSON() : [])
    .filter(o => [o.data?.['text/html'] ?? ''].flat().join('').includes('type: "range"')).length"""

# How many pixels are empty below a slider's tallest figure.
HOLE = """async slider => {
    const box = slider.closest('.jp-OutputArea-output > div');
    let least = Infinity;
    for (let i = 0; i <= slider.max; i++) {
        slider.value = i;
        slider.dispatchEvent(new Event('input'));
        const pictures = [...box.querySelectorAll('img')].filter(p => p.style.display != 'none');
        await Promise.all(pictures.map(p => p.decode()));
        least = Math.min(least, ...pictures.map(p => box.getBoundingClientRect().bottom - p.getBoundingClientRect().bottom));
    }
    return least;
}"""
LINE = 40  # pixels: the space below a paragraph

# The parts of figures that are drawn smaller than they are, although their place has room for them.
SHRUNK = """() => [...document.querySelectorAll('.jp-OutputArea-output div[style*=flex] > img')]
    .filter(p => p.offsetParent && p.offsetWidth < Math.min(p.getAttribute('width'), p.parentElement.clientWidth) - 1)
    .map(p => `${p.offsetWidth} of ${p.getAttribute('width')}: ${p.alt.slice(0, 60)}`)"""

# What is wrong in an export that is read without a network, and on a telephone.
EXPORT = r"""() => {
    const said = part => {
        const copy = part.cloneNode(true);
        copy.querySelectorAll('pre, code, script, style').forEach(e => e.remove());
        return copy.textContent.match(/.{0,20}(\$\$|\\[a-z]+).{0,40}/)?.[0];
    };
    return [
        ...[...document.querySelectorAll('.jp-RenderedMarkdown')].map(said).filter(Boolean).map(text => 'the formula is not written: ' + text),
        ...[...document.querySelectorAll('math')].filter(m => m.getBoundingClientRect().width < 4).map(m => 'the formula is not drawn: ' + m.getAttribute('alttext')),
        ...[...document.scripts].filter(s => s.src.toLowerCase().includes('mathjax')).map(s => 'it asks for ' + s.src),
        ...[...document.querySelectorAll('.jp-OutputArea-output table')]
            .filter(t => t.getBoundingClientRect().right > innerWidth && getComputedStyle(t.parentElement).overflowX != 'auto')
            .map(t => 'the table is cut off: ' + t.textContent.trim().slice(0, 60)),
    ].join('; ');
}"""


def looked_at(room, notebook, name):
    """Looks at a notebook that was opened, at its pictures, and uses what answers in it."""
    with room.report.check(f"{name} shows its pictures before it is run") as notes:
        notebook.unfold()
        drawn = figures.pictures(notebook)
        notes.append(f"{drawn} pictures")
        assert drawn > 0, "there is no picture"
        wrong = [str(o) for i in range(notebook.count()) for o in notebook.outputs(i, hidden=True) if o.kind in ("card", "error", "stderr")]
        assert not wrong, f"stored are {wrong}"
        assert room.browser.errors == [], f"the console says {room.browser.errors}"
    with room.report.check(f"the sliders of {name} answer once it is trusted") as notes:
        notes.append(f"{_sliders(notebook)} sliders")
    with room.report.check(f"the figures of {name} fit into a window of {figures.NARROW} pixels"):
        figures.assert_fits(notebook, figures.NARROW)
        holes = [slider.evaluate(HOLE) for slider in notebook.page.locator(operate.SLIDERS).all()]
        assert all(hole < LINE for hole in holes), f"below the tallest figures of the sliders there are holes of {holes} pixels"
        shrunk = notebook.page.evaluate(SHRUNK)
        assert not shrunk, f"these parts of figures are made smaller, and do not go on in another line: {shrunk}"
    if room.long:
        room.pictures(f"stored-{name}-{figures.NARROW}")
    notebook.width(SIZE["width"])
    if room.screens:
        for theme in ("light", "dark"):
            notebook.theme(theme)
            room.pictures(f"stored-{name}-{theme}")


def clean(room, notebook, name):
    """Asserts that axe-core finds nothing in a notebook, and takes the cells' texts out of its page for that."""
    for theme in ("dark", "light") if room.long else ("light",):  # the export is looked at in dark
        with room.report.check(f"axe-core finds nothing serious in the outputs of {name}, {theme}") as notes:
            if room.long:
                notebook.theme(theme)
            notes.append(f"{axe.assert_clean(notebook.page, OUTPUTS)} outputs")
    with room.report.check(f"axe-core finds nothing serious in the HTML export of {name}") as notes:
        notes.append(f"{exported(room, notebook)} outputs")


def _sliders(notebook):
    """Moves each slider once the notebook is trusted, and returns how many there are. Each script of
    another's notebook is left out by JupyterLab, and a still picture stands there."""
    stored = notebook.page.evaluate(STORED_SLIDERS)
    before = notebook.page.locator(operate.SLIDERS).count()
    assert before == 0, f"{before} sliders are there before the notebook is trusted"
    if stored == 0:
        return 0
    notebook.trust()
    notebook.page.locator(operate.SLIDERS).nth(stored - 1).wait_for()
    moved = operate.sliders(notebook)
    assert moved == stored, f"{stored} sliders are stored, and {moved} are there"
    return moved


def exported(room, notebook, also=EXPORT):
    """Asserts that axe-core finds nothing in the HTML export, nor a function of the page says what is wrong."""
    page = room.browser.beside(notebook.exported())
    try:
        page.set_viewport_size({"width": figures.NARROW, "height": SIZE["height"]})
        wrong = page.evaluate(also)
        assert not wrong, f"in the export {wrong}"
        page.set_viewport_size(SIZE)
        for scheme in ("light", "dark") if room.long else ("dark",):
            page.emulate_media(color_scheme=scheme)
            parts = axe.assert_clean(page, ".jp-OutputArea-output")
        return parts
    finally:
        page.close()

"""The course's notebooks as they come: with stored outputs, before anything is run."""

import functools

import axe
import figures
import operate
from browser import SIZE
from figures import OUTPUTS
from room import course

FOLDER = "stored"

# How many outputs hold the script of a slider.
STORED_SLIDERS = """() => jupyterapp.shell.currentWidget.content.widgets.flatMap(w => w.model.outputs ? w.model.outputs.toJSON() : [])
    .filter(o => [o.data?.['text/html'] ?? ''].flat().join('').includes('type: "range"')).length"""

CARDS = [
    '%%\nfor i := range 3 {\n\tfmt.Printn(i)\n}',
    "%%\nvar rows []int\nfmt.Println(rows[3])",
    'import "github.com/ninepixels/ninepixels/lessons/check"\n%%\ncheck.FilteredPixel(576)',
    "%%\ncheck.FilteredPixel(0)",
]

# The code in an error card has letters of one width; line numbers are as wide as other signs.
FONT = """() => [...document.querySelectorAll('.ninepixels-mistake pre, .ninepixels-mistake pre span')]
    .map(e => getComputedStyle(e).fontFamily).find(font => !font.includes('mono')) ?? ''"""

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


def parts(options):
    """One for each notebook, and one for cards."""
    return [functools.partial(_lesson, name) for name in course(options.notebook)] + [_cards]


def _lesson(name, room):
    """Opens a notebook, looks at its pictures, and uses what answers in it."""
    room.copy_notebook(name, FOLDER)
    notebook = room.browser.open(room.lab, f"{FOLDER}/{name}")
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
    for theme in ("dark", "light") if room.long else ("light",):  # the export is looked at in dark
        with room.report.check(f"axe-core finds nothing serious in the outputs of {name}, {theme}") as notes:
            if room.long:
                notebook.theme(theme)
            notes.append(f"{axe.assert_clean(notebook.page, OUTPUTS)} outputs")
    with room.report.check(f"axe-core finds nothing serious in the HTML export of {name}") as notes:
        notes.append(f"{_exported(room, notebook)} outputs")


def _cards(room):
    """Cards of errors and of checks, which no notebook of the course is stored with all of."""
    with room.report.check("axe-core finds nothing serious in cards of errors and of checks, nor in their export"):
        _clean_cards(room)


def _clean_cards(room):
    room.lab.write("cards.ipynb", CARDS)
    notebook = room.browser.open(room.lab, "cards.ipynb")
    for index in range(len(CARDS)):
        notebook.run(index)
    shown = [[o.text for o in notebook.outputs(index)] for index in range(len(CARDS))]
    assert notebook.outputs(0)[0].kind == notebook.outputs(1)[0].kind == "card", f"the cells show {shown}"
    assert all(mark in texts[0] for mark, texts in zip("✗○", shown[2:])), f"the checks show {shown[2:]}"
    notebook.save()
    room.pictures("cards-light")
    notebook.theme("dark")
    room.pictures("cards-dark")
    for theme in ("light", "dark"):
        notebook.theme(theme)
        axe.assert_clean(notebook.page, OUTPUTS)
    _exported(room, notebook, FONT)


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


def _exported(room, notebook, also=EXPORT):
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

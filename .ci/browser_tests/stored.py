"""The course's notebooks as they come: with stored outputs, before anything is run."""

import axe
import course
from browser import SIZE

OUTPUTS = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output"
SLIDERS = OUTPUTS + " input[type=range]"


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

SHOWN = """slider => {
    const pictures = [...slider.closest('.jp-OutputArea-output').querySelectorAll('img')];
    return [slider.getAttribute('aria-valuetext'), pictures[0].alt, pictures.map(p => p.src.slice(-200)).join()];
}"""

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
            holes = [slider.evaluate(HOLE) for slider in notebook.page.locator(SLIDERS).all()]
            assert all(hole < LINE for hole in holes), f"below the tallest figures of the sliders there are holes of {holes} pixels"
            shrunk = notebook.page.evaluate(SHRUNK)
            assert not shrunk, f"these parts of figures are made smaller, and do not go on in another line: {shrunk}"
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
    with room.report.check("axe-core finds nothing serious in cards of errors and of checks, nor in their export"):
        _cards(room)
    room.lab.end_kernels()


def _cards(room):
    """Cards of errors and of checks, which no notebook of the course is stored with all of."""
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


def _exported(room, notebook, also=EXPORT):
    """Asserts that axe-core finds nothing in the HTML export, nor a function of the page says what is wrong."""
    page = room.browser.beside(notebook.exported())
    try:
        page.set_viewport_size({"width": course.NARROW, "height": SIZE["height"]})
        wrong = page.evaluate(also)
        assert not wrong, f"in the export {wrong}"
        page.set_viewport_size(SIZE)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            parts = axe.assert_clean(page, ".jp-OutputArea-output")
        return parts
    finally:
        page.close()

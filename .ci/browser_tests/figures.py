"""The figures below the cells of a notebook: whether they are drawn, and whether they fit."""

import playwright.sync_api

from notebook import CODE, SOON

NARROW = 375  # pixels: a telephone's window

OUTPUTS = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output"
OUTPUT = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell .jp-OutputArea-output"

# How many outputs of the notebook hold a picture, folded ones aside.
EXPECTED = f"() => {CODE}" + """.filter(w => !w.outputHidden).flatMap(w => w.model.outputs.toJSON())
    .filter(o => Object.entries(o.data ?? {}).some(([kind, data]) => kind.startsWith('image/') || [data].flat().join('').includes('<img'))).length"""

# Whether all of them are drawn.
DRAWN = f"""() => {{
    const stored = ({EXPECTED})();
    const drawn = [...document.querySelectorAll('{OUTPUT}')].filter(o => o.querySelector('img, svg.marks')); // each may hold several
    const charts = [...document.querySelectorAll('.jp-RenderedVegaLite')];
    return charts.every(o => o.querySelector('svg.marks')) && drawn.length >= stored;
}}"""

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
WIDE = f"""() => [...document.querySelectorAll('{OUTPUTS}')]
    .filter(o => o.offsetParent && o.scrollWidth > o.clientWidth + 1 && o.querySelector('img'))
    .map(o => `${{o.scrollWidth}} of ${{o.clientWidth}}: ${{o.textContent.trim().slice(0, 60)}}`)"""


def pictures(notebook):
    """How many pictures stand below the cells; asserts that each is drawn and has an alternative text."""
    notebook.draw(DRAWN, "all pictures")
    found = notebook.page.evaluate(PICTURES)
    assert not found["broken"], f"these pictures are not drawn: {found['broken']}"
    assert found["mute"] == 0, f"{found['mute']} pictures have no alternative text"
    return found["count"]


def assert_fits(notebook, width):
    """Asserts that no figure is wider than its place, in a window of so many pixels."""
    notebook.width(width)
    try:
        notebook.page.wait_for_function(f"() => ({WIDE})().length === 0", polling=SOON)
    except playwright.sync_api.TimeoutError:
        raise AssertionError(f"these do not: {notebook.page.evaluate(WIDE)}") from None

"""Operates each widget of a notebook once, and reads from the page what that does."""

from figures import OUTPUTS
from notebook import CODE, PANEL, RUN_SECONDS, SOON

SLIDERS = OUTPUTS + " input[type=range]"  # of flip-books: those of other widgets are in frames
FRAMES = PANEL + " iframe"

# How many frames the outputs of the notebook hold.
STORED_FRAMES = f"() => {CODE}" + """.flatMap(w => w.model.outputs.toJSON())
    .reduce((n, o) => n + [o.data?.['text/html'] ?? ''].flat().join('').split('<iframe').length - 1, 0)"""

# What a slider of a flip-book shows: its value in words, its figure's description, and its figure.
SHOWN = """slider => {
    const pictures = [...slider.closest('.jp-OutputArea-output').querySelectorAll('img')];
    return [slider.getAttribute('aria-valuetext'), pictures[0].alt, pictures.map(p => p.src.slice(-200)).join()];
}"""

PICTURE_OF = "document.querySelector('{}').toDataURL()"
TEXT_OF = "document.querySelector('{}').innerText"


def sliders(notebook):
    """Moves each slider of a flip-book by a key and to its end, and returns how many there are."""
    found = notebook.page.locator(SLIDERS)
    for index in range(found.count()):
        slider = found.nth(index)
        slider.scroll_into_view_if_needed()
        seen = [slider.evaluate(SHOWN)]
        for key in ("ArrowRight", "End"):
            slider.press(key)
            seen.append(slider.evaluate(SHOWN))
        for what, texts in zip(("say", "describe", "show"), zip(*seen)):
            assert len(set(texts)) == len(seen), f"as it is moved, slider {index} does not {what} something else: {[t[:60] for t in texts]}"
        assert slider.get_attribute("aria-label"), f"slider {index} has no name for screen readers"
    return found.count()


def frames(notebook):
    """Operates each figure that answers, and returns the beginnings of their titles. One that this file
    does not know is an error: nobody would have tried it."""
    found = []
    for frame in ready(notebook):
        title = frame.frame_element().get_attribute("title")
        known = [name for name in OPERATIONS if title.startswith(name)]
        assert known, f"nothing here operates the figure {title!r}"
        frame.frame_element().scroll_into_view_if_needed()  # a browser draws no frame that is out of sight
        OPERATIONS[known[0]](frame)
        found.append(known[0].strip(" ,"))
    return found


def ready(notebook):
    """The documents of all figures that answer, when each has drawn itself. JupyterLab shows a notebook
    piece by piece, and so what its outputs hold says how many there are."""
    notebook.draw(f"() => document.querySelectorAll('{FRAMES}').length === ({STORED_FRAMES})()", "all figures that answer")
    found = [element.content_frame() for element in notebook.page.locator(FRAMES).element_handles()]
    for frame in found:
        frame.frame_element().scroll_into_view_if_needed()
        frame.locator("body[data-ready=yes]").wait_for(timeout=RUN_SECONDS * 1000)
    return found


def _changes(frame, act, *looks):
    """Does something, and waits until all that is looked at is another than before."""
    script = f"() => [{', '.join(looks)}]"
    before = frame.evaluate(script)
    act()
    frame.wait_for_function(f"before => ({script})().every((now, i) => now !== before[i])", arg=before, polling=SOON)


def _kernel(frame):
    _changes(frame, lambda: frame.locator("#preset").select_option(label="blur"), PICTURE_OF.format("#out"), TEXT_OF.format("#total"))


def _pooling(frame):
    kernel = frame.locator("#kernel")
    _changes(frame, lambda: kernel.fill(str(int(kernel.input_value()) + 1)), PICTURE_OF.format("#out"), TEXT_OF.format("#made"))


def _network(frame):
    _changes(frame, lambda: frame.locator("#choices button").nth(1).click(), PICTURE_OF.format("#picture"), TEXT_OF.format("#bars"), PICTURE_OF.format("#layers canvas"))


def _replay(frame):
    _changes(frame, lambda: frame.locator("#epoch").press("ArrowLeft"), PICTURE_OF.format("#filters canvas"), TEXT_OF.format("#said"))


def _threshold(frame):
    _changes(frame, lambda: frame.locator("#at").press("End"), TEXT_OF.format("#rows"), "document.getElementById('line').getAttribute('x1')")


# How to operate what has a title that begins so.
OPERATIONS = {
    "Kernel pad": _kernel, "Pooling and shapes": _pooling, "The network ": _network, "A training once more": _replay,
    "Threshold": _threshold, "Draw, upload or move a picture": _network,
}

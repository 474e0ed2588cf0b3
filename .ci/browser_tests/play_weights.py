"""The figure of a network without its cell: opened again, with other files of weights than it was made for, in a
narrow window, and exported."""

from figure import BUSY, FIRST_PAINT
from notebook import SOON

OPENED = 30  # times at most, on a machine that is busy


def frame_of(page, title):
    """The document of the figure with these words in its title, when it is ready."""
    page.wait_for_function("t => [...document.querySelectorAll('iframe')].some(f => f.title.includes(t) && +f.height > 0)", arg=title, polling=SOON)
    frame = page.locator(f'iframe[title*="{title}"]').element_handle().content_frame()
    frame.wait_for_selector("body[data-ready=yes]")
    return frame


def check(room, name):
    """Opens the notebook, which has been run and saved."""
    with room.report.check("a notebook that is opened again shows the network, in dark colours too") as notes:
        notebook = room.browser.open(room.lab, name, theme="dark")
        frame = frame_of(notebook.page, "network video,")
        assert "The ten pictures agree" in frame.inner_text("#receipt")
        assert frame.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
        room.picture("play-network dark")
    with room.report.check("the network's frame is there in 200 ms, before its weights have come") as notes:
        _drawn(notebook, notes)
    _files(room, notebook, name)
    _narrow(room, notebook)
    _exported(room, notebook, name)


def _drawn(notebook, notes):
    """Times the first drawing and the first prediction as the frame's own clock has them."""
    drawn, predicted = [], []
    while len(drawn) < 3 or (min(drawn) > BUSY * FIRST_PAINT and len(drawn) < OPENED):
        notebook.reopen()
        frame = frame_of(notebook.page, "network video,")
        for times, mark in ((drawn, "first drawing"), (predicted, "first prediction")):
            times.append(frame.evaluate("mark => performance.getEntriesByName(mark)[0].startTime", mark))
    notes.append(f"best {min(drawn):.0f} ms, and the first prediction after {min(predicted):.0f} ms, of {len(drawn)}")
    assert min(drawn) <= BUSY * FIRST_PAINT, f"the best of {len(drawn)} takes {min(drawn):.0f} ms"
    assert all(a < b for a, b in zip(drawn, predicted)), f"drawn after {drawn} ms, predicted after {predicted} ms"


def _files(room, notebook, name):
    """Puts other files in the place of the weights."""
    file = room.lab.notebooks / "runs/video/model.safetensors"
    whole = file.read_bytes()
    start = 8 + int.from_bytes(whole[:8], "little")
    for what, content, want in (
        ("are gone", None, "There is no runs/video/model.safetensors beside this notebook"),
        ("are NaN", whole[:start] + b"\xff" * (len(whole) - start), "not finite"),
        ("end too early", whole[: len(whole) // 2], "ends too early"),
        ("are a text", b"no network at all", "is no file of a network"),
        ("are another network's", (room.lab.notebooks / "runs/odd/model.safetensors").read_bytes(), "a network with other layers than when this cell ran"),
    ):
        with room.report.check(f"a sentence stands beside the picture when the weights {what}"):
            file.unlink() if content is None else file.write_bytes(content)
            notebook.reopen()
            below = notebook.page.locator('iframe[title*="network video,"] + div')
            below.locator("small", has_text=want).wait_for()
            assert below.locator("img").is_visible()
            notebook.page.wait_for_function("""() => document.querySelector('iframe[title*="network video,"]').height === '0'""", polling=SOON)
            file.write_bytes(whole)


def _narrow(room, notebook):
    with room.report.check("nothing is wider than a window of 375 pixels"):
        notebook.reopen()
        notebook.width(375)
        for title in ("network video,", "A training once more"):
            frame = frame_of(notebook.page, title)
            # A browser draws no frame that is out of sight.
            frame.frame_element().scroll_into_view_if_needed()
            frame.wait_for_function("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth", polling=SOON)
        room.picture("play-network 375")


def _exported(room, notebook, name):
    with room.report.check("the export to HTML holds the weights, and needs no server") as notes:
        text = notebook.exported()
        file = room.lab.notebooks.parent / "exported.html"
        file.write_text(text)
        size = len((room.lab.notebooks / name).read_bytes())
        notes.append(f"{len(text) / 1e6:.1f} MB; the notebook has {size / 1e6:.2f} MB")
        page = notebook.page
        page.goto(file.as_uri())
        frame = frame_of(page, "network video,")
        assert "The ten pictures agree" in frame.inner_text("#receipt")

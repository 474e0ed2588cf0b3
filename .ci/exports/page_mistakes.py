"""Pages on which something is wrong on purpose, and pages of networks that are out of the common."""
import base64, contextlib, json, pathlib, shutil, tempfile
import numpy
from page_support import GREY, Page, png, quiet, report, softmax


@contextlib.contextmanager
def copied(root):
    """A copy of the page of the video's network, which may be changed."""
    with tempfile.TemporaryDirectory(dir=root) as temp:
        shutil.copytree(root / GREY / "page", pathlib.Path(temp) / "page")
        yield pathlib.Path(temp) / "page"


def edit(folder, name, /, **changes):
    said = json.loads((folder / name).read_text())
    said.update(changes)
    (folder / name).write_text(json.dumps(said))


def made(chromium, url, root):
    """A network that was made by hand: oblong, with two channels, 30 classes, and random pictures."""
    h, w, channels, classes = 12, 20, 2, 30
    r = numpy.random.default_rng(8)
    size = h * w * channels
    weights, bias = r.normal(size=(size, classes)).astype("<f4") / 4, r.normal(size=classes).astype("<f4")
    pixels = r.integers(0, 256, (10, size)).astype(numpy.uint8)
    logits = pixels / 255 @ weights + bias
    flat = {"kernel": [0, 0], "step": [0, 0], "dilation": [0, 0], "before": [0, 0]}
    names = [f"sort {i}" for i in range(classes)]
    with copied(root) as folder:
        edit(folder, "model.json", input=[h, w, channels], classes=names, known=[], threshold=.5, parameters=size * classes, layers=[
            {"name": "flatten1", "kind": "flatten", "in": [h, w, channels], "out": [1, 1, size], **flat},
            {"name": "logits", "kind": "dense", "in": [1, 1, size], "out": [1, 1, classes], **flat}])
        edit(folder, "receipt.json", classes=names, pictures=[base64.b64encode(p.tobytes()).decode() for p in pixels], logits=logits.tolist())
        (folder / "weights.bin").write_bytes(weights.tobytes() + bias.tobytes())
        with Page(chromium, f"{url}/{folder.parent.name}/page/") as page:
            p = softmax(logits[0])
            shown = page.tab.locator("#bars li").all_inner_texts()
            best = [" ".join(t.split()[:2]) for t in shown]
            report(best == [names[c] for c in numpy.argsort(-p)[:10]] and numpy.abs(page.bars() - numpy.sort(p)[::-1][:10]).max() < .001, f"of 30 classes the ten most probable ones are shown: {', '.join(best[:3])} …")
            report("50 %" in page.text("explained") and "random" in page.text("origin"), f"without known pictures: {page.text('explained')} {page.text('origin')}")
            page.upload("wide.png", png(numpy.full((60, 300, 3), 90)))
            report(page.pixels().shape == (h, w, 3) and (page.pixels() == 90).all(), "an oblong picture with two channels can be uploaded")
            page.press("#clear")
            page.drag([(.5, .1), (.5, .9)])
            report(page.pixels()[6, 4:16].min() > 200, "and drawn")
            quiet(page, "an oblong picture with two channels")
        huge = weights.copy()
        huge[:] = 3e38
        (folder / "weights.bin").write_bytes(huge.tobytes() + bias.tobytes())
        with Page(chromium, f"{url}/{folder.parent.name}/page/") as page:
            said, note = page.text("receipt"), page.text("note")
            report(page.text("class") == "No result" and "not a finite number" in note and "not the network" in said, f"logits that are not finite: {note}")
            quiet(page, "logits that are not finite")


def scaled(folder):
    raw = numpy.fromfile(folder / "weights.bin", numpy.float32)
    raw[100:576] *= 1.05
    raw.tofile(folder / "weights.bin")


def rows(folder):
    raw = numpy.fromfile(folder / "weights.bin", numpy.float32)
    at = 640 + 36928  # behind the two convolutions
    raw[at : at + 204800] = raw[at : at + 204800].reshape(5, 5, 64, 128).transpose(2, 0, 1, 3).ravel()
    raw.tofile(folder / "weights.bin")


def unscaled(folder):
    text = (folder / "network.js").read_text()
    assert text.count("pixels[i] / 255") == 1
    (folder / "network.js").write_text(text.replace("pixels[i] / 255", "pixels[i]"))


def not_finite(folder):
    raw = numpy.fromfile(folder / "weights.bin", numpy.float32)
    raw[7] = numpy.nan
    raw.tofile(folder / "weights.bin")


def markup(folder):
    for name in ("model.json", "receipt.json"):
        edit(folder, name, classes=["<img src=x onerror='document.title=\"in\"'>"] * 10, name="<b>bold</b>", model="<b>bold</b>")


def mistakes(chromium, url, root):
    wrong = "not the network that was exported"
    for what, make, want in [
        ("a weight too large", scaled, wrong), ("rows not permuted", rows, wrong), ("scaling left out", unscaled, wrong),
        ("a weight that is no number", not_finite, "not finite"),
        ("weights.bin cut off", lambda f: (f / "weights.bin").write_bytes((f / "weights.bin").read_bytes()[:-4]), "weights.bin has 975140 bytes"),
        ("weights.bin missing", lambda f: (f / "weights.bin").unlink(), "weights.bin is not beside the page"),
        ("model.json broken", lambda f: (f / "model.json").write_text("{"), "model.json cannot be read"),
        ("model.json of another program", lambda f: (f / "model.json").write_text("{}"), "model.json is not of this page"),
    ]:
        with copied(root) as copy:
            make(copy)
            with Page(chromium, f"{url}/{copy.parent.name}/page/") as page:
                said = page.text("receipt")
                report(want in said and "\n" not in said and page.tab.get_attribute("#receipt", "class") == "bad", f"{what}: {said}")
    with copied(root) as copy:
        markup(copy)
        with Page(chromium, f"{url}/{copy.parent.name}/page/") as page:
            report(page.tab.title() == "<b>bold</b>" and page.text("class").startswith("<img") and page.tab.locator("img, h1 b").count() == 0, "names with markup in them are text")
            quiet(page, "names with markup")
    with copied(root) as copy:
        (copy / "frame.html").write_text('<body data-ready><iframe sandbox="allow-scripts" src="index.html"></iframe>')
        with Page(chromium, f"{url}/{copy.parent.name}/page/frame.html") as page:
            within = page.tab.frame_locator("iframe")
            within.locator("body[data-ready]").wait_for()
            said = within.locator("#receipt").inner_text()
            report("The ten pictures agree" in said, f"in a frame that may not fetch: {said}")
    file = root / GREY / "page" / "index.html"
    with Page(chromium, file.as_uri()) as page:
        report("The ten pictures agree" in page.text("receipt"), f"opened as a file: {page.text('receipt')}")
        quiet(page, "opened as a file")

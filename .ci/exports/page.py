"""Does the exported web page do in a browser what it says?

    page.py FOLDER [--screens FOLDER]

The first folder is the one that main.go has filled. Each network's page computes 100 pictures; one
page is operated as a person does it; then mistakes are made on purpose, and the page must say so."""
import argparse, json, pathlib, sys, tempfile
import numpy
from page_mistakes import made, mistakes
from page_support import COLOUR, FAKE_ANSWER, FAKE_CAMERA, GREY, Page, browser, failures, jpeg, passed, pictures, png, quiet, report, serve, softmax

TOLERANCE = 1e-4


def roll(picture, down, right, ground=0):
    """A picture that is shifted, with the ground at its edges."""
    moved = numpy.full_like(picture, ground)
    h, w = picture.shape[:2]
    moved[max(down, 0) : h + min(down, 0), max(right, 0) : w + min(right, 0)] = picture[max(-down, 0) : h - max(down, 0), max(-right, 0) : w - max(right, 0)]
    return moved


def computes(chromium, url, network):
    """All pictures of a network, in the page's own engine."""
    with Page(chromium, f"{url}/{network.name}/page/") as page:
        pixels, want = pictures(network)
        said = page.text("receipt")
        report("The ten pictures agree to " in said and page.tab.get_attribute("#receipt", "class") == "good", f"{network.name}: {said}")
        logits, milliseconds = page.tab.evaluate("""async (pictures) => {
          const [model, weights] = [await (await fetch("model.json")).json(), await (await fetch("weights.bin")).arrayBuffer()];
          const network = Network.read(model, weights), logits = [], times = [];
          for (let i = 0; i < 200; i++) {
            const start = performance.now();
            Network.forward(network, Network.bytes(pictures[i % pictures.length]));
            times.push(performance.now() - start);
          }
          for (const p of pictures) logits.push([...Network.forward(network, Network.bytes(p)).logits]);
          return [logits, times.sort((a, b) => a - b)]; }""", json.loads((network / "pictures.json").read_text())["pictures"])
        difference, same = numpy.abs(numpy.array(logits) - want).max(), (numpy.argmax(logits, 1) == want.argmax(1)).sum()
        report(difference <= TOLERANCE and same == len(want) == 100, f"{network.name}: largest difference {difference:.1e}, same class for {same} of {len(want)}")
        report(milliseconds[0] < 40, f"{network.name}: one forward pass takes {milliseconds[100]:.1f} ms (median of 200), at best {milliseconds[0]:.1f} ms")
        quiet(page, network.name)


def loads(chromium, url):
    times = []
    for _ in range(5):
        with Page(chromium, f"{url}/{GREY}/page/") as page:
            times.append(page.tab.evaluate("() => performance.getEntriesByName('first prediction')[0].startTime"))
    report(min(times) < 5000, f"the first prediction comes after {sorted(times)[2]:.0f} ms (median of 5 loads), at best {min(times):.0f} ms")


def chooses(page, network):
    receipt = json.loads((network / "page" / "receipt.json").read_text())
    pixels, want = pictures(network)
    threshold = json.loads((network / "page" / "model.json").read_text())["threshold"]
    right = 0
    for i in range(10):
        page.press(f"#choices button:nth-child({i + 1})")
        p = softmax(numpy.array(receipt["logits"][i]))
        name = receipt["classes"][p.argmax()] if p.max() >= threshold else "Unknown"
        right += (page.pixels() == pixels[i]).all() and numpy.abs(page.bars() - p).max() < .001 and page.text("class") == name
    report(right == 10, f"{network.name}: {right} of 10 chosen pictures show the probabilities of the receipt")
    maps = page.tab.locator("#layers canvas").count()
    report(maps >= 5 and all("from" in c.get_attribute("aria-label") for c in page.tab.locator("#layers canvas").all()), f"{network.name}: {maps} layers show their maps")


def shifts(page, picture):
    page.press("#choices button:nth-child(2)")
    page.tab.check("[value=move]", force=True)
    page.drag([(.5, .5), (.5 + 3 / 28, .5 - 2 / 28)])
    report((page.pixels() == roll(picture, 3, -2)).all(), "dragging shifts the picture by 3 rows and 2 columns")
    before = page.bars()
    page.tab.focus("#picture")
    for key in ["ArrowUp"] * 3 + ["ArrowRight"] * 4:
        page.tab.keyboard.press(key)
    report((page.pixels() == roll(picture, 0, 2)).all() and numpy.abs(page.bars() - before).max() > 1e-3, "the arrow keys shift it, and the probabilities follow")
    for _ in range(2):
        page.tab.keyboard.press("ArrowLeft")
    report((page.pixels() == picture).all(), "what was shifted out comes back")


def draws(page):
    page.press("#clear")
    empty, note = page.pixels(), page.text("note")
    report((empty == 0).all() and note.startswith("The picture is empty"), f"an empty picture: {note}")
    page.drag([(.2, .5), (.8, .5)])
    drawn = page.pixels()
    report(drawn[8:20, 14].min() > 200 and drawn[:, :8].max() == 0, "a line that is drawn is there, and nothing else")
    same = page.tab.evaluate("""async (pixels) => {
      const network = Network.read(await (await fetch("model.json")).json(), await (await fetch("weights.bin")).arrayBuffer());
      return Network.softmax(Network.forward(network, pixels).logits); }""", drawn[..., 0].ravel().tolist())
    report(numpy.abs(page.bars() - same).max() < .02, "the bars are those of what was drawn")
    page.tab.check("[value=erase]", force=True)
    page.drag([(.1, .5), (.9, .5)])
    report(page.pixels().max() < 30, "the line is erased")
    page.tab.check("[value=draw]", force=True)
    page.press("#clear")
    page.tab.focus("#picture")
    for key in ["Shift+ArrowDown"] * 3 + [" "]:
        page.tab.keyboard.press(key)
    painted = page.pixels()[..., 0]
    report(painted.max() == 255 and 1 <= (painted > 128).sum() < 30, "the keyboard paints a dot")
    page.tab.check("#invert input")
    report((page.pixels()[..., 0] == 255 - painted).all(), "the box inverts the picture")
    page.tab.uncheck("#invert input")


def decides(page):
    page.press("#choices button:nth-child(1)")
    page.tab.wait_for_timeout(700)
    spoken = page.text("spoken")
    report(page.text("class") in spoken and "%" in spoken, f"a screen reader hears: {spoken}")
    page.tab.focus("#threshold")
    page.tab.keyboard.press("End")
    page.settle()
    note, explained = page.text("note"), page.text("explained")
    report(page.text("class") == "Unknown" and "most probable class" in note, f"at the threshold 100 %: Unknown. {note}")
    report("0 of 100 known pictures stay known" in explained, explained)
    page.tab.keyboard.press("Home")
    page.settle()
    report(page.text("class") != "Unknown" and "100 of 100" in page.text("explained"), "at the threshold 0 % each picture is known")


def uploads(page, shape):
    h, w, channels = shape
    r = numpy.random.default_rng(3)
    exact = r.integers(0, 256, (h, w, 3))
    exact[0], exact[-1], exact[:, 0], exact[:, -1] = 9, 9, 9, 9
    wanted = exact if channels == 3 else numpy.repeat(numpy.round(exact @ [.299, .587, .114])[..., None], 3, 2)
    said = page.upload("own size.png", png(exact))
    report(numpy.abs(page.pixels() - wanted).max() <= 1, f"a picture of the network's size stays as it is: {said}")
    clear = numpy.zeros((h, w, 4))
    said = page.upload("clear.png", png(clear))
    ground = 0 if channels == 1 else 255
    report((page.pixels() == ground).all() and (channels == 3 or "it is inverted" in said), f"a transparent picture is white: {said}")
    # A picture of blocks, wider than high. Its middle is seen.
    blocks = r.integers(0, 256, (h, w * 9 // 7 // 2 * 2, 3))
    blocks[:, :, 1:] = blocks[:, :, :1] // 2
    tall = blocks.repeat(7, 0).repeat(7, 1)
    wide = (blocks.shape[1] - w) / 2
    left = int(round(wide * 7))
    middle = tall[:, left : left + 7 * w].reshape(h, 7, w, 7, 3).mean((1, 3))
    wanted = middle if channels == 3 else numpy.repeat((middle @ [.299, .587, .114])[..., None], 3, 2)
    off = {}
    for orientation in range(1, 9):
        said = page.upload(f"{orientation}.jpg", jpeg(page, tall, orientation), "image/jpeg")
        got = page.pixels()
        if channels == 1 and page.tab.is_checked("#invert input"):
            got = 255 - got
        off[orientation] = float(numpy.abs(got - wanted).mean())
    worst = max(off.values())
    report(worst < 4, f"a JPEG in each of the eight orientations stands upright: it is off by {worst:.1f} of 255 on average. {said}")


def refuses(page, scratch):
    page.press("#choices button:nth-child(3)")
    before = page.pixels()
    large = scratch / "large.png"
    with open(large, "wb") as f:
        f.truncate(50_000_000)
    whole = png(numpy.zeros((40, 40, 3)))
    bad = {
        "text.png": b"This is no picture.", "empty.png": b"", "cut.png": whole[:-30], "page.svg": b"<svg onload='alert(1)'",
        "<img src=x onerror=alert(1)>.png": b"\x89PNG\r\n\x1a\n", "large.png": large,
    }
    for name, content in bad.items():
        said = page.upload(name, content)
        report("\n" not in said and said.count(": choose a ") == 1 and name in said and page.tab.get_attribute("#message", "class") == "bad", f"a bad file: {said}")
    report((page.pixels() == before).all() and page.tab.locator("#message img").count() == 0, "the picture stays, and a file's name is text")


def photographs(url):
    with browser() as chromium, Page(chromium, f"{url}/{GREY}/page/") as page:
        page.press("#camera")
        page.tab.wait_for_selector("#message.bad")
        report("upload a picture" in page.text("message"), f"without a camera: {page.text('message')}")
        quiet(page, "no camera")
    with browser(FAKE_CAMERA) as chromium, Page(chromium, f"{url}/{GREY}/page/") as page:
        page.press("#camera")
        page.tab.wait_for_selector("#message.bad")
        report("The camera was refused" in page.text("message"), f"a camera refused: {page.text('message')}")
        quiet(page, "a camera refused")
    with browser(FAKE_CAMERA, FAKE_ANSWER) as chromium, Page(chromium, f"{url}/{GREY}/page/", permissions=["camera"]) as page:
        before = page.pixels()
        page.press("#camera")
        page.tab.wait_for_selector("#shoot:not([hidden])")
        first = page.pixels()
        page.tab.wait_for_function("""(old) => { const c = document.getElementById("picture");
          return String(c.getContext("2d").getImageData(0, 0, c.width, c.height).data) !== old; }""",
          arg=page.tab.evaluate("""() => { const c = document.getElementById("picture"); return String(c.getContext("2d").getImageData(0, 0, c.width, c.height).data); }"""))
        page.tab.evaluate("() => { window.tracks = document.getElementById('video').srcObject.getTracks(); }")
        page.press("#shoot")
        taken = page.pixels()
        page.tab.wait_for_timeout(400)
        ended = page.tab.evaluate("() => window.tracks.every((t) => t.readyState === 'ended')")
        report((first != before).any() and (page.pixels() == taken).all() and ended, f"the camera is seen live; a picture is taken, and the camera ends: {page.text('message')}")
        quiet(page, "the camera")


def fits(chromium, url, screens):
    for network in (GREY, COLOUR):
        for scheme in ("light", "dark"):
            for width in (375, 1200):
                with Page(chromium, f"{url}/{network}/page/", (width, 900), color_scheme=scheme) as page:
                    wide = page.tab.evaluate("() => document.documentElement.scrollWidth")
                    report(wide <= width, f"{network}, {scheme}: at {width} pixels nothing is wider than the window")
                    if screens:
                        page.tab.screenshot(path=f"{screens}/{network}-{scheme}-{width}.png", full_page=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--screens", type=pathlib.Path)
    said = parser.parse_args()
    root = said.folder.resolve()
    networks = sorted(p.parent for p in root.glob("*/pictures.json"))
    for needed in (GREY, COLOUR):
        assert root / needed in networks, f"{root} has no {needed}"
    if said.screens:
        said.screens.mkdir(parents=True, exist_ok=True)
    with serve(root) as url, tempfile.TemporaryDirectory() as scratch:
        with browser() as chromium:
            for network in networks:
                computes(chromium, url, network)
            loads(chromium, url)
            for name in (GREY, COLOUR):
                with Page(chromium, f"{url}/{name}/page/") as page:
                    chooses(page, root / name)
                    uploads(page, json.loads((root / name / "page" / "model.json").read_text())["input"])
                    if name == GREY:
                        shifts(page, pictures(root / name)[0][1].repeat(3, 2))
                        draws(page)
                        decides(page)
                        refuses(page, pathlib.Path(scratch))
                    quiet(page, f"{name}, operated")
            made(chromium, url, root)
            mistakes(chromium, url, root)
            fits(chromium, url, said.screens)
        photographs(url)
    print(f"{len(passed)} passed, {len(failures)} failed")
    sys.exit(1 if failures else 0)


main()

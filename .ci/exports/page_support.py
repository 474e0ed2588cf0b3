"""What the checks of the page need: a dumb server, a browser, and picture files."""
import base64, contextlib, functools, http.server, json, os, shutil, struct, threading, zlib
import numpy
import playwright.sync_api

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
FAKE_CAMERA, FAKE_ANSWER = "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"
WAIT_SECONDS = 60  # for what takes a moment, on a machine that is busy
GREY, COLOUR = "stack-64-64", "norm-colour"  # the video's network, and one for colour
passed, failures = [], []


def report(ok, text):
    print(("ok      " if ok else "FAILED  ") + "page: " + text, flush=True)
    (passed if ok else failures).append(text)


def pictures(network):
    said = json.loads((network / "pictures.json").read_text())
    pixels = [numpy.frombuffer(base64.b64decode(p), numpy.uint8) for p in said["pictures"]]
    return numpy.stack(pixels).reshape(-1, *said["shape"]).astype(int), numpy.array(said["logits"])


def softmax(logits):
    powers = numpy.exp(logits - logits.max())
    return powers / powers.sum()


def quiet(page, what):
    report(page.errors == [], f"{what}: no error in the console" + "".join("; " + e for e in page.errors))


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serve(folder):
    """A server that hands out the files of a folder, and nothing more."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def browser(*flags):
    names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    assert program, "there is no Chromium: install it, or name it in CHROMIUM"
    with playwright.sync_api.sync_playwright() as play:
        started = play.chromium.launch(executable_path=program, args=FLAGS + list(flags))
        yield started
        started.close()


class Page:
    """One page of an export, and what it has complained of."""

    def __init__(self, browser, url, size=(1200, 900), **options):
        self.context = browser.new_context(viewport=dict(zip(("width", "height"), size)), **options)
        self.tab = self.context.new_page()
        self.tab.set_default_timeout(WAIT_SECONDS * 1000)
        self.errors = []
        self.tab.on("console", lambda m: m.type == "error" and self.errors.append(m.text))
        self.tab.on("pageerror", lambda e: self.errors.append(str(e)))
        self.tab.on("requestfailed", lambda r: self.errors.append(f"{r.url} failed"))
        self.tab.goto(url)
        self.tab.wait_for_selector("body[data-ready]")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()

    def text(self, name):
        return self.tab.inner_text("#" + name)

    def settle(self):
        """Waits until what was done is drawn."""
        self.tab.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def pixels(self):
        """The picture as it stands on the page, [H W 3]."""
        self.settle()
        text = self.tab.evaluate("""() => {
          const c = document.getElementById("picture"), d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
          let s = ""; for (const v of d) s += String.fromCharCode(v); return [btoa(s), c.height, c.width]; }""")
        return numpy.frombuffer(base64.b64decode(text[0]), numpy.uint8).reshape(text[1], text[2], 4)[..., :3].astype(int)

    def bars(self):
        """The probabilities as they stand on the page."""
        self.settle()
        return numpy.array([float(t.split()[0]) / 100 for t in self.tab.locator("#bars .number").all_inner_texts()])

    def press(self, selector):
        self.tab.click(selector)
        self.settle()

    def drag(self, points):
        """Drags over the picture; points are rows and columns from 0 to 1."""
        self.tab.locator("#picture").scroll_into_view_if_needed()
        box = self.tab.locator("#picture").bounding_box()
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for y, x in points]
        self.tab.mouse.move(*places[0])
        self.tab.mouse.down()
        for place in places[1:]:
            self.tab.mouse.move(*place, steps=8)
        self.tab.mouse.up()
        self.settle()

    def upload(self, name, content, kind="image/png"):
        """Uploads a file, and returns what the page says of it."""
        self.tab.evaluate("() => { document.getElementById('message').textContent = ''; }")
        if isinstance(content, bytes):
            content = {"name": name, "mimeType": kind, "buffer": content}
        self.tab.set_input_files("#file", content)
        self.tab.wait_for_function("() => !['', 'The picture is being read.'].includes(document.getElementById('message').textContent)")
        self.settle()
        return self.text("message")


def png(pixels):
    """A PNG file of pixels, [H W 3] or [H W 4]."""
    height, width, channels = pixels.shape
    lines = b"".join(b"\0" + row.tobytes() for row in pixels.astype(numpy.uint8))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, {3: 2, 4: 6}[channels], 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


# What undoes that which a viewer does for an orientation of EXIF.
UNTURN = {
    1: lambda a: a, 2: lambda a: a[:, ::-1], 3: lambda a: a[::-1, ::-1], 4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1), 6: lambda a: numpy.rot90(a, 1), 7: lambda a: a[::-1, ::-1].swapaxes(0, 1), 8: lambda a: numpy.rot90(a, -1),
}


def jpeg(page, upright, orientation):
    """A JPEG file as a camera that was held in that orientation writes it."""
    pixels = numpy.ascontiguousarray(UNTURN[orientation](upright)).astype(numpy.uint8)
    text = page.tab.evaluate("""async (url) => {
      const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(url), (c) => c.charCodeAt(0))]));
      const c = document.createElement("canvas"); c.width = picture.width; c.height = picture.height;
      c.getContext("2d").drawImage(picture, 0, 0); return c.toDataURL("image/jpeg", .98).split(",")[1]; }""",
      base64.b64encode(png(pixels)).decode())
    file = base64.b64decode(text)
    exif = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    return file[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + file[2:]

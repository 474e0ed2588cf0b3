"""A figure that answers, in a page that holds nothing else."""

from notebook import SOON

FRAME = "iframe[data-ninepixels=play]"

FIRST_PAINT = 200  # milliseconds until the first picture, on a quiet machine
BUSY = 3  # the best of many may take so many times as long on a busy one, and the test does not fail

SERVER = "http://localhost:1"  # nobody listens there: the page is put in the place of its answer


class Figure:
    """A figure in a page that holds nothing else, as a cell's output does. served makes it a page of a
    server of this machine: to such a browser gives the camera, and to a file it does not."""

    def __init__(self, room, folder, name, live=True, served=False, **options):
        self._context = room.browser.apart(**options)
        self.page = self._context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        file = folder / f"{name}.html"
        if served:
            self._context.route(SERVER + "/", lambda route: route.fulfill(path=file))
        self.page.goto(SERVER if served else file.as_uri())
        if live:
            self.inside = self.page.frame_locator(FRAME)
            self.inside.locator("body[data-ready]").wait_for()
            self.frame = next(f for f in self.page.frames if f.parent_frame)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._context.close()

    def text(self, identity):
        return self.inside.locator("#" + identity).inner_text()

    def wait(self, identity, begins):
        """Waits until an element's text begins so."""
        self.frame.wait_for_function("([id, text]) => document.getElementById(id).innerText.startsWith(text)", arg=[identity, begins], polling=SOON)

    def set(self, identity, value):
        self.inside.locator("#" + identity).fill(str(value))

    def weight(self, index, value):
        self.inside.locator("#weights input").nth(index).fill(value)

    def quiet(self):
        assert not self.errors, f"the console says {self.errors}"

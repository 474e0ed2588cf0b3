"""A browser, and a server on this machine that gives it the exports and the packages of npm."""

import functools
import http.server
import os
import pathlib
import threading

HERE = pathlib.Path(__file__).resolve().parent


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the exports, and the files beside this one under /client/."""

    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map,
                      ".mjs": "text/javascript", ".wasm": "application/wasm"}

    def translate_path(self, path):
        if path.startswith("/client/"):
            return str(HERE / os.path.basename(path))
        return super().translate_path(path)

    def log_message(self, *_):
        pass


class Chromium:
    """A page in Chromium that computes the logits of exports. Its folders are below root."""

    def __init__(self, root):
        from playwright.sync_api import sync_playwright

        self._root = root
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(root)))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=["--no-sandbox", "--disable-dev-shm-usage"])
        self._page = self._browser.new_page()
        self._page.set_default_timeout(120_000)
        self._page.goto(f"http://127.0.0.1:{self._server.server_port}/client/web.html")
        self._page.wait_for_function("document.title === 'ready'")

    def logits(self, format, folder):
        """The logits of the receipt's pictures, and by what they were computed."""
        said = self._page.evaluate("([format, folder]) => compute(format, folder)",
                                   [format, "/" + str(folder.relative_to(self._root))])
        return said["logits"], said["by"]

    def close(self):
        self._browser.close()
        self._playwright.stop()
        self._server.shutdown()

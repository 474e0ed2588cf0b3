"""The site in Firefox, which is driven by WebDriver BiDi: Debian's Firefox speaks it by itself."""

import asyncio
import concurrent.futures
import json
import pathlib
import re
import subprocess
import tempfile
import time

from tornado import websocket

from page import INSERT, KERNEL, OPEN, READY_SECONDS
from training import text
from visits import TRAINS

# Puts a cell behind the last one, runs it, and returns its outputs.
RUN = f"""async source => {{
    {INSERT}
    await jupyterapp.commands.execute('notebook:run-cell').catch(() => {{}});
    return JSON.stringify(panel.content.model.toJSON().cells.at(-1).outputs);
}}"""

STOP = "() => jupyterapp.commands.execute('notebook:interrupt-kernel').then(() => '')"


class Firefox:
    """A Firefox without a window, with a profile of its own and one page."""

    def __init__(self, program):
        self.profile = tempfile.TemporaryDirectory()
        self.log = pathlib.Path(self.profile.name, "log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [program, "--headless", "--no-remote", "--profile", self.profile.name, "--remote-debugging-port", "0", "about:blank"],
                stdout=log, stderr=log)
        self.number = 0

    async def open(self, address):
        began = time.monotonic()
        while not (found := re.search(rb"WebDriver BiDi listening on (\S+)", self.log.read_bytes())):
            assert self.process.poll() is None and time.monotonic() - began < READY_SECONDS, self.log.read_bytes()[-1000:]
            await asyncio.sleep(0.2)
        self.socket = await websocket.websocket_connect(found[1].decode() + "/session", max_message_size=64 << 20)
        await self.ask("session.new", capabilities={})
        self.context = (await self.ask("browsingContext.getTree"))["contexts"][0]["context"]
        await self.ask("browsingContext.navigate", context=self.context, url=address, wait="complete")

    async def ask(self, method, **params):
        self.number += 1
        await self.socket.write_message(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            answer = json.loads(await asyncio.wait_for(self.socket.read_message(), READY_SECONDS))
            if answer.get("id") == self.number:
                assert answer["type"] == "success", answer
                return answer["result"]

    async def call(self, function, *arguments):
        """Calls a function of JavaScript in the page, waits for its end, and returns the text or number that it gives."""
        found = await self.ask(
            "script.callFunction", functionDeclaration=function, awaitPromise=True, target={"context": self.context},
            arguments=[{"type": "string", "value": one} for one in arguments])
        assert found["type"] == "success", found
        return found["result"].get("value")

    async def wait(self, condition):
        began = time.monotonic()
        while not await self.call(f"() => Boolean({condition})"):
            assert time.monotonic() - began < READY_SECONDS, condition
            await asyncio.sleep(0.2)

    async def run(self, source):
        """Runs a cell, and returns its outputs and the seconds."""
        began = time.monotonic()
        return json.loads(await self.call(RUN, source)), time.monotonic() - began

    def close(self):
        self.process.terminate()
        self.process.wait(60)
        self.profile.cleanup()


async def cells(report, firefox, address):
    with report.check("Firefox opens a notebook") as notes:
        began = time.monotonic()
        await firefox.open(f"{address}/lab/index.html?path=00-start.ipynb")
        await firefox.wait(f"({OPEN})('00-start.ipynb')")
        notes.append(f"readable after {time.monotonic() - began:.1f} s")
        await firefox.wait(KERNEL)
    with report.check("Firefox compiles and runs a cell") as notes:
        found, seconds = await firefox.run('x := 6\nfmt.Println("six times seven is", x*7)')
        assert text(found) == "six times seven is 42\n", found
        notes.append(f"{seconds:.1f} s")
    with report.check("in Firefox a variable stays") as notes:
        found, seconds = await firefox.run("%%\nfmt.Println(x)")
        assert text(found) == "6\n", found
        notes.append(f"{seconds:.1f} s")
    with report.check("Firefox says what is wrong with a cell"):
        found, _ = await firefox.run('%%\nvar n int = "seven"\nfmt.Println(n)')
        assert "line 2" in json.dumps(found) and any(o["output_type"] == "error" for o in found), found
    with report.check("Firefox stops a loop without end"):
        running = asyncio.ensure_future(firefox.call(RUN, "%%\nfor {\n}"))
        await asyncio.sleep(3)
        # The answer to the running cell comes on the same line: whoever asks meanwhile would take it.
        await firefox.socket.write_message(json.dumps({"id": 0, "method": "script.callFunction", "params": {
            "functionDeclaration": STOP, "awaitPromise": True, "target": {"context": firefox.context}}}))
        assert "stopped" in await running
    with report.check("Firefox trains a network") as notes:
        found, seconds = await firefox.run(TRAINS)
        assert "epoch 1 of 1" in text(found) and not any(o["output_type"] == "error" for o in found), text(found)[-500:]
        notes.append(f"{seconds:.1f} s")


def firefox(report, serve, program):
    with serve() as server:
        browser = Firefox(program)
        try:
            with concurrent.futures.ThreadPoolExecutor(1) as thread:  # Playwright has its own loop in this one
                thread.submit(asyncio.run, cells(report, browser, server.address)).result()
        finally:
            browser.close()

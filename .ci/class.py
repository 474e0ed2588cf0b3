"""Starts a JupyterHub, lets a class of simulated learners work, and reports.

Each learner has a home of its own, a Jupyter server and a kernel; the hub, its proxy and the
servers are the real programs. What a learner does goes over HTTP and a websocket, as from a browser.
"""

import asyncio
import http.cookies
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
import urllib.parse
import uuid

from tornado import httpclient, httputil, websocket

REPO = pathlib.Path(__file__).resolve().parent.parent
STATE = pathlib.Path(os.environ.get("NINEPIXELS_HOME") or pathlib.Path.home() / ".cache" / "ninepixels")
HUB = "http://127.0.0.1:8765"
STAGGER = 3  # seconds between learners
CELLS = int(sys.argv[3]) if len(sys.argv) > 3 else 20  # of each notebook
PLAIN = '%%\nfmt.Println("plain")'

CONFIG = """
import os, pathlib
c.JupyterHub.bind_url = {hub!r}
c.JupyterHub.hub_port = 8766
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:8767"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {keep!r} + "/homes/{{username}}"
c.Spawner.cmd = [{ninepixels!r}, "enter", "-from", {notebooks!r}, "jupyterhub-singleuser", "--allow-root"]
c.Spawner.default_url = "/lab/tree/00-start.ipynb"
# Kernels listen on sockets, as with the command lab: no other learner can reach them, and none waits for a
# port that somebody else may take meanwhile. A socket's path has room for 100 letters.
c.Spawner.args = ["--KernelManager.transport=ipc"]
c.Spawner.environment = {{
    "JUPYTER_PATH": {jupyter!r}, "NINEPIXELS_HOME": {state!r}, "JUPYTER_RUNTIME_DIR": lambda spawner: {keep!r} + "/r/" + spawner.user.name,
}}
c.Spawner.env_keep = ["PATH", "LANG", "GOPATH", "GOCACHE"]
# A server's port is below those that the system hands out (from 32768 on Linux): a port that the
# spawner picks among these may be a kernel's before the server listens.
c.Spawner.pre_spawn_hook = lambda spawner: setattr(spawner, "port", 20000 + spawner.user.id)
# A busy machine is no reason to fail: what is asked is that a server comes up at all.
c.Spawner.start_timeout = 600
c.Spawner.http_timeout = 600
c.JupyterHub.log_level = "WARN"
"""


class Learner:
    """A learner with a browser's cookies."""

    def __init__(self, name):
        self.name, self.cookies, self.plain, self.failed = name, {}, [], []
        self.client = httpclient.AsyncHTTPClient(force_instance=True)

    def fail(self, why):
        """Notes a failure, and says it at once: the end of a run may be far away."""
        self.failed.append(f"{self.name}: {why}")
        print("FAIL", self.failed[-1], file=sys.stderr, flush=True)

    def sent(self, url):
        """The cookies for an address: those of the folders above it, the nearest last."""
        path = urllib.parse.urlparse(url).path
        return {name: value for (folder, name), value in sorted(self.cookies.items()) if path.startswith(folder)}

    def headers(self, url):
        cookies = self.sent(url)
        h = {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}
        if "_xsrf" in cookies:
            h["X-XSRFToken"] = cookies["_xsrf"]
        return h

    async def ask(self, method, path, body=None, form=None):
        """One request, with redirects, as a browser follows them."""
        url, data, kind = HUB + path, None, None
        if form is not None:
            data, kind = urllib.parse.urlencode(form), "application/x-www-form-urlencoded"
        elif method in ("POST", "PUT", "PATCH"):
            data, kind = json.dumps(body or {}), "application/json"
        for _ in range(12):
            h = self.headers(url) | ({"Content-Type": kind} if kind else {})
            r = await self.client.fetch(url, method=method, headers=h, body=data, follow_redirects=False,
                                        raise_error=False, request_timeout=700)
            for cookie in map(http.cookies.SimpleCookie, r.headers.get_list("Set-Cookie")):
                for name, part in cookie.items():
                    self.cookies[part["path"] or "/", name] = part.value
            if r.code not in (301, 302, 303, 307, 308):
                if r.code >= 400:
                    raise RuntimeError(f"{method} {url}: {r.code} {r.reason}: {r.body[:200]!r}")
                return r
            url, method, data, kind = urllib.parse.urljoin(url, r.headers["Location"]), "GET", None, None
        raise RuntimeError(f"{url} redirects for ever")

    async def log_in(self):
        await self.ask("GET", "/hub/login")
        await self.ask("POST", "/hub/login?next=%2Fhub%2Fspawn", form={"username": self.name, "password": "x", "_xsrf": self.sent(HUB + "/hub/login")["_xsrf"]})
        began = time.monotonic()
        while True:
            r = await self.ask("GET", f"/hub/api/users/{self.name}")
            if json.loads(r.body)["servers"].get("", {}).get("ready"):
                break
            if time.monotonic() - began > 700:
                raise RuntimeError("the server does not come up")
            await asyncio.sleep(2)  # twenty that ask more often are most of the hub's work, and it no longer hears its proxy
        await self.ask("GET", f"/user/{self.name}/lab/tree/00-start.ipynb")
        return time.monotonic() - began

    async def open(self, notebook):
        """Opens a notebook with a kernel, and returns its code cells."""
        base = f"/user/{self.name}/api"
        cells = json.loads((await self.ask("GET", f"{base}/contents/{notebook}")).body)["content"]["cells"]
        body = {"path": notebook, "name": notebook, "type": "notebook", "kernel": {"name": "gonb"}}
        kernel = json.loads((await self.ask("POST", f"{base}/sessions", body)).body)["kernel"]["id"]
        url = f"{HUB}{base}/kernels/{kernel}/channels".replace("http", "ws", 1)
        self.socket = await websocket.websocket_connect(
            httpclient.HTTPRequest(url, headers=httputil.HTTPHeaders(self.headers(url))), max_message_size=64 << 20)
        return kernel, ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]

    async def run(self, code):
        """Runs a cell; returns what it printed, and the seconds until its end."""
        mid, began, text, done = uuid.uuid4().hex, time.monotonic(), "", set()
        header = {"msg_id": mid, "username": self.name, "session": self.name, "msg_type": "execute_request", "version": "5.4", "date": ""}
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False, "stop_on_error": True}
        await self.socket.write_message(json.dumps(
            {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell", "buffers": []}))
        while done != {"reply", "idle"}:
            raw = await asyncio.wait_for(self.socket.read_message(), 900)
            if raw is None:
                raise RuntimeError("the connection to the kernel has ended")
            m = json.loads(raw)
            if m["parent_header"].get("msg_id") != mid:
                if m["parent_header"].get("session") not in (None, self.name) and m["msg_type"] in ("stream", "display_data"):
                    raise RuntimeError("somebody else's output has arrived")
                continue
            if m["msg_type"] == "stream":
                text += m["content"]["text"]
            elif m["msg_type"] == "error":
                self.fail(f"{m['content']['ename']}: {m['content']['evalue']}")
            elif m["msg_type"] == "execute_reply":
                done.add("reply")
            elif m["msg_type"] == "status" and m["content"]["execution_state"] == "idle":
                done.add("idle")
        return text, time.monotonic() - began

    async def plain_cell(self):
        mine = f"{self.name} {uuid.uuid4().hex}"
        text, took = await self.run(PLAIN.replace("plain", mine))
        if text != mine + "\n":
            self.fail(f"a cell that prints {mine!r} has printed {text!r}")
        self.plain.append(took)

    async def work(self, delay):
        """A learner's hour, in minutes."""
        await asyncio.sleep(delay)
        self.came_up = await self.log_in()
        for notebook in ("01-filters.ipynb", "04-first-cnn.ipynb"):
            kernel, cells = await self.open(notebook)
            await self.run(f'var whose = "{self.name}"')
            for i, code in enumerate(class_cells(notebook, cells)[:CELLS]):
                await self.run(code)
                if i % 2 == 0:
                    await self.plain_cell()
                await asyncio.sleep(1)  # reading
            text, _ = await self.run("%%\nfmt.Println(whose)")
            if text.strip() != self.name:
                self.fail(f"the kernel says that it is {text.strip()}'s")
            self.socket.close()
            self.idle = kernel

    async def leave(self):
        await self.ask("DELETE", f"/hub/api/users/{self.name}/server")


# What is smaller in notebook 04 here, since the class shares the machine: a pattern, and what takes its place. Its
# learners have not done notebook 03 and train its network, too.
SHORTER = {
    r"pictures += 60000": "pictures = 7000",
    r"least += 0\.89": "least = 0.3",
    r"Epochs: +5": "Epochs: 1",
    r"var data = must\.M1\(dataset\.Load\(\)\)": """var data = fewer(must.M1(dataset.Load()))

func fewer(all *dataset.Data) *dataset.Data {
	all.Test = all.Test.Take(1000)
	return all
}""",
}
DECLARES_DENSE = "func Dense(scope *model.Scope"
TRAIN_DENSE = """%%
must.M1(train.Fit(train.Config{Name: "dense", Epochs: 1, BatchSize: 32, Seed: 1}, Dense, data.Train.Take(2000)))"""


def class_cells(notebook, cells):
    """The cells that a learner runs: notebook 04's are smaller, and say so when they cannot be made so any more."""
    if not notebook.startswith("04"):
        return cells
    for pattern, shorter in SHORTER.items():
        found = [i for i, code in enumerate(cells) if re.search(pattern, code)]
        if len(found) != 1:
            raise RuntimeError(f"{notebook} has {pattern!r} in {len(found)} cells, and not in one: change SHORTER in .ci/class.py")
        cells[found[0]] = re.sub(pattern, lambda _: shorter, cells[found[0]])
    declares = [i for i, code in enumerate(cells) if DECLARES_DENSE in code]
    if len(declares) != 1:
        raise RuntimeError(f"{notebook} declares notebook 03's network in {len(declares)} cells, and not in one: change DECLARES_DENSE in .ci/class.py")
    return cells[: declares[0] + 1] + [TRAIN_DENSE] + cells[declares[0] + 1 :]


def memory(homes):
    """MB of all processes whose working folder lies in one of the homes, by home: proportional, so that what is shared counts once."""
    use = dict.fromkeys(homes, 0.0)
    for p in pathlib.Path("/proc").iterdir():
        try:
            cwd = os.readlink(p / "cwd")
            for home in homes:
                if cwd.startswith(str(home) + "/") or cwd == str(home):
                    pss = re.search(r"^Pss:\s+(\d+)", (p / "smaps_rollup").read_text(), re.M)
                    use[home] += int(pss[1]) / 1024
        except (OSError, ValueError, TypeError):
            continue
    return use


async def tell(learners):
    """Says each minute how far the class is: with twenty learners on two cores a run takes some twenty minutes."""
    began = time.monotonic()
    while True:
        await asyncio.sleep(60)
        print(f"{(time.monotonic() - began) / 60:.0f} min: {sum(len(l.plain) for l in learners)} plain cells by {len(learners)} learners, the one before the class among them, "
              f"{sum(len(l.failed) for l in learners)} failures", file=sys.stderr, flush=True)


async def measure(learners, keep):
    alone = Learner("alone")
    telling = asyncio.create_task(tell([alone] + learners))
    await alone.work(0)
    homes = [keep / "homes" / l.name for l in learners]
    results = await asyncio.gather(*(l.work(i * STAGGER) for i, l in enumerate(learners)), return_exceptions=True)
    failed = [f"{l.name}: {r!r}" for l, r in zip(learners, results) if isinstance(r, Exception)]
    await asyncio.sleep(10)
    idle = list(memory(homes).values())
    telling.cancel()
    for l in learners + [alone]:
        await l.leave()
    return alone, failed + alone.failed + [f for l in learners for f in l.failed], idle


def report(learners, log, alone, failed, idle):
    together = [t for l in learners for t in l.plain]
    one, many = statistics.median(alone.plain), statistics.median(together)
    share = max(1, len(learners) / os.cpu_count())
    up = [l.came_up for l in learners if hasattr(l, "came_up")]
    print(f"{len(learners)} learners on {os.cpu_count()} cores, one every {STAGGER} s: {len(together)} plain cells among those of 01 and 04")
    print(f"plain cell: median {one:.2f} s alone, {many:.2f} s together = {many / one:.1f} times, with {share:.0f} learners to a core: {many / one / share:.2f} per core share")
    print(f"server up after: median {statistics.median(up):.1f} s, slowest {max(up):.1f} s")
    print(f"memory of a learner who idles, server and two kernels: median {statistics.median(idle):.0f} MB, largest {max(idle):.0f} MB")
    for f in failed:
        print("FAIL", f)
        who = f.split(":")[0]
        for line in [line for line in log.read_text(errors="replace").splitlines() if who in line and ("[W" in line or "[E" in line) and "XSRF" not in line][-5:]:
            print("     the hub's log:", line)
    if many > 3 * one * share:
        failed.append("latency")
        print("FAIL a plain cell takes more than 3 times as long as alone on a core's share")
    if max(idle) > 400:
        failed.append("memory")
        print("FAIL a learner who idles takes more than 400 MB")
    unlucky = {f.split(":")[0] for f in failed}
    print(f"{len(learners) + 1 - len(unlucky)} passed, {len(unlucky)} failed")
    return 1 if failed else 0


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # so that the hub ends with this program
    count, keep = int(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    for folder in ("homes", "r"):
        shutil.rmtree(keep / folder, ignore_errors=True)
    learners = [Learner(f"learner{i:02}") for i in range(1, count + 1)]
    for name in [l.name for l in learners] + ["alone"]:
        (keep / "homes" / name).mkdir(parents=True)
    config = keep / "jupyterhub_config.py"
    config.write_text(CONFIG.format(hub=HUB, keep=str(keep), state=str(STATE), jupyter=str(STATE / "jupyter"),
                                    ninepixels=str(STATE / "bin" / "ninepixels"), notebooks=str(REPO / "notebooks")))
    with open(keep / "hub.log", "w") as log:
        hub = subprocess.Popen(["jupyterhub", "-f", str(config)], cwd=keep, stdout=log, stderr=log, start_new_session=True)
        try:
            for _ in range(120):
                time.sleep(0.5)
                if subprocess.run(["curl", "-sf", "-o", "/dev/null", HUB + "/hub/health"]).returncode == 0:
                    break
            else:
                sys.exit("The hub does not start; its log: " + str(keep / "hub.log"))
            sys.exit(report(learners, keep / "hub.log", *asyncio.run(measure(learners, keep))))
        finally:
            os.killpg(hub.pid, signal.SIGTERM)
            hub.wait(60)


main()

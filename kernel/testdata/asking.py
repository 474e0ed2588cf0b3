"""A kernel, and how to ask it something: by jupyter_client, one message at a time."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import psutil
import zmq
from jupyter_client import KernelManager

ANSWER = 10  # seconds for what needs no cell to be run
RUN = 60  # seconds for a cell
MARK = "COMPARED_KERNEL"  # set in the environment of all that a kernel starts


class Silent(Exception):
    """There was no answer in time."""


class Wrong(Exception):
    """The answer is not what the protocol or a learner expects."""


def check(ok, note):
    if not ok:
        raise Wrong(note)


class Done:
    """What came of a cell."""

    def __init__(self, reply, messages):
        self.reply, self.messages = reply, messages
        self.status = reply["status"]

    def of(self, msg_type):
        return [m["content"] for m in self.messages if m["msg_type"] == msg_type]

    def text(self):
        return "".join(c["text"] for c in self.of("stream"))


class Kernel:
    def __init__(self, name, cells, env):
        self.name, self.cells, self.env = name, cells, env
        self.km = None

    def __enter__(self):
        self.home = tempfile.mkdtemp(prefix="nc")  # short: gopls's socket is below it
        self.mark = os.path.basename(self.home)
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        self.sweep()
        shutil.rmtree(self.home, ignore_errors=True)

    def environment(self):
        temp = os.path.join(self.home, "t")
        os.makedirs(temp, exist_ok=True)
        return {**os.environ, **self.env, "TMPDIR": temp, MARK: self.mark}

    def start(self):
        """Starts the kernel and waits until it answers; began and answered are the times."""
        for _ in range(3):
            self.launch()
            first = self.send("kernel_info_request", {})
            while self.km.is_alive() and time.monotonic() - self.began < RUN:
                try:
                    self.answer(first, 0.1)
                except Silent:
                    continue
                self.answered = time.monotonic()
                # Until iopub is heard, too: what it says before it knows of us is lost.
                while not any(c == "iopub" and m["msg_type"] == "status" for c, m in self.inbox):
                    self.send("kernel_info_request", {})
                    self.pump(0.25)
                return
            with open(self.log) as log:
                says = log.read()
            # A port was free when Jupyter chose it, and taken by the time that the
            # kernel came to listen. Jupyter's servers, too, then choose others.
            if self.km.is_alive() or not re.search("taken|in use", says):
                break
            self.stop()
        raise Silent(f"no answer in {time.monotonic() - self.began:.0f} s; it says: {says}")

    def launch(self):
        self.km = KernelManager(kernel_name=self.name)
        self.began = time.monotonic()
        self.log = os.path.join(self.home, "log")
        with open(self.log, "w") as log:
            self.km.start_kernel(env=self.environment(), cwd=self.home, stdout=log, stderr=log)
        self.session = self.km.session
        me = self.session.bsession
        self.sockets = {
            "shell": self.km.connect_shell(identity=me),
            "stdin": self.km.connect_stdin(identity=me),
            "control": self.km.connect_control(identity=me + b"c"),
            "iopub": self.km.connect_iopub(),
        }
        self.inbox = []

    def close(self):
        for socket in self.sockets.values():
            socket.close(linger=0)

    def stop(self):
        if self.km:
            self.close()
            self.km.shutdown_kernel(now=not self.km.is_alive())
            self.km = None

    def restart(self):
        self.stop()
        self.start()

    def recover(self):
        """Makes the kernel usable again after an answer that was wrong."""
        try:
            check(self.run(self.cells["hello"], limit=ANSWER).status == "ok", "")
        except (Silent, Wrong):
            self.km.shutdown_kernel(now=True)
            self.close()
            self.km = None
            self.sweep()
            self.start()

    # Messages.

    def send(self, msg_type, content, channel="shell"):
        m = self.session.msg(msg_type, content)
        self.session.send(self.sockets[channel], m)
        return m["header"]["msg_id"]

    def pump(self, limit):
        """Takes in what comes, waiting at most that long for the first message."""
        poller = zmq.Poller()
        for socket in self.sockets.values():
            poller.register(socket, zmq.POLLIN)
        ready = dict(poller.poll(max(0, limit) * 1000))
        for channel, socket in self.sockets.items():
            if socket in ready:
                _, m = self.session.recv(socket, mode=0)
                self.inbox.append((channel, m))

    def wait(self, wanted, limit, what="answer"):
        """Returns the first message for which wanted(channel, message) holds."""
        end, seen = time.monotonic() + limit, 0
        while True:
            for channel, m in self.inbox[seen:]:
                if wanted(channel, m):
                    return m
            seen = len(self.inbox)
            left = end - time.monotonic()
            if left <= 0:
                raise Silent(f"no {what} in {limit} s")
            self.pump(left)

    def answer(self, msg_id, limit=ANSWER, channel=None, what="answer"):
        def wanted(c, m):
            return c in ((channel,) if channel else ("shell", "control")) and m["parent_header"].get("msg_id") == msg_id

        return self.wait(wanted, limit, what)["content"]

    def ask(self, msg_type, content, channel="shell", limit=ANSWER):
        return self.answer(self.send(msg_type, content, channel), limit, channel)

    def debug(self, command, arguments):
        """Sends a request of the debug adapter protocol, and returns the body of its response."""
        request = {"seq": 1, "type": "request", "command": command, "arguments": arguments}
        r = self.ask("debug_request", request, "control")
        check(r["success"], f"it is refused: {r.get('message')}")
        return r.get("body") or {}

    def execute(self, code, **options):
        return self.send("execute_request", {
            "code": code, "silent": False, "store_history": True, "user_expressions": {},
            "allow_stdin": False, "stop_on_error": True, **options,
        })

    def done(self, msg_id, limit=RUN):
        reply = self.answer(msg_id, limit)
        self.wait(lambda c, m: self.concerns(c, m, msg_id) and m["content"].get("execution_state") == "idle", ANSWER, "idle")
        return Done(reply, [m for c, m in self.inbox if self.concerns(c, m, msg_id)])

    @staticmethod
    def concerns(channel, m, msg_id):
        return channel == "iopub" and m["parent_header"].get("msg_id") == msg_id

    def run(self, code, limit=RUN, **options):
        return self.done(self.execute(code, **options), limit)

    def started(self, msg_id, text=None):
        """Waits until a cell has begun or, if text is set, has printed it."""
        self.wait(lambda c, m: self.concerns(c, m, msg_id) and (
            text in m["content"].get("text", "") if text else m["msg_type"] == "execute_input"), RUN, "sign of a start")

    def interrupt(self):
        """Interrupts as the kernelspec says."""
        if self.km.kernel_spec.interrupt_mode == "message":
            return self.send("interrupt_request", {}, "control")
        self.km.interrupt_kernel()

    def alive(self):
        try:
            check(self.ask("kernel_info_request", {})["status"] == "ok", "it answers with an error from then on")
        except Silent:
            raise Wrong("it answers nothing from then on") from None

    # Processes.

    def each(self, of):
        """The name and of(process) of all living processes that the kernel, or what it started, has started."""
        found = []
        for p in psutil.process_iter():
            try:
                if p.environ().get(MARK) == self.mark and p.status() != psutil.STATUS_ZOMBIE:
                    found.append((p.name(), of(p)))
            except psutil.Error:
                pass  # it has ended
        return found

    def left(self, limit=ANSWER):
        """What is left of the kernel, after it had some time to go."""
        end = time.monotonic() + limit
        while True:
            names = sorted(name for name, _ in self.each(lambda p: 0))
            temp = os.path.join(self.home, "t")
            folders = [n for n in os.listdir(temp) if os.path.isdir(os.path.join(temp, n))]
            if not names and not folders:
                return ""
            if time.monotonic() > end:
                return f"{len(names)} processes ({', '.join(names)}), {len(folders)} folders"
            time.sleep(0.1)

    def memory(self):
        def bytes_of(p):
            info = p.memory_full_info()
            return getattr(info, "pss", 0) or info.rss

        return sum(n for _, n in self.each(bytes_of)) / 1e6

    def sweep(self):
        """Ends what the kernel has left behind."""
        while self.each(lambda p: p.kill()):
            time.sleep(0.05)
        shutil.rmtree(os.path.join(self.home, "t"), ignore_errors=True)

    def orphan(self):
        """Has another program start such a kernel, and kills that program."""
        code = (
            "import sys; from jupyter_client.manager import start_new_kernel as s\n"
            f"km, kc = s(kernel_name={self.name!r}); print(kc.execute_interactive({self.cells['hello']!r}, "
            "output_hook=lambda m: None)['content']['status'], flush=True); sys.stdin.read()"
        )
        p = subprocess.Popen([sys.executable, "-c", code], env=self.environment(), cwd=self.home,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        said = p.stdout.readline().strip()
        p.send_signal(signal.SIGKILL)
        p.wait()
        check(said == "ok", "it does not run a cell")

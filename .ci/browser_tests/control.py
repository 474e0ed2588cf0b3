"""Errors, input, the stop button and the restart button."""

import os
import pathlib
import socket
import tempfile

import processes

PRINTS = '%%\nfmt.Println("hi")'
WRONG = '%%\nfmt.Printn("hi")'
ENDLESS = '%%\nfmt.Println("running")\nfor i := 0; ; i++ {\n\ttime.Sleep(time.Millisecond)\n}'
REMEMBERS = "func twice(x int) int { return 2 * x }"
ASKS = "%%\nfmt.Println(twice(21))"
READS = 'var name string\nfmt.Println("your name?")\nfmt.Scan(&name)\nfmt.Println("hello", name)'

NOBODY = 65534  # a user who owns nothing

BROWSER_MEGABYTES = 2000  # one page of JupyterLab takes a quarter of it


def check(room):
    """Runs cells that fail, that read what is typed, that never end and that lose what they knew."""
    room.lab.write("control.ipynb", ["", WRONG, ENDLESS, PRINTS, REMEMBERS, ASKS, ASKS, READS])
    with processes.BrowserPeak() as peak:
        notebook = room.browser.open(room.lab, "control.ipynb")
        _output(room, notebook)
        _card(room, notebook)
        _input(room, notebook)
        _stop(room, notebook)
        _restart(room, notebook)
        _private(room)
    with room.report.check("the browser stays small") as notes:
        megabytes = peak.bytes >> 20
        notes.append(f"{megabytes} MB")
        assert 0 < megabytes < BROWSER_MEGABYTES, f"the browser takes {megabytes} MB"


def _output(room, notebook):
    with room.report.check("a cell that is typed prints"):
        notebook.type(0, PRINTS)
        outputs = notebook.run(0)
        assert [(o.kind, o.text) for o in outputs] == [("stdout", "hi\n")], f"it shows {outputs}"


def _card(room, notebook):
    with room.report.check("a misspelt name has an error card"):
        outputs = notebook.run(1)
        room.picture("error-card")
        assert [o.kind for o in outputs] == ["card"], f"it shows {outputs}"
        assert "did you mean Print, Printf or Println?" in outputs[0].text, f"it says {outputs[0].text!r}"
        hidden = notebook.outputs(1, hidden=True)
        assert len(hidden) > len(outputs), "there is no plain text behind the card, for readers without HTML"


def _input(room, notebook):
    with room.report.check("a program that reads its input gets what is typed"):
        notebook.start(7)
        box = notebook.cell(7).locator(".jp-Stdin-input")
        box.fill("Ada")
        box.press("Enter")
        notebook.wait_output(7, "hello Ada")
        notebook.wait_number(7)


def _stop(room, notebook):
    with room.report.check("the stop button ends an endless loop") as notes:
        notebook.start(2)
        notebook.wait_output(2, "running")
        assert notebook.prompt(2) == "[*]:", f"while it runs, {notebook.prompt(2)} stands before it"
        taken, ended = notebook.timed_stop(2)
        notes.append(f"the page took the click after {taken:.1f} s, the cell ended {ended:.1f} s after it")
        room.picture("stopped")
        shown = [(o.kind, o.text) for o in notebook.outputs(2)]
        assert shown == [("stdout", "running\n"), ("card", "interrupted: the cell was stopped")], f"it shows {shown}"
        outputs = notebook.run(3)
        assert [o.text for o in outputs] == ["hi\n"], f"the next cell shows {outputs}"


def _private(room):
    """Only this user can enter the folder with a kernel's sockets, before and after a restart."""
    with room.report.check("no other user of the machine can reach the kernel"):
        found = room.lab.connections()
        assert found, "there is no connection file"
        for path, connection in found.items():
            assert connection["transport"] == "ipc", f"the kernel listens by {connection['transport']}"
            folder = pathlib.Path(connection["ip"]).parent
            assert folder.stat().st_mode & 0o077 == 0, f"others may enter {folder}"
            sockets = [f"{connection['ip']}-{connection[name]}" for name in connection if name.endswith("_port")]
            missing = [socket for socket in sockets if not pathlib.Path(socket).is_socket()]
            assert len(sockets) == 5 and not missing, f"of {sockets}, these are no sockets: {missing}"
            _unreachable(sockets)
        kernels = [pid for pid in processes.descendants() if pathlib.Path(processes.program(pid)).name in ("ninepixels", "gonb")]
        listening = [address for pid in kernels for address in processes.listening(pid)]
        assert processes.listening(room.lab.process.pid), "the server listens on no port, so that this check sees nothing"
        assert kernels and not listening, f"of the kernels' processes {kernels}, some listen on {listening}"


def _unreachable(sockets):
    """Another user reaches none of the sockets, though one whose folder anybody may enter."""
    if os.geteuid() != 0:  # this user cannot become another: the folder's mode has to do
        return
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        free = f"{folder}/free"
        listener.bind(free)
        listener.listen()
        os.chmod(folder, 0o755)
        os.chmod(free, 0o777)
        assert all(_reaches(path) for path in [free, *sockets]), "this user does not reach the sockets"
        reached = [path for path in [free, *sockets] if _reaches(path, NOBODY)]
        assert reached == [free], f"another user reaches {reached}, of {[free, *sockets]}"


def _reaches(path, user=None):
    """Whether a user can connect to a socket."""
    child = os.fork()
    if child == 0:
        try:
            if user is not None:
                os.setgroups([])
                os.setgid(user)
                os.setuid(user)
            socket.socket(socket.AF_UNIX).connect(path)
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def _restart(room, notebook):
    with room.report.check("the restart button gives a kernel that knows nothing"):
        notebook.run(4)
        outputs = notebook.run(5)
        assert [o.text for o in outputs] == ["42\n"], f"before the restart it shows {outputs}"
        notebook.restart()
        outputs = notebook.run(6)
        assert notebook.prompt(6) == "[1]:", f"before the first cell stands {notebook.prompt(6)}"
        assert [o.kind for o in outputs] == ["card"] and "twice" in outputs[0].text, f"it shows {outputs}"

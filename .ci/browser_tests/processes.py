"""The processes that the checks start: finding them, measuring them, ending them by their ids."""

import ctypes
import os
import pathlib
import signal
import threading
import time

PR_SET_CHILD_SUBREAPER = 36  # of prctl(2)
WATCH_SECONDS = 0.5  # between two looks at the memory; one takes some milliseconds


def adopt_orphans():
    """Makes this process the parent of each process below it whose own parent ends.

    Kernels and browsers start helpers in sessions of their own. Without this, a helper that
    loses its parent becomes the child of process 1, and nobody can say whose it was.
    """
    if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError("this system does not hand orphaned processes to their nearest ancestor")


def descendants():
    """The ids of all processes below this one, parents before children."""
    children = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if after_name[0] != "Z":
            children.setdefault(int(after_name[1]), []).append(int(stat.parent.name))
    found = [os.getpid()]
    for pid in found:
        found += children.get(pid, [])
    return found[1:]


def program(pid):
    """The path of the program that a process runs, or "" when it has ended."""
    try:
        return os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return ""


def listening(pid):
    """The ports of the machine on which a process listens, as the system writes them."""
    try:
        links = [os.readlink(file) for file in pathlib.Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:  # it has ended
        return []
    inodes = {link[len("socket:["):-1] for link in links if link.startswith("socket:[")}
    rows = [row.split() for name in ("tcp", "tcp6") for row in _rows(f"/proc/net/{name}")]
    return [row[1] for row in rows if row[3] == "0A" and row[9] in inodes]


def _rows(path):
    try:
        return pathlib.Path(path).read_text().splitlines()[1:]
    except OSError:  # a machine may be without IPv6
        return []


def memory(pids):
    """The memory of some processes in bytes; what n of them share counts for each by one n-th."""
    kilobytes = 0
    for pid in pids:
        try:
            text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        kilobytes += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return kilobytes << 10


def browser_memory():
    """The memory of the browser with all its processes, in bytes."""
    return memory(pid for pid in descendants() if "chrom" in os.path.basename(program(pid)))


class BrowserPeak:
    """Watches the browser's memory while the lines of a with statement run; bytes is the most it took."""

    def __enter__(self):
        self.bytes = browser_memory()
        self._stop = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()
        return self

    def __exit__(self, *_error):
        self._stop.set()
        self._watcher.join()

    def _watch(self):
        while not self._stop.wait(WATCH_SECONDS):
            self.bytes = max(self.bytes, browser_memory())


def end(pids, seconds):
    """Ends processes: asks each, and kills those that are there after some seconds."""
    _signal(pids, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while _alive(pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    _signal(_alive(pids), signal.SIGKILL)


def end_all():
    """Ends all processes below this one, among them those that start while it works."""
    while left := descendants():
        end(left, 5)
    _bury()


def _signal(pids, number):
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def _bury():
    """Lets the system forget the children that have ended; their numbers stay taken until then."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:  # there are none
        pass


def _alive(pids):
    running = set(descendants())
    return [pid for pid in pids if pid in running]

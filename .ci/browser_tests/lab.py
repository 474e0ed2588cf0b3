"""JupyterLab's server, on a free port, with all its files in a folder of the caller's."""

import json
import os
import pathlib
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request

import processes

START_SECONDS = 120  # a thousand files may come from a slow disk

# What the command lab has JupyterLab start with.
LAB_SETTINGS = pathlib.Path(__file__).resolve().parents[2] / "kernel/internal/python/lab-settings.json"

# The settings of notebooks.
TRACKER = "@jupyterlab/notebook-extension:tracker"

# What our learner has set besides. Brackets that close themselves would double those that are typed.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    TRACKER: {"codeCellConfig": {"autoClosingBrackets": False}},
}

# The first port to try, and how many belong to a lane: the server tries one after the other.
PORT, PORTS = 8888, 100

# The server's address ends so: behind JupyterHub and Binder it has such an end, too.
BASE = "/user/learner/"

# Kernelspecs as notebooks name them: the course's, and the one that comes with JupyterLab.
GO = {"display_name": "Go (Nine Pixels)", "language": "go", "name": "gonb"}
PYTHON = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


class Lab:
    """A running JupyterLab."""

    def __init__(self, folder, notebooks, lane):
        """Starts it; all that it keeps but the notebooks is in a folder of its own. Raises
        TimeoutError with the end of its log when it does not answer. Lanes have ports of their
        own: of two servers that begin at the same time, both may take a port for free."""
        self.notebooks = notebooks
        self.log = folder / "lab.log"
        self.token = secrets.token_hex(24)
        self._settings = folder / "settings"
        self._runtime = folder / "runtime"
        overrides = folder / "config/labconfig/default_setting_overrides.json"
        overrides.parent.mkdir(parents=True)
        shutil.copy(LAB_SETTINGS, overrides)
        for name, values in SETTINGS.items():
            self.set(name, values)
        environment = os.environ | {
            "JUPYTER_TOKEN": self.token,
            "JUPYTER_PATH": os.path.join(os.environ["NINEPIXELS_HOME"], "jupyter"),  # as the command lab has it
            "JUPYTER_CONFIG_DIR": str(folder / "config"),
            "JUPYTER_RUNTIME_DIR": str(self._runtime),
            "JUPYTERLAB_SETTINGS_DIR": str(self._settings),
            "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        }
        command = [
            pathlib.Path(sys.prefix) / "bin" / "jupyter-lab", "--no-browser", "--allow-root",
            "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={PORT + lane * PORTS}", f"--ServerApp.base_url={BASE}", f"--ServerApp.root_dir={self.notebooks}", "--LabApp.news_url=None",
            f"--NotebookNotary.db_file={folder / 'trusted.db'}",  # a new learner has trusted nothing yet
            "--KernelManager.transport=ipc",  # as the command lab has it
            "--LabApp.expose_app_in_browser=True",  # for Notebook, which asks it when the kernel is ready
        ]
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self.url = self._wait()

    def set(self, name, values):
        """Stores a learner's settings of one plugin; pages that are opened from now on have them."""
        plugin, _, part = name.partition(":")
        path = self._settings / plugin / f"{part}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))

    def write(self, name, cells, kernel=GO):
        """Writes a notebook with code cells, each given by its text."""
        (self.notebooks / name).parent.mkdir(parents=True, exist_ok=True)
        (self.notebooks / name).write_text(json.dumps(document(cells, kernel)))

    def connections(self):
        """The connection files of the kernels that run: their paths and contents."""
        return {path: json.loads(path.read_text()) for path in self._runtime.glob("kernel-*.json")}

    def end_kernels(self):
        """Ends all kernels, as closing their notebooks does not."""
        for session in json.loads(self._ask("GET", "/api/sessions")):
            self._ask("DELETE", f"/api/sessions/{session['id']}")

    def close(self):
        """Ends the server, which ends its kernels."""
        processes.end([self.process.pid], 20)
        self.process.wait()

    def _ask(self, method, path):
        request = urllib.request.Request(self.url + path, method=method, headers={"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    def _wait(self):
        """Returns the server's address; it takes the next free port and leaves a note of it."""
        note = self._runtime / f"jpserver-{self.process.pid}.json"
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                return json.loads(note.read_text())["url"].rstrip("/")
            except (OSError, ValueError):  # not there yet, or half written
                time.sleep(0.1)
        raise TimeoutError("JupyterLab does not start; its log ends so:\n" + self.log.read_text()[-2000:])


def document(cells, kernel=GO):
    """A notebook with code cells, each given by its text, as its file holds it."""
    return {
        "cells": [
            {"cell_type": "code", "execution_count": None, "id": f"cell{i}", "metadata": {}, "outputs": [], "source": source}
            for i, source in enumerate(cells)
        ],
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }

"""Runs the checks in JupyterLab. .ci/browser starts it, and says what it needs."""

import argparse
import os
import pathlib
import re
import shutil
import signal
import sys
import tempfile

import charts
import control
import course
import daily
import debugger
import first_cells
import flood
import play
import play_network
import processes
import stored
import threshold
import variables
import widgets
from browser import Browser
from lab import Lab
from report import Report

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]

SECTIONS = {
    "charts": charts.check, "control": control.check, "course": course.check, "daily": daily.check,
    "debugger": debugger.check, "first_cells": first_cells.check, "flood": flood.check,
    "play": play.check, "play_network": play_network.check, "stored": stored.check, "threshold": threshold.check,
    "variables": variables.check, "widgets": widgets.check,
}

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Room:
    """What the checks work with: the server, the browser, the report."""

    def __init__(self, report, folder, options):
        self.report = report
        self.checkout = CHECKOUT
        self.long = options.long
        self._screens = options.screens
        self.lab = Lab(folder)
        self.browser = Browser(options.chromium)

    def course(self):
        """The names of the course's notebooks, in their order."""
        return sorted(path.name for path in (CHECKOUT / "notebooks").glob("*.ipynb"))

    def copy_notebook(self, name, folder="."):
        """Puts a fresh copy of a notebook of the course where JupyterLab looks, with the outputs that
        a learner gets with it."""
        (self.lab.notebooks / folder).mkdir(exist_ok=True)
        shutil.copy(CHECKOUT / "notebooks" / name, self.lab.notebooks / folder / name)

    def picture(self, name):
        """Keeps what the window shows, if pictures are wanted."""
        if self._screens:
            self.browser.picture(self._path(name))

    def pictures(self, name):
        """Keeps pictures of a whole notebook, if pictures are wanted."""
        if self._screens:
            self.browser.pictures(self._path(name))

    def close(self):
        self.browser.close()
        self.lab.close()

    def _path(self, name):
        return self._screens / (re.sub(r"[^A-Za-z0-9.]+", "-", name)[:80] + ".png")  # names of checks hold blanks and more


def arguments():
    parser = argparse.ArgumentParser(prog=".ci/browser", description=__doc__)
    parser.add_argument("--chromium", required=True, help="the browser's program")
    parser.add_argument("--screens", type=pathlib.Path, help="the folder for pictures; without it there are none")
    parser.add_argument("--long", action="store_true", help="run every notebook of the course, and run it twice; this takes half an hour")
    parser.add_argument("sections", nargs="*", metavar="SECTION", help="one of " + ", ".join(SECTIONS) + "; without any: all")
    parsed = parser.parse_args()
    unknown = set(parsed.sections) - set(SECTIONS)
    if unknown:
        parser.error(f"there is no section named {', '.join(sorted(unknown))}: there are {', '.join(SECTIONS)}")
    return parsed


def run(report, folder, options):
    """Starts what the checks need, runs them, and leaves nothing running."""
    try:
        with report.section("starting JupyterLab and Chromium"):
            room = Room(report, folder, options)
            report.on_failure = lambda name: room.picture("FAIL " + name)
            for name in options.sections or SECTIONS:
                with report.section(name):
                    SECTIONS[name](room)
            room.close()
    finally:
        processes.end_all()


def end_when_told(folder, report):
    """Makes Ctrl-C and the end of the time allowed end all that was started."""

    def end(number, _frame):
        for other in ENDING:  # Ctrl-C reaches the script above too, and it tells us again
            signal.signal(other, signal.SIG_IGN)
        print(f"FAIL ended by {signal.Signals(number).name} before the last check")
        processes.end_all()
        shutil.rmtree(folder, ignore_errors=True)
        report.failed += 1
        report.close()
        os._exit(128 + number)  # the browser's library waits for a browser that is gone

    for number in ENDING:
        signal.signal(number, end)


def main():
    options = arguments()
    if options.screens:
        options.screens.mkdir(parents=True, exist_ok=True)
    report = Report()
    processes.adopt_orphans()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        end_when_told(folder, report)
        run(report, pathlib.Path(folder), options)
    sys.exit(0 if report.close() else 1)


main()

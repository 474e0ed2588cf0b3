"""Runs the checks in JupyterLab. .ci/browser starts it, and says what it needs."""

import argparse
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time

import cards
import charts
import control
import course
import daily
import debugger
import first_cells
import flood
import play
import play_network
import prepare
import processes
import threshold
import variables
import widgets
from lanes import Lanes
from report import Report
from room import Room

# The sections, those that take long first: short ones at the end leave no lane without work. A section is a
# function, or it has parts, each of which can run in any lane.
SECTIONS = {
    "course": course, "first_cells": first_cells, "play_network": play_network, "flood": flood,
    "debugger": debugger, "play": play, "variables": variables, "charts": charts, "daily": daily, "threshold": threshold,
    "widgets": widgets, "cards": cards, "control": control,
}

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LANES = 2  # as many as a small machine has cores


def arguments():
    parser = argparse.ArgumentParser(prog=".ci/browser", description=__doc__)
    parser.add_argument("--chromium", required=True, help="the browser's program")
    parser.add_argument("--screens", type=pathlib.Path, help="the folder for pictures; without it there are none")
    parser.add_argument("--long", action="store_true", help="train as the course does, run each notebook twice, and look at three widths; this takes half an hour")
    parser.add_argument("--shuffle", type=int, metavar="SEED", help="run the parts of the sections in a random order, the same for the same number")
    parser.add_argument("--lanes", type=int, default=LANES, help=f"how many browsers work at the same time, each with a JupyterLab of its own; {LANES} if it is left out")
    parser.add_argument("--notebook", metavar="TEXT", default="", help="of the course, open only the notebooks with this text in their name")
    parser.add_argument("sections", nargs="*", metavar="SECTION", help="one of " + ", ".join(SECTIONS) + "; without any: all")
    parsed = parser.parse_args()
    unknown = set(parsed.sections) - set(SECTIONS)
    if unknown:
        parser.error(f"there is no section named {', '.join(sorted(unknown))}: there are {', '.join(SECTIONS)}")
    if parsed.lanes < 1:
        parser.error("there must be a lane")
    return parsed


def parts(options):
    """All that is to be done, in order: pairs of a section's name and a function of a room."""
    found = []
    for name in options.sections or SECTIONS:
        section = SECTIONS[name]
        found += [(name, part) for part in (section.parts(options) if hasattr(section, "parts") else [section.check])]
    if options.shuffle is not None:
        random.Random(options.shuffle).shuffle(found)
    return found


def lane(number, folder, notebooks, options, work, take):
    """Starts a server and a browser, does with them what it takes of the work, and leaves nothing running."""
    report = Report()
    processes.adopt_orphans()
    end_when_told(folder)
    room, done = None, 0
    try:
        with report.section("starting JupyterLab and Chromium"):
            room = Room(report, folder, notebooks, options, number)
            report.on_failure = lambda name: room.picture("FAIL " + name)
        while room and (place := take()) is not None:
            name, part = work[place]
            with report.section(name):
                part(room)
                room.lab.end_kernels()  # closing a notebook does not
            done += 1
        if room:
            room.close()
    finally:
        processes.end_all()
    return report.counts() | {"done": done}


def end_when_told(folder, report=None):
    """Makes Ctrl-C and the end of the time allowed end all that was started."""

    def end(number, _frame):
        for other in ENDING:  # Ctrl-C reaches the script above too, and it tells us again
            signal.signal(other, signal.SIG_IGN)
        if report:
            print(f"FAIL ended by {signal.Signals(number).name} before the last check")
        processes.end_all()
        shutil.rmtree(folder, ignore_errors=True)
        if report:
            report.failed += 1
            report.close()
        os._exit(128 + number)  # the browser's library waits for a browser that is gone

    for number in ENDING:
        signal.signal(number, end)


def run(report, folder, options):
    """Has the lanes do all parts, and takes in what they report."""
    work, notebooks = parts(options), folder / "notebooks"
    notebooks.mkdir()
    count = 1 if options.long else min(options.lanes, len(work))  # the long form trains, which takes all cores by itself
    lanes = Lanes(count, lambda number, take: lane(number, folder / f"lane-{number}", notebooks, options, work, take))
    with report.section("training what the checks share"):  # while the lanes start their servers
        prepare.networks(notebooks)
    lanes.give(range(len(work)))
    done = 0
    for counts in lanes.results():
        if counts:
            done += counts["done"]
            report.add(counts)
    with report.check("each part of the sections was run"):
        assert done == len(work), f"of {len(work)} parts, {done} were run to their end"


def main():
    options = arguments()
    if options.screens:
        options.screens.mkdir(parents=True, exist_ok=True)
    report, began = Report(), time.monotonic()
    processes.adopt_orphans()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        end_when_told(folder, report)
        try:
            run(report, pathlib.Path(folder), options)
        finally:
            processes.end_all()
    spent = os.times()
    # A busy machine says little by its clock: half the work of two cores is what a quiet one needs at least.
    print(f"{(time.monotonic() - began) / 60:.1f} minutes, and {(spent.children_user + spent.children_system) / 60:.1f} minutes of work of processors")
    well = report.close()
    sys.exit(0 if well else 1)


main()

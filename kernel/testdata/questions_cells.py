"""What a kernel is asked about the cells that it runs, and about what it leaves behind."""

import os
import re
import signal
import time

from asking import ANSWER, RUN, Wrong, check
from questions import ask, ms, plain

BUILD = 300  # seconds for a program that is compiled when it is first used

# Cells.


@ask("cells", "of five cells sent at once, each gets its own output, in order")
def five(k):
    ids = [k.execute(k.cells["number"].format(n=100 + n)) for n in range(5)]
    printed = [k.done(i).text().strip() for i in ids]
    check(printed == [str(100 + n) for n in range(5)], str(printed))


@ask("cells", "what a cell prints arrives while it runs")
def streaming(k):
    msg_id = k.execute(k.cells["nap"])
    k.started(msg_id, "go")
    heard = time.monotonic()
    k.done(msg_id)
    check(time.monotonic() - heard > 3, "only at its end")


@ask("cells", "what one cell defines, the next can call")
def define(k):
    k.run(k.cells["define"])
    check("42" in k.run(k.cells["use"]).text(), "it cannot")


# Python has no %%, so there the answer is yes from the start: the row says what a
# learner who comes from there expects.
@ask("cells", "statements without %% run as they are typed")
def bare_statements(k):
    for code, prints in k.cells["statements"]:
        d = k.run(code)
        check(d.status == "ok", f"{code.splitlines()[0]!r} is an error")
        check(d.text() == prints, f"{code.splitlines()[0]!r} prints {d.text()!r}")


# A result is no print: it comes once, as execute_result, with the cell's number, and
# is not on stdout, too. What has no value has no result.
@ask("cells", "the value of a cell's last expression is shown (execute_result)")
def last_value(k):
    for code, prints, value in k.cells["results"]:
        d = k.run(code)
        check(d.status == "ok", f"{code!r} is an error")
        shown = d.of("execute_result")
        check(len(shown) == 1, f"{code!r} has {len(shown)} results")
        check(shown[0]["data"].get("text/plain") == value, f"{code!r} is {shown[0]['data'].get('text/plain')!r}")
        check(shown[0]["execution_count"] == d.reply["execution_count"], "the result has another cell's number")
        check(d.text() == prints, f"{code!r} prints {d.text()!r}")
    for code, prints in k.cells["no results"]:
        d = k.run(code)
        check(d.status == "ok", f"{code!r} is an error")
        check(not d.of("execute_result"), f"{code!r} has a result")
        check(d.text() == prints, f"{code!r} prints {d.text()!r}")


@ask("cells", "what the cells have declared can be listed")
def listed(k):
    k.run(k.cells["define"])
    d = k.run(k.cells["listing"])
    shown = [text for content in d.of("display_data") for text in content["data"].values()]
    check("twice" in plain(d.text() + str(shown)), "a function is not listed")


# A kernel may keep values only where they are typed in one of the ways.
@ask("cells", "a value that one cell has computed is there, unchanged, in the next")
def value(k):
    for define, show in k.cells["values"]:
        k.run(define)
        first, second = k.run(show).text(), k.run(show).text()
        if first.strip() and first == second:
            return f"by {define.splitlines()[-1].partition('time')[0]}…"
    check(False, "it is computed anew in each cell")


@ask("cells", "silent: the cell is neither announced nor counted, and what it prints is not shown")
def silent(k):
    before = k.run(k.cells["hello"]).reply["execution_count"]
    d = k.run(k.cells["hello"], silent=True)
    after = k.run(k.cells["hello"]).reply["execution_count"]
    check(not d.of("execute_input"), "announced")
    check(after == before + 1, "counted")
    check(not d.text(), "what it prints is shown")


@ask("cells", "store_history=false: the cell is not counted")
def unstored(k):
    before = k.run(k.cells["hello"]).reply["execution_count"]
    k.run(k.cells["hello"], store_history=False)
    after = k.run(k.cells["hello"]).reply["execution_count"]
    check(after == before + 1, "counted")


@ask("cells", "each of the user_expressions is answered, by a value or by an error")
def user_expressions(k):
    answers = k.run(k.cells["hello"], user_expressions={"sum": k.cells["expression"]}).reply.get("user_expressions") or {}
    check(answers.get("sum", {}).get("status") in ("ok", "error"), "no answer")


@ask("cells", "user_expressions have values")
def user_values(k):
    answers = k.run(k.cells["hello"], user_expressions={"sum": k.cells["expression"]}).reply.get("user_expressions") or {}
    answer = answers.get("sum", {})
    check(answer.get("status") == "ok" and answer["data"]["text/plain"] == "2", "they are refused" if answer else "no answer")


@ask("cells", "variables are listed with type and value, without a breakpoint (inspectVariables)")
def variables(k):
    k.run(k.cells["variable"])
    listed = k.debug("inspectVariables", {})["variables"]
    found = [(v["type"], v["value"]) for v in listed if v["name"] == "pixels"]
    check(found == [("int", "784")], f"it is listed as {found}")


@ask("cells", "one of them can be shown (richInspectVariables)")
def rich_variable(k):
    k.run(k.cells["variable"])
    data = k.debug("richInspectVariables", {"variableName": "pixels"})["data"]
    check(data.get("text/plain") == "784", f"it is shown as {data}")


@ask("cells", "a breakpoint hit: the cell stops at it, shows a local variable, goes one line on, and ends")
def breakpoint_hit(k):
    code = k.cells["stops"]
    k.debug("initialize", {"clientID": "test", "adapterID": "", "pathFormat": "path", "linesStartAt1": True, "columnsStartAt1": True})
    k.debug("attach", {})
    k.run(k.cells["hello"], limit=BUILD)  # a debugger that is built when it is first used is there then
    path = k.debug("dumpCell", {"code": code})["sourcePath"]
    k.debug("setBreakpoints", {"source": {"path": path}, "breakpoints": [{"line": 4}], "sourceModified": False})
    k.debug("configurationDone", {})
    cell = k.execute(code)
    frame = stands_in(k, path, 4)
    scope = k.debug("scopes", {"frameId": frame["id"]})["scopes"][0]
    listed = k.debug("variables", {"variablesReference": scope["variablesReference"]})["variables"]
    found = [v["value"] for v in listed if v["name"] == "i"]
    check(found == ["0"], f"i is {found}")
    k.debug("next", {"threadId": frame["thread"]})
    frame = stands_in(k, path, 3)
    k.debug("setBreakpoints", {"source": {"path": path}, "breakpoints": [], "sourceModified": False})
    k.debug("continue", {"threadId": frame["thread"]})
    done = k.done(cell)
    k.debug("disconnect", {"restart": False, "terminateDebuggee": False})
    check(done.status == "ok" and done.text() == "3\n", f"it ends as {done.status}, and has printed {done.text()!r}")


def stands_in(k, path, line):
    """Waits until the program stops, which is to be in that line, and returns the frame in which it stands."""
    stop = k.wait(lambda c, m: m["msg_type"] == "debug_event" and m["content"].get("event") == "stopped", RUN, "stopped event")
    k.inbox.remove(("iopub", stop))
    thread = stop["content"]["body"]["threadId"]
    frame = k.debug("stackTrace", {"threadId": thread})["stackFrames"][0]
    check((frame["source"]["path"], frame["line"]) == (path, line), f"it stops in line {frame['line']} of {frame['source']['path']}")
    return {**frame, "thread": thread}


@ask("cells", "a cell can ask for input")
def stdin(k):
    msg_id = k.execute(k.cells["input"], allow_stdin=True)
    k.wait(lambda c, m: c == "stdin" and m["parent_header"].get("msg_id") == msg_id, 30, "input_request")
    time.sleep(0.5)  # somebody types
    k.send("input_reply", {"value": "blue"}, "stdin")
    check("got blue" in k.done(msg_id, 30).text(), "the answer does not reach the cell")


@ask("cells", "where nobody can type (allow_stdin=false), a cell that asks fails, and does not wait")
def no_stdin(k):
    check(k.run(k.cells["input"], limit=15).status == "error", "it does not fail")


@ask("cells", "a program that reads its standard input gets what somebody types")
def reads(k):
    msg_id = k.execute(k.cells["reads"], allow_stdin=True)
    k.wait(lambda c, m: c == "stdin" and m["parent_header"].get("msg_id") == msg_id, 15, "input_request")
    k.send("input_reply", {"value": "blue"}, "stdin")
    check("got blue" in k.done(msg_id, 30).text(), "the answer does not reach the program")


# GoNB's cells reach a page by the script that they show in it: what the page
# would do is done here. Python's cells have no need of one. Stock GoNB may have to
# be given the package first.
@ask("cells", "200 comm messages that a cell sends back to back arrive in that order")
def sent_in_order(k):
    msg_id = k.execute(k.cells["sends"])

    def refused(c, m):
        return c == "shell" and m["parent_header"].get("msg_id") == msg_id and m["content"]["status"] == "error"

    def opened(c, m):
        nonlocal msg_id
        if refused(c, m) and "get" in k.cells:
            k.run(k.cells["get"])
            msg_id = k.execute(k.cells["sends"])
        script = re.search('_kernel_id: "(.*?)"', str(m["content"].get("data"))) if m["msg_type"] in ("display_data", "update_display_data") else None
        if script:
            k.send("comm_open", {"comm_id": "page", "target_name": "gonb_comm", "kernel_id": script[1], "data": {}})
        return script or c == "iopub" and m["msg_type"] == "comm_open"

    def numbers():
        values = [m["content"]["data"].get("value") for c, m in k.inbox if c == "iopub" and m["msg_type"] == "comm_msg"]
        return [v for v in values if type(v) is int]

    k.wait(opened, 30, "comm")
    k.wait(lambda c, m: len(numbers()) >= 200, 30, "200 messages")
    check(numbers() == list(range(200)), f"{sum(a > b for a, b in zip(numbers(), numbers()[1:]))} of them overtake another")
    check(k.done(msg_id).status == "ok", "the cell fails")


# Each in messages of its own, they freeze a page.
@ask("cells", "100,000 rows that a cell prints arrive whole, in order, in at most 1,000 messages", timed=True)
def flood(k):
    d = k.run(k.cells["flood"])
    check(d.text() == "".join(f"row {i}\n" for i in range(100000)), "they do not")
    count = len(d.of("stream"))
    check(count <= 1000, f"in {count:,}")
    return f"{count:,}"


@ask("assist", "a completion offers what fits")
def completion(k):
    code = k.cells["prefix"]
    for _ in range(40):  # some need time to get ready
        r = k.ask("complete_request", {"code": code, "cursor_pos": len(code)}, limit=30)
        if any(k.cells["match"] in match for match in r["matches"]):
            return
        time.sleep(0.5)
    raise Wrong(f"{k.cells['match']} is not among {len(r['matches'])}")


@ask("assist", "an inspection finds the documentation")
def inspection(k):
    r = k.ask("inspect_request", {"code": k.cells["name"], "cursor_pos": len(k.cells["name"]), "detail_level": 0}, limit=30)
    check(r.get("found"), "nothing found")
    check(k.cells["doc"] in plain(" ".join(map(str, r["data"].values()))), "found, but without it")


@ask("assist", "a completion is answered while a cell runs")
def busy_completion(k):
    msg_id = k.execute(k.cells["nap"])
    k.started(msg_id, "go")
    code = k.cells["prefix"]
    try:
        k.ask("complete_request", {"code": code, "cursor_pos": len(code)}, limit=3)
    finally:
        k.done(msg_id)


# Mistakes.


@ask("mistakes", "an error's message says what the program said")
def error_value(k):
    d = k.run(k.cells["fail"])
    check(d.status == "error", "the cell is ok")
    check(d.of("error"), "there is no error message")
    error = d.of("error")[0]
    check("no such shoe" in error["evalue"], f"it says {error['evalue']!r}")
    check(d.reply["ename"] == error["ename"] and d.reply["evalue"] == error["evalue"], "the reply says something else")


def names_line(text, line):
    return re.search(rf"\b[Ll]ine:? ?{line}\b|:{line}\b", plain(text))


def shown(d):
    """All that somebody sees of a cell."""
    html = [str(v) for c in d.of("display_data") for v in c["data"].values()]
    return "\n".join([d.text(), *html, traceback(d)])


def traceback(d):
    return "\n".join(line for c in d.of("error") for line in [c["evalue"], *c["traceback"]])


@ask("mistakes", "code that does not compile: what is shown names the cell's line")
def compile_shown(k):
    check(names_line(shown(k.run(k.cells["compile"])), k.cells["compile line"]), "no line")


@ask("mistakes", "code that does not compile: the error message itself names the cell's line")
def compile_error(k):
    d = k.run(k.cells["compile"])
    check(names_line(traceback(d), k.cells["compile line"]), f"it says {plain(d.reply.get('evalue', ''))[:40]!r}")


@ask("mistakes", "a crash: what is shown names the cell's line")
def crash_shown(k):
    check(names_line(shown(k.run(k.cells["crash"])), k.cells["crash line"]), "no line")


@ask("mistakes", "a crash: the error message itself names the cell's line")
def crash_error(k):
    d = k.run(k.cells["crash"])
    check(names_line(traceback(d), k.cells["crash line"]), f"it says {plain(d.reply.get('evalue', ''))[:40]!r}")


@ask("mistakes", "a shell command that fails is an error")
def shell(k):
    check(k.run(k.cells["shell"]).status == "error", "the cell is ok")


@ask("mistakes", "an unknown magic is an error")
def magic(k):
    check(k.run(k.cells["magic"]).status == "error", "the cell is ok")


@ask("mistakes", "a cell whose program ends itself is an error, and the kernel lives on")
def exits(k):
    check(k.run(k.cells["exit"], limit=2 * ANSWER).status == "error", "the cell is ok")
    k.alive()


@ask("mistakes", "a cell that fails ends the queue (stop_on_error)")
def stop_on_error(k):
    statuses = [k.done(i).status for i in [k.execute(k.cells["fail"]), k.execute(k.cells["hello"])]]
    check(statuses == ["error", "aborted"], ", then ".join(statuses))


@ask("mistakes", "with stop_on_error=false it does not")
def run_on(k):
    statuses = [k.done(i).status for i in [k.execute(k.cells["fail"], stop_on_error=False), k.execute(k.cells["hello"])]]
    check(statuses == ["error", "ok"], ", then ".join(statuses))


def stopped(k, text):
    """Interrupts a cell at its start, or when it has printed text, with a cell behind it."""
    cell = k.execute(k.cells["nap"])
    behind = k.execute(k.cells["hello"])
    k.started(cell, text)
    k.interrupt()
    began = time.monotonic()
    d = k.done(cell, 2 * ANSWER)
    took = time.monotonic() - began
    check(d.status == "error", f"the cell runs to its end, in {ms(took)}")
    check(k.done(behind).status == "aborted", f"after {ms(took)}, but the cell behind it runs")
    return took


@ask("interrupts", "an interrupt ends a running cell, and the queue")
def interrupt(k):
    stopped(k, "go")


# Of ipykernel this is sometimes true, and sometimes it falls silent.
@ask("interrupts", "an interrupt at the very start of a cell, while Go compiles, does so, too", timed=True)
def interrupt_early(k):
    stopped(k, None)


@ask("interrupts", "an endless loop can be interrupted, and the next cell runs")
def endless(k):
    msg_id = k.execute(k.cells["loop"])
    k.started(msg_id, "go")
    k.interrupt()
    check(k.done(msg_id, ANSWER).status == "error", "the cell is ok")
    check(k.run(k.cells["hello"]).text() == "hello\n", "it does not")


# What becomes of values.


def kept(k, happens):
    """Asks whether a value is there after something that happens to a cell, or to the kernel."""
    d = k.run(k.cells["keep"])
    check(d.status == "ok", "no value is kept")
    happens()
    check(k.run(k.cells["kept"], ANSWER).text().endswith("42\n"), "it is gone")  # a new engine says so before


@ask("values", "a value is kept over a panic")
def kept_over_panic(k):
    kept(k, lambda: k.run(k.cells["fail"]))


@ask("values", "over an endless loop that is interrupted")
def kept_over_loop(k):
    def loop():
        msg_id = k.execute(k.cells["loop"])
        k.started(msg_id, "go")
        k.interrupt()
        k.done(msg_id, ANSWER)

    kept(k, loop)


@ask("values", "over SIGKILL of the program that runs the cell")
def kept_over_kill(k):
    kept(k, lambda: k.run(k.cells["killed"], ANSWER))


@ask("values", "over a crash of the engine, in a kernel that has one, or else of the kernel")
def kept_over_crash(k):
    def crash():
        engines = [pid for name, pid in k.each(lambda p: p.pid) if name == "gonb"]
        os.kill((engines or [k.km.provisioner.pid])[0], signal.SIGKILL)
        time.sleep(0.5)

    kept(k, crash)


# What is left behind.


@ask("life", "after a shut-down, no process and no temporary folder is left")
def left_by_shutdown(k):
    k.run(k.cells["hello"])
    k.stop()
    left = k.left()
    k.sweep()
    k.start()
    check(not left, left)


@ask("life", "after SIGKILL of the kernel in the midst of a cell, none is left either")
def left_by_kill(k):
    msg_id = k.execute(k.cells["loop"])
    k.started(msg_id, "go")
    os.kill(k.km.provisioner.pid, signal.SIGKILL)
    left = k.left()
    k.stop()
    k.sweep()
    k.start()
    check(not left, left)


@ask("life", "after SIGKILL of the program that has started it, none is left either")
def left_by_orphan(k):
    k.stop()
    k.sweep()
    try:
        k.orphan()
        left = k.left()
    finally:
        k.sweep()
        k.start()
    check(not left, left)

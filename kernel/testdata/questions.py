"""What a kernel is asked: a question is a function that returns a note, or raises Wrong or Silent."""

import re
import time

from asking import ANSWER, RUN, Silent, check

GROUPS = {}  # name → [(question, does the answer depend on time or memory?, function)]

# The same cells in each language; lines are counted from 1 in the cell. Statements
# stand beside what they print; results beside what is printed before, and then
# what text/plain has: values that look the same whatever a kernel thinks of quotes
# and types. Values are the ways in which a language's user may type one, and read
# it in a later cell.
GO = {
    "hello": '%%\nfmt.Println("hello")',
    "number": "%%\nfmt.Println({n})",
    "fail": '%%\npanic("no such shoe")',
    "compile": '%%\nfmt.Println(1)\nvar x int = "a"\nfmt.Println(x)', "compile line": 3,
    "crash": "%%\nvar list []int\ni := 3\nfmt.Println(list[i])", "crash line": 4,
    "loop": '%%\nfmt.Println("go")\nfor {\n}',
    "nap": '%%\nfmt.Println("go")\ntime.Sleep(5 * time.Second)\nfmt.Println("end")',
    "input": "%with_inputs\n!read x; echo got $x",
    "reads": '%%\nvar line string\nfmt.Scan(&line)\nfmt.Println("got", line)',
    "flood": '%%\nfor i := range 100000 {\n\tfmt.Println("row", i)\n}',
    "sends": 'import (\n\t"github.com/janpfeifer/gonb/gonbui"\n\t"github.com/janpfeifer/gonb/gonbui/comms"\n)\n%%\n'
             'for i := range 200 {\n\tcomms.Send("/number", i)\n}\ngonbui.Sync()',
    "get": "!*go get github.com/janpfeifer/gonb@$GONB_VERSION",
    "shell": "!false",
    "magic": "%no_such_magic",
    "exit": "%%\nos.Exit(3)",
    "define": "func twice(x int) int { return 2 * x }", "use": "%%\nfmt.Println(twice(21))",
    "listing": "%ls",
    "values": [
        ("stamp := time.Now().UnixNano()", "fmt.Println(stamp)"),
        ("var stamp = time.Now().UnixNano()", "%%\nfmt.Println(stamp)"),
    ],
    "keep": "kept := 41\nkept++", "kept": "fmt.Println(kept)",
    "killed": "%%\nsyscall.Kill(os.Getpid(), syscall.SIGKILL)",
    "complete": ["var x = 1", '%%\nfmt.Println("a")'], "incomplete": ["func f() {", "var x = `abc"], "invalid": ["x y z"],
    "prefix": "%%\nfmt.Printl", "match": "Println",
    "name": "%%\nfmt.Println", "doc": "Println formats",
    "variable": "pixels := 784",
    "stops": "func adds(n int) int {\n\tsum := 0\n\tfor i := 0; i < n; i++ {\n\t\tsum += i\n\t}\n\treturn sum\n}\nfmt.Println(adds(3))",
    "expression": "1 + 1",
    "statements": [
        ("fmt.Println(6 * 7)", "42\n"),
        ("n := 6\nn *= 7\nfmt.Println(n)", "42\n"),
        ("for i := range 3 {\n\tfmt.Println(i)\n}", "0\n1\n2\n"),
        ('if 2 > 1 {\n\tfmt.Println("more")\n} else {\n\tfmt.Println("less")\n}', "more\n"),
        ("func thrice(x int) int { return 3 * x }\n\nfmt.Println(thrice(14))", "42\n"),
        ('import "strings"\n\nfmt.Println(strings.ToUpper("boot"))', "BOOT\n"),
    ],
    "results": [
        ("6 * 7", "", "42"),
        ("n := 6\nn * 7", "", "42"),
        ('len("boot")', "", "4"),
        ('fmt.Println("first")\n40 + 2', "first\n", "42"),
    ],
    "no results": [("n := 6\nn *= 7", ""), ('fmt.Println("only this")', "only this\n")],
}
PYTHON = {
    "hello": 'print("hello")',
    "number": "print({n})",
    "fail": 'raise ValueError("no such shoe")',
    "compile": "print(1)\nx = = 1", "compile line": 2,
    "crash": "l = []\ni = 3\nprint(l[i])", "crash line": 3,
    "loop": 'print("go", flush=True)\nwhile True:\n    pass',
    "nap": 'import time\nprint("go", flush=True)\ntime.sleep(5)\nprint("end")',
    "input": 'print("got", input())',
    "reads": 'import sys\nprint("got", sys.stdin.readline().strip())',
    "flood": 'for i in range(100000):\n    print("row", i)',
    "sends": 'from comm import create_comm\nopen = create_comm(target_name="numbers")\nfor i in range(200):\n    open.send({"value": i})',
    "shell": "!false",
    "magic": "%no_such_magic",
    "exit": "import os\nos._exit(3)",
    "define": "def twice(x): return 2 * x", "use": "print(twice(21))",
    "listing": "%who",
    "values": [("import time\nstamp = time.time_ns()", "print(stamp)")],
    "keep": "kept = 41\nkept += 1", "kept": "print(kept)",
    "killed": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "complete": ["x = 1", "print('a')"], "incomplete": ["def f():", "x = '''abc"], "invalid": ["x y z"],
    "prefix": "import os\nos.getcw", "match": "getcwd",
    "name": "print", "doc": "Prints the values",
    "variable": "pixels = 784",
    "stops": "def adds(n):\n    sum = 0\n    for i in range(n):\n        sum += i\n\n    return sum\n\nprint(adds(3))",
    "expression": "1 + 1",
    "statements": [
        ("print(6 * 7)", "42\n"),
        ("n = 6\nn *= 7\nprint(n)", "42\n"),
        ("for i in range(3):\n    print(i)", "0\n1\n2\n"),
        ('if 2 > 1:\n    print("more")\nelse:\n    print("less")', "more\n"),
        ("def thrice(x): return 3 * x\n\nprint(thrice(14))", "42\n"),
        ('import string\n\nprint(string.capwords("boot").upper())', "BOOT\n"),
    ],
    "results": [
        ("6 * 7", "", "42"),
        ("n = 6\nn * 7", "", "42"),
        ('len("boot")', "", "4"),
        ('print("first")\n40 + 2', "first\n", "42"),
    ],
    "no results": [("n = 6\nn *= 7", ""), ('print("only this")', "only this\n")],
}


def ask(group, question, timed=False):
    def register(function):
        GROUPS.setdefault(group, []).append((question, timed, function))
        return function

    return register


def ms(seconds):
    return f"{1000 * seconds:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def plain(text):
    return re.sub("\x1b\\[[0-9;]*m|<[^>]*>", "", text)


# Time and memory: asked of one kernel after the other.


@ask("quiet", "the first answer comes within 0.5 s of the start", timed=True)
def first_answer(k):
    took = k.answered - k.began
    check(took <= 0.5 * k.slack, ms(took))
    return ms(took)


@ask("quiet", "Tab right after the start is answered within 0.2 s", timed=True)
def early_completion(k):
    k.restart()
    began = time.monotonic()
    tab = k.send("complete_request", {"code": k.cells["prefix"], "cursor_pos": len(k.cells["prefix"])})
    cell = k.execute(k.cells["hello"])
    k.answer(tab, RUN)
    took = time.monotonic() - began
    k.done(cell)
    k.early_cell = time.monotonic() - began
    check(took <= 0.2 * k.slack, ms(took))
    return ms(took)


@ask("quiet", "and does not hold up a cell that is run at the same time (2 s)", timed=True)
def early_cell(k):
    check(k.early_cell <= 2 * k.slack, ms(k.early_cell))
    return ms(k.early_cell)


@ask("quiet", "a small cell, the third of its kind, takes at most 1.2 s", timed=True)
def third_cell(k):
    for n in range(3):
        began = time.monotonic()
        k.run(k.cells["number"].format(n=n))
    took = time.monotonic() - began
    check(took <= 1.2 * k.slack, ms(took))
    return ms(took)


@ask("quiet", "idle, 5 s after a cell, it takes at most 100 MB with all that it has started", timed=True)
def idle_memory(k):
    k.run(k.cells["hello"])
    time.sleep(5)
    megabytes = k.memory()
    check(megabytes <= 100, f"{megabytes:.0f} MB")
    return f"{megabytes:.0f} MB"


# The protocol, without a cell.


@ask("protocol", "kernel_info says all that the protocol asks for")
def kernel_info(k):
    r = k.ask("kernel_info_request", {})
    language = r.get("language_info", {})
    missing = [n for n in ("status", "protocol_version", "implementation", "implementation_version", "banner") if not r.get(n)]
    missing += [n for n in ("name", "version", "mimetype", "file_extension") if not language.get(n)]
    check(not missing, "without " + ", ".join(missing))
    check(re.fullmatch(r"5\.\d", r["protocol_version"]), "protocol " + r["protocol_version"])
    return "protocol " + r["protocol_version"]


@ask("protocol", "kernel_info names the lexer, so that nbconvert colours the cells")
def lexer(k):
    language = k.ask("kernel_info_request", {})["language_info"]
    check(language.get("pygments_lexer"), "none")
    return language["pygments_lexer"]


@ask("protocol", "the subscriber to iopub is welcomed (iopub_welcome)")
def welcome(k):
    k.wait(lambda c, m: c == "iopub" and m["msg_type"] == "iopub_welcome", 5, "welcome")


@ask("protocol", "a request is framed by busy and idle that name it as their parent")
def framed(k):
    msg_id = k.send("kernel_info_request", {})
    k.answer(msg_id)

    def states():
        return [m["content"]["execution_state"] for c, m in k.inbox if k.concerns(c, m, msg_id) and m["msg_type"] == "status"]

    k.wait(lambda c, m: len(states()) >= 2, ANSWER, "busy and idle")
    check(states() == ["busy", "idle"], " ".join(states()))


@ask("protocol", "is_complete tells complete, incomplete and invalid code apart")
def is_complete(k):
    for want in ("complete", "incomplete", "invalid"):
        for code in k.cells[want]:
            got = k.ask("is_complete_request", {"code": code})["status"]
            check(got == want, f"{code!r} is {got}")


@ask("protocol", "history can be asked for: tail, range and search")
def history(k):
    line = k.cells["number"].format(n=1234567)
    k.run(line)
    for question in (
        {"hist_access_type": "tail", "n": 1},
        {"hist_access_type": "range", "session": 0, "start": 1, "stop": 99},
        {"hist_access_type": "search", "pattern": "*1234567*", "n": 1},
    ):
        rows = k.ask("history_request", {"output": False, "raw": True, **question})["history"]
        check(line in [row[2] for row in rows], question["hist_access_type"] + " does not find the cell")


@ask("protocol", "history is kept when the kernel is restarted")
def history_kept(k):
    line = k.cells["number"].format(n=7654321)
    k.run(line)
    k.restart()
    rows = k.ask("history_request", {"output": False, "raw": True, "hist_access_type": "search", "pattern": "*7654321*", "n": 1})["history"]
    check(line in [row[2] for row in rows], "not found")


@ask("protocol", "comm_info is answered")
def comm_info(k):
    check(isinstance(k.ask("comm_info_request", {})["comms"], dict), "without comms")


@ask("protocol", "a comm for an unknown target is closed (comm_close)")
def unknown_target(k):
    k.send("comm_open", {"comm_id": "c0ffee", "target_name": "no.such.target", "data": {}})
    k.wait(lambda c, m: c == "iopub" and m["msg_type"] == "comm_close" and m["content"]["comm_id"] == "c0ffee", 5, "comm_close")


# Each is an opening of its own, so the order is the kernel's to keep.
@ask("protocol", "200 comms that are opened back to back for an unknown target are closed in that order")
def closed_in_order(k):
    opened = [f"comm{n}" for n in range(200)]
    for name in opened:
        k.send("comm_open", {"comm_id": name, "target_name": "no.such.target", "data": {}})

    def closed():
        return [m["content"]["comm_id"] for c, m in k.inbox if c == "iopub" and m["msg_type"] == "comm_close" and m["content"]["comm_id"] in opened]

    k.wait(lambda c, m: len(closed()) >= len(opened), ANSWER, "comm_close of each")
    check(closed() == opened, f"{inversions(closed())} of them overtake another")


def inversions(names):
    numbers = [int(re.sub("[^0-9]", "", name)) for name in names]
    return sum(a > b for a, b in zip(numbers, numbers[1:]))


@ask("messages", "debug_request gets a well-formed answer, be it a refusal")
def debug(k):
    request = {"seq": 1, "type": "request", "command": "initialize", "arguments": {"clientID": "test", "adapterID": "test"}}
    r = k.ask("debug_request", request, "control")
    check(r.get("type") == "response" and r.get("request_seq") == 1 and "success" in r, str(r))
    return "works" if r["success"] else "refused"


@ask("messages", "a message of an unknown type does no harm")
def unknown_type(k):
    k.send("no_such_request", {})
    k.alive()


@ask("messages", "a message with a wrong signature is not answered, and does no harm")
def wrong_signature(k):
    m = k.session.msg("kernel_info_request", {})
    frames = k.session.serialize(m)
    frames[1] = b"0" * len(frames[1])
    k.sockets["shell"].send_multipart(frames)
    try:
        k.answer(m["header"]["msg_id"], 2)
    except Silent:
        k.alive()
    else:
        check(False, "answered")


@ask("messages", "malformed JSON does no harm, signed as it is")
def malformed(k):
    good = [k.session.pack(part) for part in (k.session.msg_header("kernel_info_request"), {}, {}, {})]
    for i in (0, 3):
        parts = good[:i] + [b'{"not json'] + good[i + 1:]
        k.sockets["shell"].send_multipart([b"<IDS|MSG>", k.session.sign(parts), *parts])
    k.alive()


@ask("messages", "requests with contents of the wrong types do no harm")
def wrong_types(k):
    for msg_type in ("complete_request", "inspect_request", "is_complete_request", "execute_request", "history_request", "comm_info_request"):
        k.send(msg_type, {"code": ["x"], "cursor_pos": "x", "target_name": 3, "hist_access_type": {}, "n": [], "store_history": 7})
    k.alive()


# The handler of such a request fails: where the code is to be, there is a list.
@ask("messages", "a completion and an inspection that cannot be read are answered by an error, and the next as they should be")
def handler_fails(k):
    code = k.cells["prefix"]
    for kind in ("complete", "inspect"):
        for content in ({"code": ["x"], "cursor_pos": "x", "detail_level": []}, {"code": {}, "cursor_pos": 10**30, "detail_level": 0}):
            check(k.ask(f"{kind}_request", content)["status"] == "error", f"{kind}_reply is no error")
        reply = k.ask(f"{kind}_request", {"code": code, "cursor_pos": len(code), "detail_level": 0}, limit=30)
        check(reply["status"] == "ok", f"from then on, {kind}_reply is an error")


@ask("messages", "interrupt_request is answered, on control")
def interrupt_reply(k):
    check(k.ask("interrupt_request", {}, "control")["status"] == "ok", "an error")


@ask("messages", "shutdown_request is answered, on control")
def shutdown_reply(k):
    try:
        r = k.ask("shutdown_request", {"restart": False}, "control")
        check(r["status"] == "ok" and r["restart"] is False, str(r))
    finally:
        k.stop()
        k.start()

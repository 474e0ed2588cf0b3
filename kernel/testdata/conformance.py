"""Jupyter's own conformance suite for kernels, asked of ours."""

import unittest

import jupyter_kernel_test

PATIENCE = 120  # seconds for an answer; other tests keep the machine busy


class NinePixels(jupyter_kernel_test.KernelTests):
    kernel_name = "gonb"
    language_name = "go"
    file_extension = ".go"
    code_hello_world = '%%\nfmt.Println("hello, world")'
    code_stderr = '%%\nfmt.Fprintln(os.Stderr, "oops")'
    code_generate_error = '%%\npanic("no")'
    code_inspect_sample = "fmt.Println"
    completion_samples = [{"text": "%%\nfmt.Printl", "matches": {"Println"}}]
    complete_code_samples = ["%%\nfmt.Println(1)", "var x = 1", "func f() int { return 1 }", "!ls"]
    incomplete_code_samples = ["func f() {", "var x = `abc", "%%\nfmt.Println(1,"]
    invalid_code_samples = ["func func", "x y z"]
    code_display_data = [
        {
            "code": 'import "github.com/janpfeifer/gonb/gonbui"\n%%\n'
            'gonbui.DisplayHTML("<b>x</b>")\ngonbui.Sync()',
            "mime": "text/html",
        }
    ]

    # The suite waits 15 s for a cell and 0.1 s from one of its messages to the
    # next. How fast they are is for bench to say; here they need only come.
    def execute_helper(self, code, timeout=PATIENCE, **options):
        channel = self.kc.iopub_channel
        brief = channel.get_msg
        channel.get_msg = lambda timeout: brief(timeout=PATIENCE)
        try:
            return super().execute_helper(code, timeout, **options)
        finally:
            del channel.get_msg

    # Go cells have no result but what they print or display, so the suite's
    # questions about results, and the history test that needs one, are skipped;
    # the history is asked for here.
    def test_history_without_results(self):
        self.execute_helper(code="%%\nfmt.Println(11)")
        for question in (
            {"hist_access_type": "tail", "n": 1},
            {"hist_access_type": "range", "session": 0, "start": 1, "stop": 9},
            {"hist_access_type": "search", "pattern": "*Println(11)*", "n": 1},
        ):
            reply = self.get_non_kernel_info_reply_of(self.kc.history(**question))
            inputs = [row[2] for row in reply["content"]["history"]]
            self.assertIn("%%\nfmt.Println(11)", inputs, question)

    def get_non_kernel_info_reply_of(self, msg_id):
        while True:
            reply = self.kc.get_shell_msg(timeout=PATIENCE)
            if reply["parent_header"].get("msg_id") == msg_id:
                return reply

    # A cell that fails ends the queue.
    def test_stop_on_error(self):
        self.flush_channels()
        ids = [self.kc.execute('%%\npanic("no")'), self.kc.execute("%%\nfmt.Println(2)")]
        statuses = [self.get_non_kernel_info_reply_of(i)["content"]["status"] for i in ids]
        self.assertEqual(statuses, ["error", "aborted"])

    def test_interrupt(self):
        self.flush_channels()
        msg_id = self.kc.execute("%%\nfor {\n}")
        while self.kc.get_iopub_msg(timeout=PATIENCE)["msg_type"] != "execute_input":
            pass
        self.km.interrupt_kernel()
        reply = self.get_non_kernel_info_reply_of(msg_id)["content"]
        self.assertEqual((reply["status"], reply["ename"]), ("error", "KeyboardInterrupt"))


if __name__ == "__main__":
    unittest.main(verbosity=2)

"""What the checks find: one line for each, and the counts and times at the end."""

import collections
import contextlib
import time


class Report:
    """Prints what passes and what fails, and counts."""

    def __init__(self):
        self.passed = self.failed = 0
        self._seconds = collections.Counter()  # of each section
        # It is called with the name of each check that fails, for instance to take a picture.
        self.on_failure = lambda name: None

    @contextlib.contextmanager
    def check(self, name):
        """One check: it fails if what stands below raises an exception. It yields a list of notes
        for the end of the line."""
        notes, began = [], time.monotonic()
        try:
            yield notes
        except Exception as error:  # whatever it is, the other checks go on
            self._fail(name, error)
            return
        self.passed += 1
        notes.append(f"{time.monotonic() - began:.1f} s")
        print(f"ok   {name}  ({', '.join(notes)})", flush=True)

    @contextlib.contextmanager
    def section(self, name):
        """Checks that belong together. What stands between them counts only when it fails."""
        began = time.monotonic()
        try:
            yield
        except Exception as error:
            self._fail(name, error)
        self._seconds[name] += time.monotonic() - began

    def counts(self):
        """What another process has to know of this report."""
        return {"passed": self.passed, "failed": self.failed, "seconds": dict(self._seconds)}

    def add(self, counts):
        """Takes in what another process has counted."""
        self.passed += counts["passed"]
        self.failed += counts["failed"]
        self._seconds.update(counts["seconds"])

    def close(self):
        """Prints the times and the counts, and returns whether all is well."""
        for name, seconds in self._seconds.most_common():
            print(f"     {seconds:6.1f} s  {name}")
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return self.failed == 0 and self.passed > 0

    def _fail(self, name, error):
        self.failed += 1
        print(f"FAIL {name}: {_short(error)}", flush=True)
        try:
            self.on_failure(name)
        except Exception as error:  # a page that is dead has no picture
            print(f"     and there is no picture of it: {_short(error)}", flush=True)


def _short(error):
    """What an exception says, without the page's log that Playwright appends."""
    text = str(error).partition("Call log:")[0].strip()
    return f"{text}" if isinstance(error, AssertionError) and text else f"{type(error).__name__}: {text}"

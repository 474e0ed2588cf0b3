"""Lanes: processes that take numbers from one list, so that two cores have work until the list is empty."""

import json
import os
import sys
import traceback

MOST = 250  # a number is one byte on its way, so that no two lanes can share one


class Lanes:
    """Some processes that do the same work, each on other numbers."""

    def __init__(self, count, work):
        """Starts them. Each calls work(lane, take): take() is the next number of the list, or None
        at its end. What work returns must be fit for JSON."""
        self._take, self._give = os.pipe()
        self._lanes = []
        for lane in range(count):
            answers, answer = os.pipe()
            sys.stdout.flush()
            pid = os.fork()
            if pid == 0:
                os.close(self._give)  # else the list never ends
                self._be(lane, work, answer)
            os.close(answer)
            self._lanes.append((pid, answers))

    def give(self, numbers):
        """Gives the whole list, once."""
        assert max(numbers) < MOST, f"{len(numbers)} are more than the lanes can be told of"
        os.write(self._give, bytes(numbers))
        os.close(self._give)

    def results(self):
        """Waits for the lanes, and returns what each has returned: None for one that died."""
        found = []
        for pid, answers in self._lanes:
            with open(answers) as file:
                text = file.read()
            os.waitpid(pid, 0)
            found.append(json.loads(text) if text else None)
        return found

    def _be(self, lane, work, answer):
        """Is one of the processes, and ends it."""
        status = 1
        try:
            result = work(lane, self._next)
            with open(answer, "w") as file:
                json.dump(result, file)
            status = 0
        except BaseException:  # it goes no further than this process
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(status)

    def _next(self):
        number = os.read(self._take, 1)
        return number[0] if number else None

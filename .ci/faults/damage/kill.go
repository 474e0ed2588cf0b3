package damage

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"
)

// Writing says that a process has begun to write, so that it may be killed.
func Writing() { fmt.Println("writing") }

// Times returns how often chance is to decide, where the short form of the suite has the usual
// number.
func Times(usual int) int {
	if *faults == 0 {
		return max(1, usual/4)
	}
	return usual * *faults
}

// Kills starts this test's program again and again, with one more variable in its
// environment, and kills each process at a random moment after it has called [Writing].
// Each must leave whole what the check looks at.
func Kills(t *testing.T, kind string, usual int, variable, value string, most time.Duration, check func(round int)) {
	t.Helper()
	times := Times(usual)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for round := range times {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), variable+"="+value)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		line, _ := bufio.NewReader(out).ReadString('\n')
		time.Sleep(time.Duration(random.Int64N(int64(most))))
		_ = cmd.Process.Kill()
		err = cmd.Wait()
		if line != "writing\n" {
			t.Fatalf("kill %d: the process says %q and ends by %v", round, line, err)
		}
		check(round)
		if t.Failed() {
			t.Fatalf("kill %d of %d has left something that is not whole", round, times)
		}
	}
	Given(t, times, kind)
}

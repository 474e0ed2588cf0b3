// Faults kills, starves, halts and misleads the course's programs, and asks that
// nothing is lost, nobody is let in, and nothing is left behind. It works on the state
// folder that NINEPIXELS_HOME names, after a setup.
//
//	go run ./.ci/faults [-long] [-seed N]
//
// It prints what was tried and what survived, and exits 1 if something did not.
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// A trial is the place in which faults are tried, and the tally.
type trial struct {
	random  *rand.Rand
	dir     string // all files of this run
	program string // the course's command
	mark    string // an environment variable that all of this run's processes have
	times   int    // how many times as many faults as in the short form

	faults, losses, orphans, escapes int
}

func main() {
	long := flag.Bool("long", false, "try ten times as many faults")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()), "`number` by which the moments are drawn")
	flag.Parse()
	fmt.Println("seed", *seed)
	t := &trial{random: rand.New(rand.NewPCG(*seed, 1)), times: 1, mark: fmt.Sprintf("NINEPIXELS_FAULTS=%d", *seed)}
	if *long {
		t.times = 10
	}
	if err := t.run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%d faults, %d losses, %d orphans, %d escapes\n", t.faults, t.losses, t.orphans, t.escapes)
	if t.faults == 0 || t.losses+t.orphans+t.escapes > 0 {
		os.Exit(1)
	}
}

func (t *trial) run() (err error) {
	if t.dir, err = os.MkdirTemp("", "faults"); err != nil {
		return err
	}
	defer os.RemoveAll(t.dir)
	t.program = filepath.Join(t.dir, "ninepixels")
	if out, err := exec.Command("go", "build", "-o", t.program, "./kernel").CombinedOutput(); err != nil {
		return fmt.Errorf("the course's command does not build: %w\n%s", err, out)
	}
	for _, part := range []struct {
		name string
		try  func(*trial) error
	}{
		{"run -write is killed", (*trial).killRun},
		{"run -write has no room", (*trial).noRoom},
		{"two of run -write at once", (*trial).twoAtOnce},
		{"run -write is halted and goes on", (*trial).halt},
		{"hostile notebooks", (*trial).hostileNotebooks},
		{"setup is killed", (*trial).killSetup},
		{"the tests of data servers, messages, peers and users", (*trial).tests},
	} {
		before, start := *t, time.Now()
		if err := part.try(t); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
		fmt.Printf("%-52s %5d faults, %d losses, %d orphans, %d escapes (%.0f s)\n", part.name,
			t.faults-before.faults, t.losses-before.losses, t.orphans-before.orphans, t.escapes-before.escapes, time.Since(start).Seconds())
	}
	return nil
}

// lost, orphaned and escaped count what did not survive, and say what it was.
func (t *trial) lost(format string, values ...any) {
	t.losses++
	fmt.Printf("LOST "+format+"\n", values...)
}
func (t *trial) orphaned(format string, values ...any) {
	t.orphans++
	fmt.Printf("ORPHAN "+format+"\n", values...)
}
func (t *trial) escaped(format string, values ...any) {
	t.escapes++
	fmt.Printf("ESCAPE "+format+"\n", values...)
}

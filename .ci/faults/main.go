// Faults kills, starves, halts, floods and misleads the course's programs, and asks that
// nothing is lost, nobody is let in, and nothing is left behind. It works on the state
// folder that NINEPIXELS_HOME names, after a setup.
//
//	go run ./.ci/faults [-long] [-race] [-seed N] [-part WORD]
//
// It prints what was tried and what survived, and exits 1 if something did not.
// As root it has small disks that can be full; else a limit on files takes their place.
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

func main() {
	if os.Getenv(strangerVar) != "" {
		stranger()
		return
	}
	long := flag.Bool("long", false, "try ten times as many kills, 1,000 cells in 8 kernels, and 5 minutes of each fuzz test")
	race := flag.Bool("race", false, "have Go's race detector watch the tests of the packages")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()), "`number` by which the moments are drawn")
	part := flag.String("part", "", "only the parts whose name has this `word`")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	t := &trial{ctx: ctx, seed: *seed, part: *part, times: 1, race: *race, given: map[string]int{}}
	if *long {
		t.times = 10
	}
	fmt.Println("seed", *seed)
	start := time.Now()
	err := t.run()
	switch {
	case ctx.Err() != nil: // what was killed on the way is no loss
		fmt.Fprintln(os.Stderr, "interrupted: nothing is said of what was tried")
		os.Exit(1)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%d faults and bad inputs, %d random inputs, %d losses, %d orphans, %d escapes (%.0f s)\n", t.faults, t.inputs, t.losses, t.orphans, t.escapes, time.Since(start).Seconds())
	if t.faults+t.inputs == 0 || t.losses+t.orphans+t.escapes > 0 {
		os.Exit(1)
	}
}

// A part of the suite.
type part struct {
	name string
	try  func(*trial) error
}

// parts come in two rows that run side by side: what is tried on the command, and what the
// tests of the packages try.
var parts = [2][]part{
	{
		{"run -write killed", (*trial).killRun},
		{"run -write on full disks", (*trial).noRoom},
		{"two of run -write at once", (*trial).twoAtOnce},
		{"run -write halted", (*trial).haltRun},
		{"a training halted and killed", (*trial).haltTraining},
		{"hostile notebooks", (*trial).hostileNotebooks},
		{"setup killed", (*trial).killSetup},
		{"another user beside lab", (*trial).besideLab},
		{"lab killed", (*trial).killLab},
		{"random bytes", (*trial).fuzz},
	},
	{
		{"readers, writers and listeners", (*trial).packages},
		{"kernels", (*trial).kernels},
	},
}

func (t *trial) run() (err error) {
	if t.dir, err = os.MkdirTemp("", "faults"); err != nil {
		return err
	}
	defer os.RemoveAll(t.dir)
	if err := os.Chmod(t.dir, 0o755); err != nil { // tests become other users, who must reach their files
		return err
	}
	adoptOrphans()
	t.program = filepath.Join(t.dir, "ninepixels")
	if out, err := t.child("go", "build", "-o", t.program, "./kernel").CombinedOutput(); err != nil {
		return fmt.Errorf("the course's command does not build: %w\n%s", err, out)
	}
	var rows sync.WaitGroup
	var errs [len(parts)]error
	for i, row := range parts {
		random := rand.New(rand.NewPCG(t.seed, uint64(i)))
		rows.Go(func() { errs[i] = t.row(row, random) })
	}
	rows.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	t.noneLeft()
	return nil
}

// row tries one part after the other.
func (t *trial) row(row []part, random *rand.Rand) error {
	for _, p := range row {
		if t.ctx.Err() != nil || !strings.Contains(p.name, t.part) {
			continue
		}
		own := &trial{
			ctx: t.ctx, seed: t.seed, times: t.times, race: t.race, dir: t.dir, program: t.program, random: random,
			mark: fmt.Sprintf("NINEPIXELS_FAULTS=%d %s", t.seed, p.name), given: map[string]int{},
		}
		start := time.Now()
		if err := p.try(own); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		t.add(p.name, own, time.Since(start))
	}
	return nil
}

// child is a command of this program's, which its own processes are told from orphans by.
func (t *trial) child(name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.ctx, name, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	return cmd
}

//go:build unix

package training_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/bench/training"
)

func TestMatch(t *testing.T) {
	var progress, table strings.Builder
	m := match(t, &progress, fake)
	r, err := m.Play(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// 1.5 against 1.25, and against 1.5.
	if len(r.Left) != 0 || r.Parity["good"] != 0.25 || r.Parity["peer"] != 0 || m.Programs[0].About != "fake 1.0" {
		t.Errorf("left %q, parity %v, about %q", r.Left, r.Parity, m.Programs[0].About)
	}
	if a := r.Trains[0]["ours"]; a.Accuracy != 0.875 || a.Trained <= 0 || a.Peak < 100<<10 {
		t.Errorf("the training: %+v", a)
	}
	if a := r.Reaches[0]["peer"]; a.Reached <= 0 || a.Accuracy != 0.91 {
		t.Errorf("the training to a goal: %+v", a)
	}
	m.Write(&table, r)
	// 10 s, 40 s and 20 s for 1000 steps; 10/40 and 10/20. 0.2 s for 100 steps.
	for _, row := range []string{
		"median (smallest–largest) ours good peer",
		"CNN step, batch 32, ms 10.0 (10.0–10.0) 40.0 (40.0–40.0) 20.0 (20.0–20.0)",
		"10,000 evaluated, first call, s 3.00 (3.00–3.00) 3.00 (3.00–3.00) 3.00 (3.00–3.00)",
		"its test accuracy, % 87.5 87.5 87.5",
		"ours divided by good peer",
		"CNN step, batch 32 0.25 (0.25–0.25) 0.50 (0.50–0.50)",
		"dense step, batch 32 1.00 (1.00–1.00) 1.00 (1.00–1.00)",
		"CNN step, batch 32: 1.00 GFLOP, which take 5.00 ms in plain products of matrices (200 GFLOP/s), and 40.0 MB, which take 4.00 ms in plain copies (10.0 GB/s).",
	} {
		if !hasLine(table.String(), row) {
			t.Errorf("the table has no line %q:\n%s", row, &table)
		}
	}
	if kept := r.Steps[0]["ours"].Again; kept != .5 || !strings.Contains(table.String(), "the same, our programs kept, s") {
		t.Errorf("a start with kept programs took %v s, want 0.5:\n%s", kept, &table)
	}
	if hasLine(table.String(), "its test accuracy 1.00 1.00") {
		t.Error("accuracies have ratios")
	}
	// Three of parity, three in each of four rounds; the second round begins
	// with another program.
	lines := strings.Split(strings.TrimSpace(progress.String()), "\n")
	if len(lines) != 15 || !strings.Contains(lines[3], "ours") || !strings.Contains(lines[6], "good") || !strings.Contains(lines[6], "round 2 of 2") {
		t.Errorf("%d lines of progress:\n%s", len(lines), &progress)
	}
}

// Colour pictures have rounds of their own. A peer that reads no folders is compared on
// pictures in memory, and in no whole training.
func TestMatchOnColour(t *testing.T) {
	var progress, table strings.Builder
	m := match(t, &progress, fake)
	o := training.Options{Colour: 1610}
	m.Rounds, m.Goal, m.Steps, m.Colour = 1, 0, nil, training.Colour{Dir: "/drawn", Images: 1600, Steps: o.ColourSteps()}
	r, err := m.Play(t.Context())
	if err != nil || len(r.Left) != 0 {
		t.Fatal(r.Left, err)
	}
	m.Write(&table, r)
	// 10, 40 and 20 s for 250 steps, and for 200 of those from a folder.
	for _, row := range []string{
		"colour CNN step, batch 32, ms 40.0 160 80.0",
		"the same from a folder, mirrored, ms 50.0 200 –",
		"the second by the first 1.25 1.25 –",
		"colour CNN step, batch 32 0.25 0.50",
		"the same from a folder, mirrored 0.25 –",
	} {
		if !hasLine(table.String(), row) {
			t.Errorf("the table has no line %q:\n%s", row, &table)
		}
	}
	if strings.Contains(table.String(), "dense") || len(r.Trains) != 0 || len(r.Steps) != 0 {
		t.Errorf("there was a part on grey pictures:\n%s", &table)
	}
	if whole := r.ColourTrains[0]; whole["ours"].Trained <= 0 || whole["good"].Trained <= 0 || len(whole) != 2 {
		t.Errorf("the whole training: %+v", whole)
	}
	if r.Parity["good"] != 0.25 || !strings.Contains(progress.String(), "colour, same weights, same pictures") {
		t.Errorf("parity %v, told:\n%s", r.Parity, &progress)
	}
}

// hasLine compares lines without regard to the width of the columns.
func hasLine(text, want string) bool {
	for line := range strings.Lines(text) {
		if strings.Join(strings.Fields(line), " ") == want {
			return true
		}
	}
	return false
}

// A peer that fails is left out with a sentence, and the others go on.
func TestPeerLeftOut(t *testing.T) {
	steps := func(text string) string {
		return strings.Replace(fake, `*'"Do":"steps"'*)`, `*'"Do":"steps"'*) `+text, 1)
	}
	for _, tc := range []struct{ name, peer, want string }{
		{"crash", steps("echo 'Traceback:' >&2; echo 'MemoryError: all gone' >&2; exit 1"),
			"peer is left out (round 1 of 2): it ended in mid-run with exit status 1: MemoryError: all gone"},
		{"killed", steps("kill -9 $$"), "peer is left out (round 1 of 2): it ended in mid-run with signal: killed: it said nothing"},
		{"junk", steps("echo hello; sleep 20"), `peer is left out (round 1 of 2): it answered "hello", which is no line of the benchmark's`},
		{"unknown event", steps(`echo '{"event": "dance"}'`), `peer is left out (round 1 of 2): it answered with the event "dance", which the benchmark does not know`},
		{"no time", steps(`echo '{"event": "epoch", "steps": 0}'`), "peer is left out (round 1 of 2): it timed an epoch of 0 steps as 0 s"},
		{"short", steps("exit 0"), "peer is left out (round 1 of 2): it ended without having told the first step or the evaluation"},
		{"an epoch short", strings.Replace(fake, "in 1 2", "in 1", 1), "peer is left out (round 1 of 2): it ended without having told epochs of cnn32"},
		{"no training", strings.Replace(fake, `echo '{"event": "trained"}'`, ":", 1), "peer is left out (whole training 1 of 1): it ended without having told the end of the training"},
		{"other pictures", strings.Replace(fake, "[[0,", "[[1], [0,", 1), "peer is left out (same weights, same pictures): it gave the logits of 2 pictures, not of 1"},
		{"other classes", strings.Replace(fake, "[[0,", "[[0, 0,", 1), "peer is left out (same weights, same pictures): it gave 3 logits per picture, not 2"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var progress strings.Builder
			r, err := match(t, &progress, tc.peer).Play(t.Context())
			if err != nil || len(r.Left) != 1 || r.Left[0] != tc.want || len(r.Programs) != 2 {
				t.Errorf("left %q, %d programs, error %v", r.Left, len(r.Programs), err)
			}
			if strings.Count(progress.String(), tc.want+".\n") != 1 {
				t.Errorf("told:\n%s", &progress)
			}
		})
	}
}

// Without our own program, or without any other, there is nothing to compare.
func TestMatchFails(t *testing.T) {
	var progress strings.Builder
	m := match(t, &progress, fake)
	m.Programs[0] = program(t, "ours", "echo 'no plugin' >&2; exit 1", "1", "1", m.Dir)
	_, err := m.Play(t.Context())
	if want := "our own program failed (same weights, same pictures): it ended in mid-run with exit status 1: no plugin"; err == nil || err.Error() != want {
		t.Errorf("ours: %v, want %s", err, want)
	}

	m = match(t, &progress, fake)
	same := strings.Replace(fake, `[[0, '$logit']]`, `[[0, '$logit'], [0, '$logit']]`, 1)
	m.Programs[0] = program(t, "ours", same, "1", "1", m.Dir)
	_, err = m.Play(t.Context())
	if want := "same weights, same pictures: our network gives the same logits for each picture, so that comparing them would show nothing"; err == nil || err.Error() != want {
		t.Errorf("a network that has died: %v, want %s", err, want)
	}

	m = match(t, &progress, "exit 3")
	m.Programs[0] = program(t, "ours", fake, "1", "1", m.Dir)
	m.Programs = []*training.Program{m.Programs[0], m.Programs[2]}
	_, err = m.Play(t.Context())
	if want := "no peer is left to compare with: peer is left out (same weights, same pictures): it ended in mid-run with exit status 3: it said nothing"; err == nil || err.Error() != want {
		t.Errorf("peers: %v, want %s", err, want)
	}

	m.Programs[0].Argv[0] = "/no/such/program"
	if _, err = m.Play(t.Context()); err == nil || !strings.Contains(err.Error(), "it does not start: ") {
		t.Errorf("no program: %v", err)
	}
}

// An interrupt ends the program, with all that it started, and is no one's fault.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	var progress strings.Builder
	began := time.Now()
	_, err := match(t, &progress, "sleep 30 & wait").Play(ctx)
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 25*time.Second {
		t.Errorf("%v after %s", err, time.Since(began))
	}
}

func TestTooSlow(t *testing.T) {
	p := program(t, "peer", "sleep 30 & wait", "1", "1", t.TempDir())
	_, err := p.Run(t.Context(), training.Task{Do: "train"}, 100*time.Millisecond)
	if want := "it had not done its task after 100ms"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

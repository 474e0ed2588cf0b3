// Package damage gives faults to what tests read, and counts them for the fault suite.
package damage

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

// Sign begins the line of a test's log that says how many faults it has given.
const Sign = "FAULTS GIVEN: "

// faults is how many faults are given: a quick choice for a usual run of the tests, all at 1,
// and so many times as many of those that chance decides about.
var faults = new(int)

func init() {
	if testing.Testing() { // the suite itself reads this package's sign alone
		flag.IntVar(faults, "faults", 0, "how many `times` all faults are given; 0 for a few")
	}
}

// All reports whether a test is to give all of its faults, or a few of them by chance.
func All() bool { return *faults > 0 }

// Given says how many faults a test has given, and of what kind. The suite adds up
// the numbers of the tests that pass.
func Given(t testing.TB, n int, kind string) {
	t.Helper()
	if n < 1 {
		t.Errorf("no fault was given: %s", kind)
	}
	t.Logf("%s%d %s", Sign, n, kind)
}

const (
	patience = 3 * time.Minute // for one file: a busy machine is no reason to fail
	memory   = 64 << 20        // bytes that reading a small file may take in all
)

// changes are what becomes of a byte. Each returns a new file.
var changes = []struct {
	what string
	make func(file []byte, at int) []byte
}{
	{"cut off before", func(file []byte, at int) []byte { return bytes.Clone(file[:at]) }},
	{"with another bit in", func(file []byte, at int) []byte { return with(file, at, file[at]^1<<(at%8)) }},
	{"with 0xff for", func(file []byte, at int) []byte { return with(file, at, 0xff) }},
	{"with 0 for", func(file []byte, at int) []byte { return with(file, at, 0) }},
	{"without", func(file []byte, at int) []byte { return bytes.Join([][]byte{file[:at], file[at+1:]}, nil) }},
	{"with twice", func(file []byte, at int) []byte { return bytes.Join([][]byte{file[:at+1], file[at:]}, nil) }},
}

func with(file []byte, at int, value byte) []byte {
	changed := bytes.Clone(file)
	changed[at] = value
	return changed
}

// Each has a file read with each kind of damage at each byte, or at each of so many; a usual run
// takes some of them. A read must come back, must not panic, and may take a bounded amount of memory; what
// else it must do, it says itself. It returns how many files were read, and notes them
// as given.
func Each(t testing.TB, kind string, every int, file []byte, read func(damaged []byte)) int {
	t.Helper()
	given, from := 0, 0
	if !All() {
		every *= 7
		from = rand.IntN(min(every, max(1, len(file))))
	}
	for at := from; at < len(file); at += every {
		for _, change := range changes {
			damaged := change.make(file, at)
			if bytes.Equal(damaged, file) {
				continue
			}
			given++
			Bounded(t, fmt.Sprintf("%s, %s byte %d of %d", kind, change.what, at, len(file)), func() { read(damaged) })
			if t.Failed() && given > 1000 {
				t.Fatal("the rest is left out")
			}
		}
	}
	Given(t, given, kind)
	return given
}

// Bounded calls a function that must come back without a panic, and without more
// memory than a small file is worth.
func Bounded(t testing.TB, what string, call func()) {
	t.Helper()
	hang := time.AfterFunc(patience, func() { panic(what + ": it does not come back") })
	defer hang.Stop()
	defer func() {
		if r := recover(); r != nil {
			t.Errorf("%s: %v\n%s", what, r, debug.Stack())
		}
	}()
	before := allocated()
	call()
	if took := allocated() - before; took > memory {
		t.Errorf("%s: it takes %d MB", what, took>>20)
	}
}

// allocated returns how many bytes this program has asked for until now.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

package gotool

import (
	"os"
	"regexp"
	"slices"
)

// learners are the packages in which somebody stops: the cells' own, which is the one
// that is built, and the course's.
var learners = []string{"-gcflags=-N -l", "-gcflags=github.com/ninepixels/ninepixels/lessons/...=-N -l"}

// stripped are the linker's flags that leave out what a debugger reads.
var stripped = regexp.MustCompile(`(-ldflags=)-s -w ?`)

// debugged returns the go command's arguments for a program that a debugger is to
// understand: its packages are not optimised, and have debug tables. The others
// stay as they are in the build cache. quickbuild does not take such a call.
func debugged(args []string) []string {
	_ = os.Setenv("GOFLAGS", stripped.ReplaceAllString(os.Getenv("GOFLAGS"), "$1"))
	at := slices.Index(args, "-o") + 2
	return slices.Insert(slices.Clone(args), at, learners...)
}

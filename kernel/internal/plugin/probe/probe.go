// Package probe finds out what really computes in the kernel: it runs a small
// program of its own (in the folder program) in the kernel's environment. A
// plugin that does not load can take its process with it; here, that is not ours.
package probe

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Want is the sum of all elements of A·A for A = [1 2 3; 4 5 6; 7 8 9], by the
// sums of its columns and rows: 12·6 + 15·15 + 18·24.
const Want = 729

// timeout is long for a computation of milliseconds: a plugin of 200 MB may
// have to come from a slow disk.
const timeout = 60 * time.Second

// Result is what the program found.
type Result struct {
	Backend string  `json:"backend"`         // "xla:cpu", "go"
	Detail  string  `json:"detail"`          // the backend's description of itself
	Sum     float64 `json:"sum"`             // see Want
	Error   string  `json:"error,omitempty"` // why there is no sum
}

// Run runs the program in env, for the backend that config names to GoMLX: "go",
// or "xla:" and a plugin's path. The error is one sentence that says what failed.
func Run(ctx context.Context, program, config string, env []string) (Result, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var out, complaint bytes.Buffer
	cmd := exec.CommandContext(ctx, program, config)
	cmd.Env = env
	cmd.Stdout, cmd.Stderr = &out, &complaint
	cmd.WaitDelay = time.Second
	errRun := cmd.Run()

	var r Result
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		if ctx.Err() != nil {
			return r, fmt.Errorf("the backend had not computed anything after %s", timeout)
		}
		return r, fmt.Errorf("the backend crashed (%v): %s", errRun, firstLine(complaint.String()))
	}
	switch {
	case r.Error != "":
		return r, errors.New(r.Error)
	case r.Sum != Want:
		return r, fmt.Errorf("the backend %s computes wrongly: %g instead of %d", r.Backend, r.Sum, Want)
	}
	return r, nil
}

// API returns the minor version of the plugin's PJRT API, or 0 if the backend
// has no plugin.
func (r Result) API() int {
	match := api.FindStringSubmatch(r.Detail)
	if match == nil {
		return 0
	}
	minor, _ := strconv.Atoi(match[1])
	return minor
}

var api = regexp.MustCompile(`plugin \(.*\) v0\.(\d+)`)

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if line == "" {
		return "it said nothing"
	}
	return line
}

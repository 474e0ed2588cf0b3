//go:build !linux

package doctor

import (
	"context"
	"os/exec"
	"strconv"
	"strings"
)

// list asks ps.
func list(ctx context.Context) ([]Process, error) {
	text, err := exec.CommandContext(ctx, "ps", "-axo", "pid=,ppid=,comm=").Output()
	if err != nil {
		return nil, err
	}
	var all []Process
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) < 3 {
			continue
		}
		p := Process{Exe: strings.Join(fields[2:], " ")}
		p.PID, _ = strconv.Atoi(fields[0])
		p.Parent, _ = strconv.Atoi(fields[1])
		all = append(all, p)
	}
	return all, nil
}

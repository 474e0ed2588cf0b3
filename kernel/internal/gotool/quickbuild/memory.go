package quickbuild

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// What a compiler or linker may take before it collects its garbage: most of all
// for a large package, compiled once; and so little that collecting now and then,
// as Go programs do by themselves, is better.
const (
	mostMemory  = 1 << 30
	leastMemory = 256 << 20
)

// ToolEnv returns variables for as many of Go's tools as run side by side. They
// live for a second: collecting their garbage costs a tenth of that and saves
// 30 MB. All of them together may take half of the container's memory; root is the
// folder below which the system tells of that, "/".
func ToolEnv(tools int, root string) []string {
	each := min(mostMemory, memoryLimit(root)/2/int64(max(1, tools)))
	if each < leastMemory {
		return nil
	}
	return []string{"GOGC=off", fmt.Sprintf("GOMEMLIMIT=%d", each)}
}

// memoryLimit returns how much memory this process's container may take: the least
// of the limits of its control groups, in both versions of those.
func memoryLimit(root string) int64 {
	text, err := os.ReadFile(filepath.Join(root, "proc", "self", "cgroup"))
	if err != nil {
		return math.MaxInt64 // there are no such groups here
	}
	least := int64(math.MaxInt64)
	for line := range strings.Lines(string(text)) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3) // number, controllers, path
		if len(fields) < 3 {
			continue
		}
		folder, file := "", "memory.max"
		for controller := range strings.SplitSeq(fields[1], ",") {
			if controller == "memory" {
				folder, file = "memory", "memory.limit_in_bytes"
			}
		}
		if folder == "" && fields[1] != "" {
			continue // version 1, of another resource
		}
		top := filepath.Join(root, "sys", "fs", "cgroup", folder)
		least = min(least, leastAbove(top, fields[2], file))
	}
	return least
}

// leastAbove returns the least number in the files of that name in a group's folder
// and those around it. In a container the path may be the machine's, and its inner
// part missing.
func leastAbove(top, path, file string) int64 {
	least := int64(math.MaxInt64)
	for path = filepath.Join("/", path); ; path = filepath.Dir(path) {
		if text, err := os.ReadFile(filepath.Join(top, path, file)); err == nil {
			if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil { // else it is "max"
				least = min(least, n)
			}
		}
		if path == "/" {
			return least
		}
	}
}

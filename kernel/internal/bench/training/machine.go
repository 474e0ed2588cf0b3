package training

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
)

// Machine describes this machine in one line: processor, cores, memory, system.
func Machine(ctx context.Context) string {
	processor, memory := "unknown processor", ""
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		processor = value(string(text), "model name", processor)
	} else if text, err := exec.CommandContext(ctx, "sysctl", "-n", "machdep.cpu.brand_string").Output(); err == nil {
		processor = strings.TrimSpace(string(text))
	}
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		number, _, _ := strings.Cut(value(string(text), "MemTotal", ""), " ")
		if kilobytes, err := strconv.ParseInt(number, 10, 64); err == nil {
			memory = gigabytes(kilobytes << 10)
		}
	} else if text, err := exec.CommandContext(ctx, "sysctl", "-n", "hw.memsize").Output(); err == nil {
		if bytes, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil {
			memory = gigabytes(bytes)
		}
	}
	return fmt.Sprintf("%s, %d cores%s, %s/%s", processor, runtime.NumCPU(), memory, runtime.GOOS, runtime.GOARCH)
}

func gigabytes(bytes int64) string { return fmt.Sprintf(", %.0f GB of memory", float64(bytes)/(1<<30)) }

// value returns what stands behind the first "name:" in a file of /proc.
func value(text, name, otherwise string) string {
	for line := range strings.Lines(text) {
		if key, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(v)
		}
	}
	return otherwise
}

// Load returns how many processes wanted to compute in the last minute, on
// average; 0 where the system does not say.
func Load() float64 {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), " ")
	load, _ := strconv.ParseFloat(first, 64)
	return load
}

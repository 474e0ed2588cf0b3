package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// watchMemory looks from now on, several times a second, how much memory the
// processes hold that this one has started, they and those that they have: a
// kernel, a compiler, the program of a cell. The function that it returns ends
// that and says the most, in bytes; 0 where /proc is missing.
func watchMemory() (end func() int64) {
	stop, result := make(chan bool), make(chan int64)
	go func() {
		var most int64
		ticks := time.NewTicker(200 * time.Millisecond)
		defer ticks.Stop()
		for {
			select {
			case <-ticks.C:
				most = max(most, heldBelow(strconv.Itoa(os.Getpid())))
			case <-stop:
				result <- most
				return
			}
		}
	}()
	return func() int64 {
		stop <- true
		return <-result
	}
}

// heldBelow adds up the memory of all processes that descend from one.
func heldBelow(pid string) int64 {
	children := map[string][]string{}
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		// PID (NAME) STATE PARENT …; the name may hold anything.
		if fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:])); len(fields) > 1 {
			children[fields[1]] = append(children[fields[1]], strings.Split(file, "/")[2])
		}
	}
	var sum int64
	for next := children[pid]; len(next) > 0; next = next[1:] {
		next = append(next[:len(next):len(next)], children[next[0]]...)
		// SIZE RESIDENT …, in pages
		text, _ := os.ReadFile("/proc/" + next[0] + "/statm")
		if fields := strings.Fields(string(text)); len(fields) > 1 {
			pages, _ := strconv.ParseInt(fields[1], 10, 64)
			sum += pages * int64(os.Getpagesize())
		}
	}
	return sum
}

package process

import (
	"bytes"
	"os"
	"strconv"
	"strings"
)

// Ticks returns how much processor time processes have used, in hundredths of a
// second; ok is false where the system does not tell.
func Ticks(pids []int) (sum int, ok bool) {
	for _, pid := range pids {
		text, err := os.ReadFile(Info{PID: pid}.file("stat"))
		if err != nil {
			continue // it has ended
		}
		// PID (NAME) STATE and ten more, then the time in the program and in the system.
		const user, system = 11, 12
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		if len(fields) <= system {
			continue
		}
		a, errA := strconv.Atoi(fields[user])
		b, errB := strconv.Atoi(fields[system])
		if errA == nil && errB == nil {
			sum, ok = sum+a+b, true
		}
	}
	return sum, ok
}

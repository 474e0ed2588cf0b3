package process

import "os"

// Ticks returns how much processor time processes have used, in hundredths of a
// second; ok is false where the system does not tell.
func Ticks(pids []int) (sum int, ok bool) {
	for _, pid := range pids {
		text, err := os.ReadFile(Info{PID: pid}.file("stat"))
		if err != nil {
			continue // it has ended
		}
		if info, read := fromStat(text); read {
			sum, ok = sum+info.computed, true
		}
	}
	return sum, ok
}

package process

import (
	"os"
	"strconv"
	"strings"
)

// A Moment tells what was started before it from what was started since. The zero
// Moment, which is all that some systems have, is before all.
type Moment struct {
	uptime int64 // of the machine, in hundredths of a second
	last   int   // the process that was started last
}

// Now is this moment. It is finer than the system's clock for processes, which goes in
// hundredths of a second: numbers of processes go up.
func Now() Moment {
	var m Moment
	text, _ := os.ReadFile("/proc/loadavg") // load load load running/all last
	if fields := strings.Fields(string(text)); len(fields) > 0 {
		m.last, _ = strconv.Atoi(fields[len(fields)-1])
	}
	text, _ = os.ReadFile("/proc/uptime")
	first, _, _ := strings.Cut(string(text), " ")
	seconds, fraction, _ := strings.Cut(first, ".")
	m.uptime, _ = strconv.ParseInt(seconds+fraction, 10, 64)
	return m
}

// before reports whether a process was started since the moment.
func (m Moment) before(p Info) bool {
	return p.Started > m.uptime || p.Started == m.uptime && p.PID > m.last
}

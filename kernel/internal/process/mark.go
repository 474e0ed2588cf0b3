package process

import "strconv"

// A mark is a number that all processes of one [Tree] carry, and no others do. A
// process hands it on to all that it starts. Unlike an environment variable, a
// group, a session or a parent, a program does not lose it by accident: "env -i
// setsid" keeps it. 0 is none.
//
// On Linux it is the soft limit for real-time computing (RLIMIT_RTTIME): a number
// of microseconds that is far beyond a lifetime, so that it limits nothing.
type mark uint64

// String is the number in digits, or "" for none.
func (m mark) String() string {
	if m == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(m), 10)
}

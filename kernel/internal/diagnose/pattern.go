package diagnose

import (
	"regexp"
	"sync"
)

// A pattern is a regular expression that is compiled when it is first used. A
// hundred of them take 4 ms, for which a kernel that starts would let somebody wait.
type pattern func() *regexp.Regexp

func expression(text string) pattern {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

package process

import (
	"os"
	"syscall"
)

// WriteProgram writes a file that can be started as soon as it returns. After
// [os.WriteFile], a start may fail with "text file busy": another goroutine that
// starts a process at that moment lends the file, open for writing, to its child
// until the child has become its program.
//
// Errors: those of os.WriteFile.
func WriteProgram(path string, text []byte) error {
	syscall.ForkLock.RLock() // nobody starts a process now
	defer syscall.ForkLock.RUnlock()
	return os.WriteFile(path, text, 0o755)
}

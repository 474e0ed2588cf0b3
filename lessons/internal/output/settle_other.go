//go:build !linux

package output

import (
	"os"
	"time"
)

// settle would wait until GoNB has read what the cell has printed. Only Linux
// tells how much of it there still is.
func settle(time.Duration, ...*os.File) {}

package output

import (
	"os"
	"time"
)

// Settle waits until what was printed to the files is read.
func Settle(limit time.Duration, printed ...*os.File) { settle(limit, printed...) }

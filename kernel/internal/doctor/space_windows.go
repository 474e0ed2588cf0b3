package doctor

import "errors"

// freeSpace is not needed: the kernel does not run on Windows.
func freeSpace(string) (uint64, error) { return 0, errors.New("the kernel needs Linux or macOS") }

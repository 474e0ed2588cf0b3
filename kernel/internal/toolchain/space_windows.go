package toolchain

import "errors"

// FreeSpace is not needed: the kernel does not run on Windows.
func FreeSpace(string) (uint64, error) { return 0, errors.New("the kernel needs Linux or macOS") }

package gotool

import "errors"

// become is not needed: the kernel does not run on Windows.
func become(string, []string) error {
	return errors.New("the kernel needs Linux or macOS")
}

package setup

import (
	"context"
	"errors"
)

// Lock is not needed: the kernel does not run on Windows.
func Lock(context.Context, string, func()) (func(), error) {
	return nil, errors.New("the kernel needs Linux or macOS")
}

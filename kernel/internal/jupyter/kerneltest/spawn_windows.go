package kerneltest

import "errors"

func (c *cell) spawn(bool) error { return errors.New("the kernel does not run on Windows") }

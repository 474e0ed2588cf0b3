//go:build !linux

package disk

import "errors"

func (d Disk) mount() error { return errors.New("this system has no small disks") }
func (d Disk) close() error { return nil }

// Unmount does nothing.
func (d Disk) Unmount() error { return nil }

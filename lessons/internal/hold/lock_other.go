//go:build !unix

// Package hold holds a folder for one program at a time.
package hold

import "time"

// Folder does nothing: cells run on Linux and macOS only.
func Folder(string, time.Duration) (unlock func()) { return func() {} }

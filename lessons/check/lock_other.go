//go:build !unix

package check

// lockDir does nothing: cells run on Linux and macOS only.
func lockDir(string) (unlock func()) { return func() {} }

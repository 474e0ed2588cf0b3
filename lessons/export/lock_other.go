//go:build !unix

package export

// lockFolder does nothing: two exports at once into one folder are not expected there.
func lockFolder(string) (unlock func()) { return func() {} }

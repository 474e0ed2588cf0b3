//go:build !linux

package export

func exchange(temp, folder string) error { return swap(temp, folder) }

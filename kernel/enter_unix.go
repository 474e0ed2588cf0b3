//go:build unix

package main

import (
	"fmt"
	"syscall"
)

// replace makes this process another program, so that signals reach it.
func replace(path string, argv, env []string) error {
	return fmt.Errorf("running %s: %w", path, syscall.Exec(path, argv, env))
}

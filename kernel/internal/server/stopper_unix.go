//go:build unix

package server

import "syscall"

func interruptProcess(pid int) { _ = syscall.Kill(pid, syscall.SIGINT) }
func kill(pid int)             { _ = syscall.Kill(pid, syscall.SIGKILL) }

package engine

import "os/exec"

// The command refuses to run on Windows; these let it compile there.

func ownGroup(*exec.Cmd)             {}
func killAll(group int, temp string) {}
func interruptGroup(int)             {}
func guard(int, string) *exec.Cmd    { return nil }
func dismiss(*exec.Cmd)              {}

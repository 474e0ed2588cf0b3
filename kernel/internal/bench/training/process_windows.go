package training

import (
	"os"
	"os/exec"
)

// The command refuses to run on Windows; these let it compile there.

func ownGroup(*exec.Cmd)            {}
func killGroup(cmd *exec.Cmd) error { return cmd.Process.Kill() }
func peak(*os.ProcessState) int64   { return 0 }

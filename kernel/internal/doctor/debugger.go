package doctor

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/tools"
)

// guard tells who may debug whom on a Linux with Yama: from 2 on only the system's
// own user may.
var guard = filepath.FromSlash("/proc/sys/kernel/yama/ptrace_scope")

// debugger looks at Delve, which few learners need: it is no failure if it is not
// there, for the kernel builds it when the debugger is first turned on.
func (p *patient) debugger(context.Context) (string, error) {
	dlv := tools.Delve
	what := "Delve " + dlv.Version + ", for breakpoints"
	if text, err := os.ReadFile(guard); err == nil && strings.TrimSpace(string(text)) >= "2" {
		return "", Notef("%s, cannot stop a cell's program: %s is %s", what, guard, strings.TrimSpace(string(text)))
	}
	if _, err := os.Stat(dlv.Path(p.l)); err != nil {
		return what + ", is built when the debugger is first turned on", nil
	}
	if err := dlv.Check(p.l, p.g); err != nil {
		return what + ", is built anew when the debugger is next turned on: " + err.Error(), nil
	}
	return what + ", is built", nil
}

package complete

import (
	"context"
	"os/exec"
)

// groupOf lets this compile on Windows, where there is no kernel.
func groupOf(ctx context.Context, argv ...string) *exec.Cmd {
	return exec.CommandContext(ctx, argv[0], argv[1:]...)
}

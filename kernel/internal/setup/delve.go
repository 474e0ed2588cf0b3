package setup

import (
	"context"
	"fmt"

	"github.com/ninepixels/ninepixels/kernel/internal/state"
	"github.com/ninepixels/ninepixels/kernel/internal/tools"
)

// Delve returns the debugger's program, and builds it first if it is not there: few
// learners ask for it, and it takes half a minute. tell is told how far it is.
//
// Errors: there is no go command, or Delve cannot be built, as without a network.
func Delve(ctx context.Context, l state.Layout, tell func(string)) (program string, err error) {
	tool := tools.Delve
	g, err := tools.FindGo(ctx, l.Repo)
	if err != nil {
		return "", err
	}
	if tool.Check(l, g) == nil {
		return tool.Path(l), nil
	}
	unlock, err := Lock(ctx, l.Lock(), func() { tell("a setup is under way, which comes first") })
	if err != nil {
		return "", err
	}
	defer unlock()
	if tool.Check(l, g) == nil { // another kernel was as quick
		return tool.Path(l), nil
	}
	err = tool.Install(ctx, l, g, func(packages int64) {
		tell(fmt.Sprintf("%d of about %d packages", min(packages, tool.Packages), tool.Packages))
	})
	if err != nil {
		return "", fmt.Errorf("the debugger, Delve %s, is built when it is first used, and that has failed: turn the debugger on again when the network is there (%w)", tool.Version, err)
	}
	return tool.Path(l), nil
}

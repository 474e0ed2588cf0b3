//go:build unix

package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/doctor"
	"github.com/ninepixels/ninepixels/kernel/internal/tools"
)

const doctorHelp = `
Looks at the programs, the kernelspec, the plugin, the data, the build cache and
the machine around them, changes nothing, and says what to do about what is
wrong. The exit status is 1 if anything fails; a line marked ! works but could
be better.`

func runDoctor(ctx context.Context, args []string, s streams) error {
	fs := newFlags("doctor", doctorHelp, s)
	asJSON := fs.Bool("json", false, "write the findings as JSON")
	if err := parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return usagef("doctor takes no arguments, only flags; see go run ./kernel doctor -h")
	}
	layout, err := findLayout()
	if err != nil {
		return err
	}
	g, err := tools.FindGo(ctx, layout.Repo)
	if err != nil {
		return err
	}
	checks, err := doctor.Checks(layout, g)
	if err != nil {
		return err
	}
	findings := doctor.Run(ctx, checks)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if *asJSON {
		if err := doctor.WriteJSON(s.out, findings); err != nil {
			return err
		}
	} else {
		var table strings.Builder
		doctor.WriteTable(&table, findings)
		fmt.Fprint(s.out, visible(table.String()))
	}
	if n := doctor.Failures(findings); n > 0 {
		return fmt.Errorf("%d of %d checks failed; most are mended by go run ./kernel setup", n, len(findings))
	}
	return nil
}

//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/gotool"
	"github.com/ninepixels/ninepixels/kernel/internal/notebook"
	"github.com/ninepixels/ninepixels/kernel/internal/runner"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/tools"
)

// warmTimeout is for a machine on which everything is still to be compiled.
const warmTimeout = 10 * time.Minute

// warm runs a cell that uses GoMLX through the kernel, and returns the backend
// that it names. Meanwhile the shim notes how cells with these packages are
// built, so that they need not wait for the go command.
func warm(ctx context.Context, s *spec.Spec) (backend string, err error) {
	first := *s
	first.Env = maps.Clone(s.Env)
	first.Env[gotool.LearnVar] = tools.CellPackages
	session, err := runner.Start(ctx, &first, filepath.Join(s.Repo(), "notebooks"))
	if err != nil {
		return "", err
	}
	defer session.Close()
	result, err := session.Execute(ctx, tools.WarmCell, warmTimeout)
	if err != nil {
		return "", err
	}
	if result.Failed != "" {
		return "", fmt.Errorf("%s: %s", result.Failed, strings.TrimSpace(result.Text))
	}
	for _, output := range result.Outputs {
		if output.Type != notebook.Stream {
			continue
		}
		for line := range strings.Lines(output.Text) {
			if name, ok := strings.CutPrefix(strings.TrimSpace(line), "backend "); ok {
				return name, nil
			}
		}
	}
	return "", errors.New("it does not name its backend")
}

package tools

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// NewStamp computes the stamp of what is installed now: the Go release, the
// modules, the lessons' sources, gonb, the kernelspec with its flags, and the cell that
// is run.
func NewStamp(l state.Layout, g Go, s *spec.Spec) (state.Stamp, error) {
	sum := sha256.New()
	text, err := json.Marshal(s)
	if err != nil {
		return state.Stamp{}, err
	}
	fmt.Fprintf(sum, "%s\n%s\n%s\n", g.Version, text, WarmCell)
	for _, path := range []string{filepath.Join(l.Repo, "go.mod"), filepath.Join(l.Repo, "go.sum"), l.Bin(gonb.Program)} {
		if err := add(sum, path); err != nil {
			return state.Stamp{}, fmt.Errorf("looking whether the build cache is warm: %w", err)
		}
	}
	err = filepath.WalkDir(filepath.Join(l.Repo, "lessons"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		return add(sum, path)
	})
	if err != nil {
		return state.Stamp{}, fmt.Errorf("looking whether the build cache is warm: %w", err)
	}
	return state.Stamp{Key: hex.EncodeToString(sum.Sum(nil))}, nil
}

func add(sum hash.Hash, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	fmt.Fprintln(sum, path)
	_, err = io.Copy(sum, f)
	return err
}

// Exports returns the files of the build cache in which the packages stand that a
// cell imports, for a [state.Stamp].
func Exports(ctx context.Context, l state.Layout, g Go) ([]string, error) {
	env, err := kernelEnv(g)
	if err != nil {
		return nil, err
	}
	cmd := g.command(ctx, l.Repo, env, "list", "-export", "-f", "{{.Export}}",
		"./lessons/...", "github.com/gomlx/gomlx/core/graph")
	text, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("asking go list for the build cache's files: %w", process.Said(err))
	}
	return strings.Fields(string(text)), nil
}

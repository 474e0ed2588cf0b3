package toolchain

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
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/atomicfile"
	"github.com/ninepixels/ninepixels/kernel/internal/gotool/quickbuild"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
)

// Stamp says what the build cache was warmed for: if all of that is as it was,
// the first cell finds everything compiled.
type Stamp struct {
	Key string `json:"key"`
	// Exports are files of the build cache; the go command throws away what was
	// not used for five days, and go clean -cache everything.
	Exports []string `json:"exports"`
}

// NewStamp computes the stamp of what is installed now: the Go release, the
// modules, the lessons' sources, gonb, and the kernelspec with its flags.
func NewStamp(l Layout, g Go, s *spec.Spec) (Stamp, error) {
	sum := sha256.New()
	text, err := json.Marshal(s)
	if err != nil {
		return Stamp{}, err
	}
	fmt.Fprintf(sum, "%s\n%s\n", g.Version, text)
	for _, path := range []string{filepath.Join(l.Repo, "go.mod"), filepath.Join(l.Repo, "go.sum"), l.Bin("gonb")} {
		if err := add(sum, path); err != nil {
			return Stamp{}, fmt.Errorf("looking whether the build cache is warm: %w", err)
		}
	}
	err = filepath.WalkDir(filepath.Join(l.Repo, "lessons"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		return add(sum, path)
	})
	if err != nil {
		return Stamp{}, fmt.Errorf("looking whether the build cache is warm: %w", err)
	}
	return Stamp{Key: hex.EncodeToString(sum.Sum(nil))}, nil
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

// Holds reports whether the cache was warmed for this stamp and is still there.
func (s Stamp) Holds(l Layout) bool {
	text, err := os.ReadFile(l.Stamp())
	if err != nil {
		return false
	}
	var last Stamp
	if json.Unmarshal(text, &last) != nil || last.Key != s.Key || len(last.Exports) == 0 {
		return false
	}
	if !quickbuild.Learned(l.State) {
		return false // the first cell would be built the long way
	}
	return !slices.ContainsFunc(last.Exports, func(path string) bool { return !Exists(path) })
}

// Write notes that the cache has been warmed for this stamp.
func (s Stamp) Write(ctx context.Context, l Layout, g Go) error {
	cmd := g.command(ctx, l.Repo, kernelFlags(g), "list", "-export", "-f", "{{.Export}}",
		"./lessons/...", "github.com/gomlx/gomlx/core/graph")
	text, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("asking go list for the build cache's files: %w", said(err))
	}
	s.Exports = strings.Fields(string(text))
	text, err = json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	return atomicfile.Write(l.Stamp(), append(text, '\n'), 0o644)
}

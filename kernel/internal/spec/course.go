package spec

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Course says what the course's own kernelspec is made from.
type Course struct {
	State string            // the state folder, absolute
	Repo  string            // the clone, absolute: cells import its lessons/
	Go    string            // the real go program, absolute
	Path  string            // PATH of the tools that cells may call with !
	Flags []string          // GOFLAGS, one flag an entry; a flag may hold spaces
	Env   map[string]string // further variables: the go command's folders, the backend, the plugin
}

// Spec returns the kernelspec: this command from the state folder, with absolute paths
// and its whole environment, so that it works from any Jupyter server. The
// error says which path GoNB or the go command cannot take.
func (c Course) Spec() (*Spec, error) {
	if strings.Contains(c.Repo, ",") {
		return nil, fmt.Errorf("the clone's folder %s has a comma in its name, which GoNB takes for two folders: rename it", c.Repo)
	}
	goflags, err := GoFlags(c.Flags)
	if err != nil {
		return nil, err
	}
	env := map[string]string{
		"NINEPIXELS_HOME": c.State,
		"NINEPIXELS_GO":   c.Go,
		"PATH":            c.path(),
		"GOFLAGS":         goflags,
		// A learner's own settings of these would hide lessons/ from the cells.
		"GO111MODULE": "on",
		"GOWORK":      "auto",
	}
	for k, v := range c.Env {
		env[k] = v
	}
	return &Spec{
		Dir: filepath.Join(StateDir(c.State), "kernels", Name),
		Argv: []string{
			filepath.Join(c.State, "bin", "ninepixels"), "serve", "-repo", c.Repo, "-connection", "{connection_file}",
		},
		DisplayName:   "Go (Nine Pixels)",
		Language:      "go",
		InterruptMode: "message",
		Env:           env,
		Metadata:      map[string]any{marker: map[string]any{"repo": c.Repo}, "debugger": true},
	}, nil
}

// Repo returns the clone that a kernelspec of ours was written for, or "".
func (s *Spec) Repo() string {
	ours, _ := s.Metadata[marker].(map[string]any)
	repo, _ := ours["repo"].(string)
	return repo
}

// path puts the shim first, so that GoNB finds it under the name go, then our
// tools, the real go's folder and whatever else the user's PATH names.
func (c Course) path() string {
	dirs := []string{filepath.Join(c.State, "shim"), filepath.Join(c.State, "bin"), filepath.Dir(c.Go)}
	seen := map[string]bool{}
	for _, dir := range dirs {
		seen[dir] = true
	}
	for _, dir := range filepath.SplitList(c.Path) {
		if filepath.IsAbs(dir) && !seen[dir] {
			dirs = append(dirs, dir)
			seen[dir] = true
		}
	}
	return strings.Join(dirs, string(os.PathListSeparator))
}

// GoFlags joins flags as the variable GOFLAGS wants them: separated by spaces, a
// flag that holds a space or a quote in quotes.
//
// Errors: a flag has both kinds of quotes.
func GoFlags(flags []string) (string, error) {
	quoted := make([]string, len(flags))
	for i, flag := range flags {
		quote := ""
		if strings.ContainsAny(flag, " \t'\"") {
			quote = "'"
			if strings.Contains(flag, "'") {
				quote = `"`
			}
			if strings.Contains(flag, quote) {
				return "", fmt.Errorf("the go flag %s has both kinds of quotes, which GOFLAGS cannot hold", flag)
			}
		}
		quoted[i] = quote + flag + quote
	}
	return strings.Join(quoted, " "), nil
}

//go:build unix

package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ninepixels/ninepixels/kernel/internal/plugin"
	"github.com/ninepixels/ninepixels/kernel/internal/process"
	"github.com/ninepixels/ninepixels/kernel/internal/progress"
	"github.com/ninepixels/ninepixels/kernel/internal/setup"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

// gomlxBaseVar names the variable with the address of a server that stands in
// for GitHub in tests of GoMLX's installer.
const gomlxBaseVar = "NINEPIXELS_GITHUB"

// setupOptions are the flags of setup; lab takes them too.
type setupOptions struct {
	data     string
	force    bool
	userSpec bool
	lab      bool

	uncheckedPlugin bool
}

func (o *setupOptions) flags(fs *flag.FlagSet) {
	fs.StringVar(&o.data, "data", "", "`folder` that holds the four files of Fashion-MNIST")
	fs.BoolVar(&o.force, "force", false, "replace a kernelspec named gonb that another program wrote")
	fs.BoolVar(&o.userSpec, "user-spec", true, "write the kernelspec for your own Jupyter too, not only for lab and run")
	fs.BoolVar(&o.uncheckedPlugin, "unchecked-plugin", false, "take XLA's plugin from GoMLX's installer even if GitHub names no SHA-256 to check it by")
}

func runSetup(ctx context.Context, args []string, s streams) error {
	var o setupOptions
	fs := newFlags("setup", setupHelp, s)
	o.flags(fs)
	if err := parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return usagef("setup takes no arguments, only flags; see go run ./kernel setup -h")
	}
	done, err := o.setup(ctx, s)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "\nThe kernel %q is ready; GoMLX computes on %s.\nOpen the course:  go run ./kernel lab\nCheck anything:   go run ./kernel doctor\n",
		done.Spec.DisplayName, backendText(done))
	return nil
}

const setupHelp = `
Builds gonb and goimports, gets XLA's CPU plugin and the data, writes the
kernelspec, and runs a first cell so that later ones are quick. What is there
already stays. Everything goes into one folder: $NINEPIXELS_HOME, by default
ninepixels in your cache directory; "clean" removes it.`

// setup sets up what is missing, and shows it on s.out.
func (o setupOptions) setup(ctx context.Context, s streams) (setup.Result, error) {
	layout, err := findLayout()
	if err != nil {
		return setup.Result{}, err
	}
	self, err := os.Executable()
	if err != nil {
		return setup.Result{}, fmt.Errorf("finding this program's own file: %w", err)
	}
	// Who kills setup ends its pip, apt-get and compilers too.
	defer process.ChildrenEndWithUs().Dismiss()
	board := progress.New(s.out)
	defer board.Close()
	return setup.Run(ctx, setup.Options{
		Layout: layout, Data: o.data, Force: o.force, UserSpec: o.userSpec, Lab: o.lab, Board: board,
		PluginSources: []plugin.Source{
			plugin.GoMLXSource(self, os.Getenv(gomlxBaseVar), o.uncheckedPlugin), plugin.LammpsWheel.Source(),
		},
		Warm: warm,
	})
}

// findLayout returns the state folder and the clone that the working folder
// lies in.
func findLayout() (state.Layout, error) {
	home, err := fetch.Home()
	if err != nil {
		return state.Layout{}, err
	}
	here, err := os.Getwd()
	if err != nil {
		return state.Layout{}, err
	}
	repo, err := state.FindRepo(here)
	if err != nil {
		// In a container nobody stands in the clone; the kernelspec knows it.
		if sp, _ := spec.Read(filepath.Join(spec.StateDir(home), "kernels", spec.Name)); sp != nil {
			if known, errKnown := state.FindRepo(sp.Repo()); errKnown == nil {
				repo, err = known, nil
			}
		}
	}
	return state.Layout{State: home, Repo: repo}, err
}

func backendText(r setup.Result) string {
	if r.API > 0 {
		return fmt.Sprintf("%s (PJRT API 0.%d)", r.Backend, r.API)
	}
	return r.Backend + ", the pure Go backend"
}

//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/progress"
	"github.com/ninepixels/ninepixels/kernel/internal/site"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

const siteHelp = `
Makes a folder of files that show the course in a browser and run its cells there:
JupyterLite, Go's compiler and linker as WebAssembly, the packages, the notebooks and
the data. Any web server can show the folder; it needs no Go and no Python. To make it
takes Python and npm, and some minutes the first time. With -serve it is shown on this
machine alone; Ctrl-C ends it.`

// siteOptions are the flags of site.
type siteOptions struct {
	output string
	data   string
	noData bool
	serve  bool
	port   int
}

func runSite(ctx context.Context, args []string, s streams) error {
	var o siteOptions
	fs := newFlags("site", siteHelp, s)
	fs.StringVar(&o.output, "o", "site", "the `folder` to make; one that holds a site is replaced")
	fs.StringVar(&o.data, "data", "", "`folder` that holds the four files of Fashion-MNIST")
	fs.BoolVar(&o.noData, "no-data", false, "leave the data out: cells that load it say that it is missing")
	fs.BoolVar(&o.serve, "serve", false, "show the site when it is made")
	fs.IntVar(&o.port, "port", 0, "port to listen on (default: the first free one from 8888)")
	if err := parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return usagef("site takes no arguments, only flags; see go run ./kernel site -h")
	}
	if err := o.make(ctx, s); err != nil || !o.serve {
		return err
	}
	return o.show(ctx, s)
}

// make makes the site.
func (o siteOptions) make(ctx context.Context, s streams) error {
	layout, err := findLayout()
	if err != nil {
		return err
	}
	if err := layout.Prepare(); err != nil {
		return err
	}
	output, err := filepath.Abs(o.output)
	if err != nil {
		return err
	}
	options := site.Options{Layout: layout, Output: output}
	if !o.noData {
		found, err := fetch.Find(fetch.Options{Dir: o.data, Home: layout.State})
		if err != nil {
			return err
		}
		options.Data = found.Dir
	}
	options.Board = progress.New(s.out)
	made, err := site.Make(ctx, options)
	options.Board.Close()
	if err != nil {
		return err
	}
	for _, path := range made.Left {
		fmt.Fprintf(s.err, "The package %s does not compile for a page, and is left out.\n", path)
	}
	fmt.Fprintf(s.out, "\nThe site is in %s: %d notebooks, %d packages, %d MB. A first cell loads %.1f MB of tools.\n",
		o.output, made.Notebooks, made.Packages, made.Size>>20, float64(made.First)/1e6)
	return nil
}

// show serves the site until ctx ends.
func (o siteOptions) show(ctx context.Context, s streams) error {
	port, err := freePort(o.port)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
	if err != nil {
		return fmt.Errorf("showing the site: %w", err)
	}
	server := &http.Server{Handler: http.FileServer(http.Dir(o.output)), ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	fmt.Fprintf(s.out, "It is ready; Ctrl-C ends it:\n\n  http://127.0.0.1:%d/lab/index.html?path=%s\n\n", port, startNotebook)
	select {
	case err := <-ended:
		return fmt.Errorf("showing the site: %w", err)
	case <-ctx.Done():
		if err := server.Close(); err != nil && !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}
}

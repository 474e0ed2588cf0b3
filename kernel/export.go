//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/export"
)

// exportHelp lists the formats, as package export has them.
func exportHelp() string {
	var b strings.Builder
	b.WriteString(`
Writes a trained network for other programs. MODEL is the name under which train.Fit
has kept it, or the path of its folder. Without a FORMAT, all of them are written.
Each goes into a folder of its own, with a receipt: ten pictures, and the logits that
must come out. Before that it is read back, and compared on 100 pictures. An earlier
export is replaced; other files are not.

`)
	for _, f := range export.Formats() {
		fmt.Fprintf(&b, "  %-10s for %s\n", f.Name, f.Does)
	}
	return strings.TrimRight(b.String(), "\n")
}

func runExport(ctx context.Context, args []string, s streams) error {
	fs := newFlags("export", exportHelp(), s)
	out := fs.String("o", "exports", "the `folder` for the folders MODEL/FORMAT")
	if err := parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() == 0 {
		return usagef("export needs the name of a trained model, for example: go run ./kernel export cnn onnx")
	}
	formats, err := chosenFormats(fs.Args()[1:])
	if err != nil {
		return err
	}
	folder, err := modelFolder(fs.Arg(0))
	if err != nil {
		return err
	}
	network, err := loadNetwork(folder)
	if err != nil {
		return err
	}
	for _, f := range formats {
		if err := ctx.Err(); err != nil {
			return err
		}
		report, err := f.Write(network, filepath.Join(*out, filepath.Base(folder), f.Name))
		if err != nil {
			return err
		}
		fmt.Fprintln(s.out, visible(fmt.Sprint(report)))
	}
	return nil
}

// chosenFormats returns the formats of these names, or all of them.
func chosenFormats(names []string) ([]export.Format, error) {
	all := export.Formats()
	if len(names) == 0 {
		return all, nil
	}
	var known []string
	for _, f := range all {
		known = append(known, f.Name)
	}
	var chosen []export.Format
	for _, name := range names {
		i := slices.Index(known, name)
		if i < 0 {
			return nil, usagef("there is no format %q; there are %s", name, strings.Join(known, ", "))
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

// modelFolder finds the folder of a model: the path itself, or the name in the folder
// runs here or beside the notebooks.
func modelFolder(name string) (string, error) {
	places := []string{filepath.Join("runs", name), filepath.Join("notebooks", "runs", name)}
	if strings.ContainsRune(name, filepath.Separator) {
		places = []string{name}
	}
	for _, place := range places {
		if _, err := os.Stat(filepath.Join(place, "model.safetensors")); err == nil {
			return filepath.Clean(place), nil
		}
	}
	return "", fmt.Errorf("there is no trained model in %s: train one, as notebook 04 does, or name another folder", strings.Join(places, " or "))
}

// loadNetwork reads a network, and takes the course's test pictures for its receipt. If
// it wants pictures of another shape, or if the pictures are not there, random ones
// are drawn.
func loadNetwork(folder string) (*export.Sequential, error) {
	network, err := export.Load(folder, nil)
	if err != nil {
		return nil, err
	}
	data, err := dataset.Load()
	if err != nil || !slices.Equal(data.Test.Shape(), network.Shape()) {
		return network, nil
	}
	return export.Load(folder, data.Test, export.Calibration(data.Train))
}

package export

import (
	"embed"
	"fmt"
	"path"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/export/internal/loops"
)

// loopsSource holds the files that every Go package gets.
//
//go:embed internal/loops/loops.go internal/loops/products.go internal/loops/products_*.go
var loopsSource embed.FS

//go:embed files/network_test.go.txt
var goTest []byte

// Go writes the network as a Go package into a folder: the loops, layers.go with the
// functions Logits, LogitsOfAll and Classify, the weights, which the compiler puts into the program,
// and a test that checks receipt.json. The package needs the standard library only, and
// no cgo. Put the folder into a module of your own. A build with GOEXPERIMENT=simd uses
// the vectors of an amd64 processor.
//
// The input is one picture, [H W C] pixels. The output is the logits.
//
//	report, err := export.Go(network, "exports/cnn-go")
//
// Check: go test, in the folder.
//
// Errors: as [ONNX].
//
// Lesson: notebooks/09-ship-it.ipynb.
func Go(s *Sequential, folder string) (Report, error) {
	write := func() map[string][]byte {
		pkg := packageName(s.name)
		files := map[string][]byte{
			"layers.go":       []byte(s.goLayers(pkg)),
			"network_test.go": []byte(strings.Replace(string(goTest), "package network", "package "+pkg, 1)),
			"weights.bin":     s.weightBytes(),
		}
		addLoops(files, pkg)
		return files
	}
	return s.deliver("Go", folder, write, func(files map[string][]byte) (run, error) {
		return loops.Program(s.lean(), files["weights.bin"])
	})
}

// weightBytes are the weights and the biases of each layer, as float32.
func (s *Sequential) weightBytes() []byte {
	var b []byte
	for _, l := range s.layers {
		b = appendFloats(appendFloats(b, l.weights), l.bias)
	}
	return b
}

// addLoops adds the files that every package gets. The comment of package loops is left
// out: the exported package has one of its own.
func addLoops(files map[string][]byte, pkg string) {
	for _, name := range []string{"loops.go", "products.go", "products_simd.go", "products_plain.go"} {
		text, err := loopsSource.ReadFile(path.Join("internal/loops", name))
		if err != nil {
			panic(err) // it is embedded
		}
		head, body, _ := strings.Cut("\n"+string(text), "\npackage loops\n")
		if !strings.Contains(head, "//go:build") {
			head = ""
		}
		files[name] = []byte(strings.TrimLeft(head+"\npackage "+pkg+"\n", "\n") + body)
	}
}

// lean describes the layers so that they do no work in vain. A ReLU in front of max
// pooling goes behind it, which gives the same for a part of the work. And a convolution
// leaves out the last rows and columns that no window of the pooling behind it takes.
func (s *Sequential) lean() []loops.Layer {
	all := s.described()
	for i := range all {
		if all[i].Kind != "maxPool" && all[i].Kind != "meanPool" {
			continue
		}
		from := i - 1 // the convolution whose values the pooling takes, or another layer
		for from >= 0 && (all[from].Kind == "relu" || all[from].Kind == "scale") {
			from--
		}
		if from >= 0 && all[from].Kind == "conv" {
			taken := [3]int{all[i].Out[0] * all[i].Kernel[0], all[i].Out[1] * all[i].Kernel[1], all[i].In[2]}
			for k := from; k < i; k++ {
				all[k].Out, all[k+1].In = taken, taken
			}
		}
		if i > 0 && all[i].Kind == "maxPool" && all[i-1].Kind == "relu" {
			all[i-1], all[i] = all[i], all[i-1]
			all[i].In, all[i].Out = all[i-1].Out, all[i-1].Out
		}
	}
	return all
}

// packageName is the model's name as a package's: small letters and digits.
func packageName(name string) string {
	name = strings.ToLower(strings.ReplaceAll(identifier(name), "_", ""))
	if name == "" || goKeyword[name] {
		return "network" + name
	}
	return name
}

// goKeyword holds what cannot be a package's name: keywords of Go, and main.
var goKeyword = map[string]bool{
	"break": true, "case": true, "chan": true, "const": true, "continue": true, "default": true, "defer": true, "else": true,
	"fallthrough": true, "for": true, "func": true, "go": true, "goto": true, "if": true, "import": true, "interface": true,
	"map": true, "package": true, "range": true, "return": true, "select": true, "struct": true, "switch": true, "type": true,
	"var": true, "main": true,
}

// described describes the layers for package loops.
func (s *Sequential) described() []loops.Layer {
	kinds := map[kind]string{
		conv: "conv", dense: "dense", relu: "relu", maxPool: "maxPool", meanPool: "meanPool",
		globalMean: "globalMean", flatten: "flatten", scaled: "scale",
	}
	var all []loops.Layer
	for _, l := range s.layers {
		d := loops.Layer{Kind: kinds[l.kind], In: l.in, Out: l.out, Step: l.step, Dilation: l.dilation, Before: l.before}
		switch l.kind {
		case conv:
			d.Kernel = [2]int(l.dims[:2])
		case maxPool, meanPool:
			d.Kernel, d.Step = [2]int{l.window, l.window}, [2]int{l.window, l.window}
		}
		all = append(all, d)
	}
	return all
}

// goLayers writes the table of the layers, and the functions that users call.
func (s *Sequential) goLayers(pkg string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `// Package %s is a trained network.
//
// %s
package %s

import (
	_ "embed"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// H, W and C are the height, the width and the channels of a picture.
const H, W, C = %d, %d, %d

// Classes holds the name of each class.
var Classes = []string{
`, pkg, s.description(), pkg, s.shape[0], s.shape[1], s.shape[2])
	for _, name := range s.classNames() {
		fmt.Fprintf(&b, "\t%q,\n", name)
	}
	b.WriteString("}\n\nvar network = []layer{\n")
	for _, l := range s.lean() {
		fmt.Fprintf(&b, "\t{kind: %s, in: %s, out: %s", l.Kind, braces(l.In[:]), braces(l.Out[:]))
		for _, p := range []struct {
			name   string
			values [2]int
		}{{"kernel", l.Kernel}, {"step", l.Step}, {"dilation", l.Dilation}, {"before", l.Before}} {
			if p.values != [2]int{} {
				fmt.Fprintf(&b, ", %s: %s", p.name, braces(p.values[:]))
			}
		}
		b.WriteString("},\n")
	}
	b.WriteString(goFunctions)
	return b.String()
}

// braces writes numbers as an array.
func braces(n []int) string {
	return fmt.Sprintf("[%d]int{%s}", len(n), strings.Trim(strings.ReplaceAll(fmt.Sprint(n), " ", ", "), "[]"))
}

const goFunctions = `}

//go:embed weights.bin
var weights []byte

func init() {
	if err := load(network, weights); err != nil {
		panic(err) // weights.bin is of another export
	}
}

// Logits returns one number for each class. The pixels are H·W·C values from 0 to 255,
// row by row, the channels of a pixel side by side. Several goroutines may call it.
//
// Errors: if there are not H·W·C pixels.
func Logits(pixels []uint8) ([]float32, error) { return forward(network, pixels) }

// LogitsOfAll returns the logits of many pictures. It works on all processors at once.
//
// Errors: as Logits, for the first such picture.
func LogitsOfAll(pictures [][]uint8) ([][]float32, error) {
	logits, errs := make([][]float32, len(pictures)), make([]error, len(pictures))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(pictures)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(pictures); i = int(next.Add(1)) - 1 {
				logits[i], errs[i] = Logits(pictures[i])
			}
		})
	}
	workers.Wait()
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("picture %d: %w", i, err)
		}
	}
	return logits, nil
}

// Classify returns the most probable class and its probability.
//
// Errors: as Logits.
func Classify(pixels []uint8) (class int, probability float64, err error) {
	logits, err := Logits(pixels)
	if err != nil {
		return 0, 0, err
	}
	for c, z := range logits {
		if z > logits[class] {
			class = c
		}
	}
	sum := 0.0
	for _, z := range logits {
		sum += math.Exp(float64(z - logits[class]))
	}
	return class, 1 / sum, nil
}
`

package play

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/pool"
	"github.com/ninepixels/ninepixels/lessons/show"
)

// The tests in a browser ask for what they need in a folder.
var documents = flag.String("documents", "", "the folder for figures and cases that the tests in a browser read")

// evil is a label that would do harm if it were markup.
const evil = `</script><img src=x onerror="document.title='harmed'">&amp;"'`

func folder(t *testing.T) string {
	if *documents != "" {
		return *documents
	}
	return t.TempDir()
}

func write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder(t), name), content, 0o666); err != nil {
		t.Fatal(err)
	}
}

// A figure is what a cell shows of one of the functions, and its text.
type figure func() (source, text string, err error)

// of is the figure of a widget.
func of(w widget, err error) figure {
	return func() (string, string, error) {
		if err != nil {
			return "", "", err
		}
		return w.output()
	}
}

// figures are all functions of this package, and once more those that take names, with
// names that would do harm if they were markup.
func figures(t *testing.T) map[string]figure {
	boot := grid.Scene().Crop(36, 80, 28, 28)
	drawing := []show.Panel{{Title: "the drawing", Grid: grid.Scene()}, {Grid: boot}} // with the photograph, as much as there is room for
	labelled := []show.Panel{{Title: evil, Grid: boot}, {Grid: boot.FlipH()}}
	scores := []show.Sample{{Name: "shirts", Values: scoresOf(900, -2)}, {Name: "noise", Values: scoresOf(90, -9)}}
	harm := []show.Sample{{Name: evil, Values: scoresOf(9, 0)}}
	epochs, lists, _ := randomFilm()
	t.Chdir(t.TempDir())
	keepVideo(t, "video", nil)
	names := make([]string, 10)
	for i := range names {
		names[i] = evil + string(rune('a'+i))
	}
	keepVideo(t, "named", names)
	named := known()
	named.Names = names
	return map[string]figure{
		"kernel": of(kernelPad(nil)), "kernel-full": of(kernelPad(drawing)), "kernel-labelled": of(kernelPad(labelled)),
		"pooling": of(poolingPad(nil)), "pooling-labelled": of(poolingPad(labelled)),
		"threshold":          of(thresholds("max-logit", show.Sample{Name: "known", Values: scoresOf(5000, 1)}, scores)),
		"threshold-labelled": of(thresholds(evil, show.Sample{Name: evil, Values: scoresOf(9, 1)}, harm)),
		"replay":             of(replay(epochs, lists)),
		"network":            func() (string, string, error) { return network("video", known()) },
		"network-labelled":   func() (string, string, error) { return network("named", named) },
	}
}

// Each figure takes at most 100 KB of a notebook, and says in words what it is.
func TestDocuments(t *testing.T) {
	for name, show := range figures(t) {
		source, text, err := show()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		size := stored(t, source)
		t.Logf("%s: %d bytes in a notebook", name, size)
		if size > 100_000 {
			t.Errorf("%s takes %d bytes of a notebook, want at most 100,000", name, size)
		}
		if !strings.Contains(source, `<img alt="`) || len(text) < 80 {
			t.Errorf("%s has no picture with a description beside it; its text is %q", name, text)
		}
		page := `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>figure</title></head><body>` + weightsBeside(t, source) + source + "</body></html>"
		write(t, name+".html", []byte(page))
	}
}

// stored is how many bytes a text takes in a notebook: JSON, and < stays as it is.
func stored(t *testing.T, text string) int {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

// floats are the numbers as bytes: JSON has no NaN.
func floats(values []float32) []byte {
	b := make([]byte, 0, 4*len(values))
	for _, v := range values {
		b, _ = binary.Append(b, binary.LittleEndian, v)
	}
	return b
}

// noise is h×w values: whole pixels, or any numbers of both signs.
func noise(r *rand.Rand, h, w int) *grid.Grid {
	whole := r.IntN(2) == 0
	return grid.New(h, w).Map(func(float32) float32 {
		if whole {
			return float32(r.IntN(256))
		}
		return r.Float32()*2000 - 1000
	})
}

const cases = 1200

// A filterCase is what package filter says about one grid and nine weights. Byte slices
// are float32 numbers.
type filterCase struct {
	H, W                                             int
	Pixels, Weights, Map, Flip, Transpose, Normalize []byte
	Y, X                                             int
	Terms                                            []byte // pixel, weight, product, nine times; and the sum
}

func TestWritesCasesOfFilter(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 20))
	var all []filterCase
	for n := range cases {
		var k filter.Kernel
		if named := filter.Named(); n%4 == 0 {
			k = named[r.IntN(len(named))].Kernel
		} else {
			for i := range 9 {
				k[i/3][i%3] = r.Float32()*20 - 10
			}
		}
		x := noise(r, 3+r.IntN(8), 3+r.IntN(8))
		y := filter.Correlate(x, k)
		c := filterCase{
			H: x.H, W: x.W, Pixels: floats(x.Pix), Weights: floats(k.Grid().Pix), Map: floats(y.Pix),
			Flip: floats(k.Flip().Grid().Pix), Transpose: floats(k.Transpose().Grid().Pix), Normalize: floats(k.Normalize().Grid().Pix),
			Y: r.IntN(y.H), X: r.IntN(y.W),
		}
		var terms []float32
		for _, term := range filter.Terms(x, k, c.Y, c.X) {
			terms = append(terms, term.Pixel, term.Weight, term.Product)
		}
		c.Terms = floats(append(terms, filter.At(x, k, c.Y, c.X)))
		all = append(all, c)
	}
	writeCases(t, "filter.json", all)
}

// A poolCase is what packages pool and filter say about one window.
type poolCase struct {
	Size, Kernel, Stride, Padding, Out int
	Pixels, Max, Mean                  []byte // Max and Mean are empty if the window does not fit
}

func TestWritesCasesOfPool(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 20))
	var all []poolCase
	fits := 0
	for range cases {
		c := poolCase{Size: 1 + r.IntN(12), Kernel: 1 + r.IntN(8), Stride: 1 + r.IntN(4), Padding: r.IntN(4)}
		x := noise(r, c.Size, c.Size)
		c.Pixels, c.Out = floats(x.Pix), filter.OutputSize(c.Size, c.Kernel, c.Stride, c.Padding)
		if c.Out > 0 {
			fits++
			padded := grid.New(c.Size+2*c.Padding, c.Size+2*c.Padding)
			for i := range c.Size {
				for j := range c.Size {
					padded.Set(i+c.Padding, j+c.Padding, x.At(i, j))
				}
			}
			c.Max, c.Mean = floats(pool.Max(padded, c.Kernel, c.Stride).Pix), floats(pool.Mean(padded, c.Kernel, c.Stride).Pix)
		}
		all = append(all, c)
	}
	if fits < 1000 || fits == cases {
		t.Errorf("the window fits in %d of %d cases, want 1,000 and not all", fits, cases)
	}
	writeCases(t, "pool.json", all)
}

func writeCases[C any](t *testing.T, name string, all []C) {
	t.Helper()
	text, err := json.Marshal(all)
	if err != nil || len(all) < 1000 {
		t.Fatalf("%d cases, %v", len(all), err)
	}
	write(t, name, text)
}

package lessons_test

import (
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/model"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/feature"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/internal/ready"
	"github.com/ninepixels/ninepixels/lessons/plain"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// With -short the pure Go backend computes, otherwise XLA, as learners have it.
func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		os.Setenv("GOMLX_BACKEND", "go")
	} else {
		os.Setenv("GOMLX_BACKEND", "xla:cpu")
	}
	ready.Main(m)
}

// bars are noisy pictures of ten classes: class c has a bright bar at row 2c.
func bars(n int, seed uint64) *dataset.Split {
	r := rand.New(rand.NewPCG(seed, 0))
	s := &dataset.Split{Images: make([]uint8, n*784), Labels: make([]uint8, n), H: 28, W: 28, C: 1}
	for i := range n {
		c := i % 10
		s.Labels[i] = uint8(c)
		picture := s.Images[i*784 : (i+1)*784]
		for p := range picture {
			picture[p] = uint8(r.IntN(120))
		}
		for p := 2 * c * 28; p < (2*c+2)*28; p++ {
			picture[p] += 100
		}
	}
	return s
}

// Every layer that GoMLX offers, and a model of the course may hold, is treated as
// the layer that it is, or refused by name: in training, keeping, loading, in plain
// loops and by package feature. None is taken for another. The log is the table.
func TestLayersOfGoMLX(t *testing.T) {
	t.Chdir(t.TempDir())
	data := bars(80, 1)
	table := []string{fmt.Sprintf("%-36s %-30s %-8s %-34s %-34s %s", "layer", "trained", "loaded", "plain", "exported", "feature")}
	accepted := map[string]int{}
	for _, g := range guests() {
		t.Run(g.name, func(t *testing.T) {
			row := func(trained, loaded, inLoops, exported, looked string) {
				table = append(table, fmt.Sprintf("%-36s %-30s %-8s %-34s %-34s %s", g.name, trained, loaded, inLoops, exported, looked))
			}
			cfg := train.Config{Name: "guest", Epochs: 2, BatchSize: 16, LearningRate: .005, Seed: 1, Log: io.Discard}
			m, err := train.Fit(cfg, g.host, data)
			if err != nil {
				row(refusal(t, g, err), "", "", "", "")
				return
			}
			accepted["train"]++
			trains(t, m, cfg, g)
			loads(t, m, g, data)
			inLoops := inPlain(t, m, g, data)
			if inLoops == "exact" {
				accepted["plain"]++
			}
			exported := exports(t, m, data)
			if exported == "exact" {
				accepted["export"]++
			} else if inLoops == "exact" {
				t.Errorf("plain computes what export refuses")
			}
			looked := looksAt(t, g)
			if looked == "exact" {
				accepted["feature"]++
			}
			row("yes", "yes", inLoops, exported, looked)
		})
	}
	t.Log("\n" + strings.Join(table, "\n"))
	// What computes nothing of its own when it is asked is the course's network.
	if accepted["train"] < 40 || accepted["plain"] < 8 || accepted["export"] < 8 || accepted["feature"] < 10 {
		t.Errorf("accepted are only %v", accepted)
	}
}

// refusal shortens an error that names what it refuses: by its name, by the line of
// the function that asks for it, or by the operation that the backend does not have.
func refusal(t *testing.T, g guest, err error) string {
	t.Helper()
	word, _, _ := strings.Cut(g.name, " ")
	if text := err.Error(); !strings.Contains(text, word) && !strings.Contains(text, "executing ") {
		t.Errorf("an error that does not name %s: %v", word, err)
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return "refused: " + first[:min(len(first), 80)]
}

// trains: every variable that is to be trained was, and the numbers are finite.
func trains(t *testing.T, m *train.Model, cfg train.Config, g guest) {
	t.Helper()
	for _, e := range m.History {
		if math.IsNaN(e.Loss) || e.Loss > 30 {
			t.Errorf("the loss is %v", e.Loss)
		}
	}
	first, err := train.Untrained(cfg, g.host)
	if err != nil {
		t.Fatal(err)
	}
	begun := map[string][]float32{}
	for v := range first.Store().IterVariables() {
		if v.HasValue() && v.DType() == dtypes.Float32 {
			begun[v.Path()] = flat(t, v)
		}
	}
	for v := range m.Store().IterVariables() {
		if !v.Trainable || v.DType() != dtypes.Float32 || strings.HasPrefix(v.Name(), "#") {
			continue
		}
		values := flat(t, v)
		before, known := begun[v.Path()]
		if known && slices.Equal(values, before) || !known && constant(values) && len(values) > 1 {
			t.Errorf("%s was not trained: %v", v.Path(), values[:min(4, len(values))])
		}
	}
}

func constant(values []float32) bool {
	for _, v := range values {
		if v != values[0] {
			return false
		}
	}
	return true
}

func flat(t *testing.T, v *gomlx.Variable) []float32 {
	t.Helper()
	value, err := v.Value()
	if err != nil {
		t.Fatal(err)
	}
	values, err := tensors.CopyFlatData[float32](value)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// loads: what is read back answers as what was kept, and another function's is refused.
func loads(t *testing.T, m *train.Model, g guest, data *dataset.Split) {
	t.Helper()
	again, err := train.Load("guest", g.host)
	if err != nil {
		t.Errorf("it cannot be loaded: %v", err)
		return
	}
	want, err := m.Logits(data)
	if err != nil {
		t.Fatal(err)
	}
	got, err := again.Logits(data)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("picture %d: loaded %v, kept %v", i, got[i], want[i])
			return
		}
	}
	same := func(s scope, images node) node {
		return guest{"", func(_ scope, x node) node { return x }}.host(s, images)
	}
	_, err = train.Load("guest", same)
	// A dropout is nothing in loops, but the function that was trained has one.
	alike := plainly(t) && g.name != "model.Dropout"
	if (err == nil) != alike {
		t.Errorf("the same function without the guest: %v; in the file, the two are alike: %v", err, alike)
	}
}

// plainly is true if the kept network is, by its file, the course's own.
func plainly(t *testing.T) bool {
	t.Helper()
	_, err := plain.Load(filepath.Join("runs", "guest"))
	return err == nil
}

// inPlain: the loops give the backend's logits, or an error says what stands in the way.
func inPlain(t *testing.T, m *train.Model, g guest, data *dataset.Split) string {
	t.Helper()
	n, err := plain.Load(filepath.Join("runs", "guest"))
	if err != nil {
		for _, named := range []string{"guest", "maxpool1 to ", "its layers are "} {
			if strings.Contains(err.Error(), named) {
				return "refused: " + strings.TrimSpace(named)
			}
		}
		t.Errorf("an error that names nothing: %v", err)
		return "refused"
	}
	want, err := m.Logits(data)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		x := make([]float32, 784)
		for p, v := range data.Pixels(i) {
			x[p] = float32(v) / 255
		}
		got, err := n.Logits(x)
		if err != nil {
			t.Fatal(err)
		}
		for class, z := range got {
			// Sums of some hundred float32 values near 1, in another order.
			if math.Abs(float64(z-want[i][class])) > 1e-3 {
				t.Errorf("picture %d, class %d: the loops give %v, train %v", i, class, z, want[i][class])
				return "wrong"
			}
		}
	}
	return "exact"
}

// looksAt: the field that feature gives for the layer behind the guest is one: what
// lies outside of it changes nothing.
func looksAt(t *testing.T, g guest) string {
	t.Helper()
	fields, err := feature.ReceptiveFields(g.watched)
	if err != nil {
		for _, named := range []string{`layer "second"`, `layer "guest"`} {
			if strings.Contains(err.Error(), named) {
				return "refused: " + named
			}
		}
		t.Errorf("an error that names no layer: %v", err)
		return "refused"
	}
	m, err := train.Untrained(train.Config{Seed: 2}, g.watched)
	if err != nil {
		t.Fatal(err)
	}
	f := fields[len(fields)-1]
	picture := bars(1, 3).Grid(0)
	other := bars(2, 4).Grid(1)
	y, x := 3, 2
	for i := range f.Size {
		for j := range f.Size {
			py, px := f.Start+y*f.Stride+i, f.Start+x*f.Stride+j
			if py >= 0 && py < 28 && px >= 0 && px < 28 { // with Same, a field reaches over the border
				other.Set(py, px, picture.At(py, px))
			}
		}
	}
	all, err := feature.StagesOf(m, []*grid.Grid{picture, other})
	if err != nil {
		t.Fatal(err)
	}
	last := len(all[0]) - 1
	for c := range all[0][last].Maps {
		a, b := all[0][last].Maps[c].At(y, x), all[1][last].Maps[c].At(y, x)
		if math.Abs(float64(a-b)) > 1e-5 {
			t.Errorf("%s, map %d: pixels outside of the field of %d change the value from %v to %v", f.Layer, c, f.Size, a, b)
			return "wrong"
		}
	}
	if f.Layer != "second" {
		return "its layers before the guest"
	}
	return "exact"
}

package train_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/gobackend"

	"github.com/ninepixels/ninepixels/lessons/augment"
	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/train"
)

const (
	onBright = "the data has pictures on bright ground, and the model has learned from pictures on dark ground: if that is not meant, give it dataset.Invert of them"
	onDark   = "the data has pictures on dark ground, and the model has learned from pictures on bright ground: if that is not meant, give it dataset.Invert of them"
)

// framed makes pictures of one value in the middle, and another one around it.
func framed(h, w, c int, ground, thing uint8) *dataset.Split {
	s := &dataset.Split{H: h, W: w, C: c, Images: slices.Repeat([]uint8{ground}, 4*h*w*c), Labels: []uint8{0, 1, 0, 1}}
	for i := range 4 {
		for y := h / 4; y < h-h/4; y++ {
			row := s.Pixels(i)[y*w*c : (y+1)*w*c]
			for x := w / 4 * c; x < (w-w/4)*c; x++ {
				row[x] = thing
			}
		}
	}
	return s
}

func TestDoubtAboutTheGround(t *testing.T) {
	for _, of := range [][]int{{28, 28, 1}, {64, 48, 3}, {9, 200, 3}, {4, 4, 1}, {1, 1, 1}} {
		on := func(ground, thing uint8) *dataset.Split { return framed(of[0], of[1], of[2], ground, thing) }
		tiny := of[0] < 3 // nothing but a border
		for _, tt := range []struct {
			learned, given *dataset.Split
			want           string
		}{
			{on(10, 130), on(245, 130), onBright},
			{on(10, 130), on(240, 230), onBright}, // white on white
			{on(10, 130), on(120, 40), onBright},  // dark on grey
			{on(10, 130), on(12, 90), ""},
			{on(10, 130), on(60, 200), ""},
			{on(10, 130), on(128, 128), ""}, // noise
			{on(10, 130), on(140, 160), ""}, // a grey room
			{on(245, 130), on(10, 130), onDark},
			{on(245, 130), on(240, 60), ""},
			{on(245, 130), on(128, 128), ""},
			{on(120, 140), on(245, 100), ""}, // it has seen all kinds
			{on(120, 140), on(5, 100), ""},
			{on(0, 0), on(255, 0), ""}, // black has no ground
		} {
			if got := train.Doubt(tt.learned, tt.given); got != tt.want && !tiny {
				t.Errorf("%v: learned from %d around %d, given %d around %d: %q", of, tt.learned.Images[0], tt.learned.Pixels(0)[len(tt.learned.Pixels(0))/2],
					tt.given.Images[0], tt.given.Pixels(0)[len(tt.given.Pixels(0))/2], got)
			} else if tiny && got != "" {
				t.Errorf("%v: a picture of one pixel has no ground, and it says %q", of, got)
			}
		}
	}
}

// The measured values from which the limits come. The course's own pictures are not
// in doubt, also those that are moved, or are no clothes; their inverses are, and each
// one of them by itself.
func TestDoubtAboutFashion(t *testing.T) {
	digits, noise := augment.Digits(300, 1), augment.Noise(300, 1)
	learned := map[string]*dataset.Split{"digits": digits}
	calm := map[string]*dataset.Split{"digits": digits, "noise": noise}
	if !testing.Short() { // the data may not be there
		data, err := dataset.Load()
		if err != nil {
			t.Fatal(err)
		}
		some := data.Test.Take(1000)
		var beside []*grid.Grid
		for i := range 300 {
			beside = append(beside, augment.Beside(data.Test.Grid(2*i), data.Test.Grid(2*i+1)))
		}
		learned["Fashion-MNIST"], learned["small and anywhere"] = data.Train.Take(2000), augment.RandomShifts(augment.Shrink(some, 14), 7, 1)
		learned["bags"] = data.Train.Take(5000).OfClass(8)
		calm["test"], calm["shrunk"] = some, augment.Shrink(some, 20)
		calm["beside"] = dataset.FromGrids(beside, make([]int, 300))
		for _, d := range [][2]int{{6, 6}, {-6, 6}, {0, -9}, {12, 0}} {
			calm["moved by "+strings.Repeat("|", max(d[0], -d[0]))+strings.Repeat("-", max(d[1], -d[1]))] = augment.Shift(some, d[0], d[1])
		}
	}
	for from, of := range learned {
		for name, s := range calm {
			inverse := dataset.Invert(s)
			if got := train.Doubt(of, s); got != "" {
				t.Errorf("learned from %s, given %s: %q", from, name, got)
			}
			if got := train.Doubt(of, inverse); (got == onBright) != (name != "noise") {
				t.Errorf("learned from %s, given %s inverted: %q", from, name, got)
			}
			if got := train.Doubt(dataset.Invert(of), s); (got == onDark) != (name != "noise") {
				t.Errorf("learned from %s inverted, given %s: %q", from, name, got)
			}
			for i := range 30 {
				if got := train.Doubt(of, s.Select([]int{i})); got != "" {
					t.Errorf("learned from %s, given picture %d of %s: %q", from, i, name, got)
				}
				if got := train.Doubt(of, inverse.Select([]int{i})); name != "noise" && got != onBright {
					t.Errorf("learned from %s, given picture %d of %s inverted: %q", from, i, name, got)
				}
			}
		}
	}
}

// It is said once for a split, also by a model that was kept.
func TestDoubtIsSaidOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	b, data := gobackend.GetBackend(), framed(8, 8, 3, 10, 130)
	m := fit(t, b, train.Config{Name: "x", Epochs: 1, BatchSize: 4}, linear(2), data)
	loaded, err := train.LoadOn(b, "x", linear(2))
	if err != nil {
		t.Fatal(err)
	}
	kept, err := m.KeepAs()
	if err != nil {
		t.Fatal(err)
	}
	var cell train.Model
	if err := cell.KeptAs(kept); err != nil {
		t.Fatal(err)
	}
	cell.SetBackend(b)
	for name, m := range map[string]*train.Model{"fitted": m, "loaded": loaded, "of another cell": &cell} {
		ask := func(s *dataset.Split) string {
			return stdout(t, func() {
				if _, err := m.Evaluate(s); err != nil {
					t.Error(err)
				}
				if _, err := m.Predict(s); err != nil {
					t.Error(err)
				}
			})
		}
		bright, other := dataset.Invert(data), dataset.Invert(data)
		if got := ask(bright) + ask(bright); got != onBright+"\n" {
			t.Errorf("the model that was %s says %q", name, got)
		}
		if got := ask(other); got != onBright+"\n" {
			t.Errorf("of another split, the model that was %s says %q", name, got)
		}
		if got := ask(data); got != "" {
			t.Errorf("of what it has learned, the model that was %s says %q", name, got)
		}
	}
}

// What counts is what the model has seen: Each may turn the pictures.
func TestDoubtKnowsEach(t *testing.T) {
	b, data := gobackend.GetBackend(), framed(8, 8, 3, 10, 130)
	invert := func(p dataset.Picture, _ *rand.Rand) {
		for i, v := range p.Pix {
			p.Pix[i] = 255 - v
		}
	}
	for _, tt := range []struct {
		each       dataset.Change
		validation *dataset.Split
		want       string
	}{
		{nil, data, ""}, {invert, dataset.Invert(data), ""},
		{nil, dataset.Invert(data), strings.Replace(onBright, "the data", "the validation data", 1)},
		{invert, data, strings.Replace(onDark, "the data", "the validation data", 1)},
	} {
		var log bytes.Buffer
		out := stdout(t, func() {
			cfg := train.Config{Epochs: 3, BatchSize: 4, Each: tt.each, Validation: tt.validation, Log: &log}
			if _, err := train.FitOn(b, nil, cfg, linear(2), data); err != nil {
				t.Error(err)
			}
		})
		if strings.Count(log.String(), "ground") != strings.Count(tt.want, "ground") || !strings.Contains(log.String(), tt.want) || out != "" {
			t.Errorf("the log is %q, and %q on the standard output; want %q", &log, out, tt.want)
		}
	}
}

func TestOtherNames(t *testing.T) {
	b, data := gobackend.GetBackend(), own(36, 12, 10, 3, 1)
	other := own(36, 12, 10, 3, 1)
	other.Names = slices.Clone(other.Names)
	other.Names[4] = "kiwi"
	_, err := train.FitOn(b, nil, silent(train.Config{Validation: other}), pooled(6), data)
	mustFail(t, err, `class 4 is "left c" in the training data, but "kiwi" in the validation data: take both from one split`)
	m := fit(t, b, train.Config{Epochs: 1, BatchSize: 12}, pooled(6), data)
	unnamed, fewer := own(36, 12, 10, 3, 1), data.OfClass(0, 1)
	unnamed.Names, fewer.Names = nil, fewer.Names[:2]
	for _, tt := range []struct {
		s    *dataset.Split
		want string
	}{
		{data, ""}, {unnamed, ""}, {fewer, ""},
		{other, "class 4 is \"kiwi\" in the data, but \"left c\" in the model: their labels may mean different classes, so look before you trust the accuracy\n"},
	} {
		got := stdout(t, func() {
			for range 2 {
				if _, err := m.Evaluate(tt.s); err != nil {
					t.Error(err)
				}
			}
		})
		if got != tt.want {
			t.Errorf("of %q it says %q, want %q", tt.s.Names, got, tt.want)
		}
	}
}

func TestIntensitiesForPixels(t *testing.T) {
	const line = " has no other values than 0 and 1, and pixels run from 0 to 255: if these were intensities, multiply them by 255\n"
	b := gobackend.GetBackend()
	ones, black, good := framed(8, 8, 1, 0, 1), framed(8, 8, 1, 0, 0), framed(8, 8, 1, 10, 130)
	var log bytes.Buffer
	m, err := train.FitOn(b, nil, train.Config{Epochs: 1, BatchSize: 4, Validation: ones, Log: &log}, linear(2), good)
	if err != nil || !strings.Contains(log.String(), "the validation data"+line) {
		t.Errorf("%v, the log is %q", err, &log)
	}
	log.Reset()
	if _, err := train.FitOn(b, nil, train.Config{Epochs: 1, BatchSize: 4, Log: &log}, linear(2), ones); err != nil || !strings.Contains(log.String(), "the training data"+line) {
		t.Errorf("%v, the log is %q", err, &log)
	}
	for _, tt := range []struct {
		s    *dataset.Split
		want string
	}{{framed(8, 8, 1, 1, 0), "the data" + line}, {framed(8, 8, 1, 1, 1), "the data" + line}, {black, ""}, {framed(8, 8, 1, 0, 2), ""}, {good, ""}} {
		got := stdout(t, func() {
			if _, err := m.Logits(tt.s); err != nil {
				t.Error(err)
			}
		})
		if got != tt.want {
			t.Errorf("given %v: %q", tt.s.Pixels(0), got)
		}
	}
}

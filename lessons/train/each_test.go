package train_test

import (
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// sparkle sets one pixel at random, to a random value.
func sparkle(p dataset.Picture, r *rand.Rand) {
	p.Pix[r.IntN(len(p.Pix))] = uint8(r.IntN(256))
}

// A seen collects what Each was given and drew. Of each picture it wants to know the
// place: the data has it in its first pixel.
type seen struct {
	sync.Mutex
	drawn map[int][]uint64 // by the picture, one for each epoch
}

func (s *seen) change(p dataset.Picture, r *rand.Rand) {
	v := r.Uint64()
	s.Lock()
	defer s.Unlock()
	s.drawn[int(p.Pix[0])] = append(s.drawn[int(p.Pix[0])], v)
	p.Pix[0] = uint8(v)
}

// numbered has the place of each picture in its first pixel.
func numbered(n int) *dataset.Split {
	data := own(n, 12, 10, 3, 1)
	for i := range n {
		data.Pixels(i)[0] = uint8(i)
	}
	return data
}

// Each picture is changed once in each epoch, by numbers of its own, which do not
// depend on the number of goroutines, on the batch, or on the other pictures.
func TestEachIsOfSeedEpochAndPicture(t *testing.T) {
	draws := func(seed int64, batch, processors int) map[int][]uint64 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		data := numbered(48)
		before := slices.Clone(data.Images)
		s := &seen{drawn: map[int][]uint64{}}
		fit(t, gobackend.GetBackend(), train.Config{Epochs: 3, BatchSize: batch, Seed: seed, Each: s.change}, pooled(6), data)
		if !slices.Equal(data.Images, before) {
			t.Error("the data has changed")
		}
		return s.drawn
	}
	first := draws(1, 16, 1)
	all := map[uint64]bool{}
	for place, of := range first {
		if len(of) != 3 {
			t.Errorf("picture %d was changed %d times in three epochs", place, len(of))
		}
		for _, v := range of {
			all[v] = true
		}
	}
	if len(first) != 48 || len(all) != 3*48 {
		t.Errorf("%d pictures drew %d numbers, want 48 and 144", len(first), len(all))
	}
	for _, tt := range []struct{ batch, processors int }{{16, 1}, {16, 4}, {12, 3}, {48, 2}} {
		if !reflect.DeepEqual(draws(1, tt.batch, tt.processors), first) {
			t.Errorf("batches of %d on %d processors draw something else", tt.batch, tt.processors)
		}
	}
	if reflect.DeepEqual(draws(2, 16, 2), first) {
		t.Error("another seed draws the same")
	}
}

// The pictures that the model gets are those that Each has made: a change that makes
// the pictures equal leaves nothing to learn, and one that puts the answer into them
// leaves nothing to doubt.
func TestEachReachesTheModel(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		for _, of := range [][]int{{12, 10, 3}, {12, 10, 1}} {
			if of[2] == 1 && b != gobackend.GetBackend() {
				continue // a program takes a while to compile
			}
			data := own(96, of[0], of[1], of[2], 1)
			cfg := train.Config{Epochs: 8, BatchSize: 16, LearningRate: .02}
			plain := fit(t, b, cfg, pooled(6), data)
			cfg.Each = func(p dataset.Picture, _ *rand.Rand) {
				if p.H != of[0] || p.W != of[1] || p.C != of[2] {
					t.Errorf("a picture is %d×%d×%d, want %v", p.H, p.W, p.C, of)
				}
				clear(p.Pix)
			}
			black := fit(t, b, cfg, pooled(6), data)
			if last := len(plain.History) - 1; plain.History[last].Accuracy < .9 || black.History[last].Accuracy > .6 {
				t.Errorf("%v: %v as they are, %v when all are black", of, plain.History[last], black.History[last])
			}
			cfg.Each = func(dataset.Picture, *rand.Rand) {}
			if same := fit(t, b, cfg, pooled(6), data); !reflect.DeepEqual(logits(t, same, data), logits(t, plain, data)) {
				t.Error("a change that changes nothing makes another model")
			}
		}
	})
}

func TestEachIsDeterministic(t *testing.T) {
	losses := func(processors int) []float64 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		w := &watcher{}
		cfg := silent(train.Config{Epochs: 2, Seed: 5, BatchSize: 16, Each: sparkle})
		if _, err := train.FitOn(gobackend.GetBackend(), w, cfg, linear(10), pictures(96, 10, 1)); err != nil {
			t.Fatal(err)
		}
		return w.losses
	}
	if one, four := losses(1), losses(4); !slices.Equal(one, four) {
		t.Errorf("on one processor %v, on four %v", one, four)
	}
}

// The next batch is made while the model computes, and no more than what there is
// memory for.
func TestEachIsAheadOfTheSteps(t *testing.T) {
	var changed atomic.Int64
	var ahead []int64
	wait := func(least int64) {
		for end := time.Now().Add(20 * time.Second); changed.Load() < least && time.Now().Before(end); {
			time.Sleep(time.Millisecond)
		}
	}
	w := &watcher{atStep: func(step int) {
		wait(int64(min(step+1, 6) * 8)) // the batch after this one
		ahead = append(ahead, changed.Load()-int64(8*step))
	}}
	cfg := silent(train.Config{Epochs: 1, BatchSize: 8, Each: func(dataset.Picture, *rand.Rand) { changed.Add(1) }})
	if _, err := train.FitOn(gobackend.GetBackend(), w, cfg, linear(10), pictures(48, 10, 1)); err != nil {
		t.Fatal(err)
	}
	for step, n := range ahead[:5] {
		if n < 8 || n > 16 {
			t.Errorf("after step %d, %d pictures of later steps are changed, want 8 to 16", step+1, n)
		}
	}
	if changed.Load() != 48 {
		t.Errorf("%d pictures were changed, want 48", changed.Load())
	}
}

// A mistake in Each is an error, and nothing of it runs on.
func TestEachThatStops(t *testing.T) {
	var running atomic.Int64
	for _, tt := range []struct {
		each dataset.Change
		want string
	}{
		{func(p dataset.Picture, _ *rand.Rand) {
			if p.Pix[0] == 17 {
				panic("oops")
			}
		}, "the setting Each stopped at picture 17 of the training data: oops"},
		{func(p dataset.Picture, _ *rand.Rand) { p.Pix[len(p.Pix)] = 1 }, "of the training data: runtime error: index out of range [360] with length 360"},
		{func(p dataset.Picture, _ *rand.Rand) { _ = p.Pix[:361] }, "of the training data: runtime error: slice bounds out of range [:361] with capacity 360"},
	} {
		each := func(p dataset.Picture, r *rand.Rand) {
			running.Add(1)
			defer running.Add(-1)
			tt.each(p, r)
		}
		m, err := train.FitOn(gobackend.GetBackend(), nil, silent(train.Config{BatchSize: 16, Each: each}), pooled(6), numbered(48))
		if m != nil {
			t.Error("there is a model beside the error")
		}
		if running.Load() != 0 {
			t.Error("a change runs on")
		}
		mustFail(t, err, tt.want)
	}
	// AfterEpoch and a model that is no longer finite end it, too.
	cfg := silent(train.Config{LearningRate: 1e30, BatchSize: 8, Each: sparkle})
	_, err := train.FitOn(gobackend.GetBackend(), nil, cfg, dense, pictures(96, 10, 1))
	mustFail(t, err, "try a smaller LearningRate")
}

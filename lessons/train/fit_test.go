package train_test

import (
	"bytes"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// The bars can be told apart without error, so a model that learns does.
func TestFitLearns(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		data, fresh := pictures(160, 10, 1), pictures(100, 10, 2)
		models := map[string]model.Func{"dense": dense}
		if !testing.Short() {
			models["cnn"] = cnn
		}
		for name, fn := range models {
			m := fit(t, b, train.Config{Epochs: 25, BatchSize: 16, LearningRate: 5e-3}, fn, data)
			score, err := m.Evaluate(fresh)
			if err != nil {
				t.Fatal(err)
			}
			first, last := m.History[0], m.History[len(m.History)-1]
			if last.Loss > first.Loss/4 || last.Accuracy < .99 || score.Accuracy < .95 {
				t.Errorf("%s: first epoch %v, last %v, on new pictures %v", name, first, last, score)
			}
		}
	})
}

func TestFitIsDeterministic(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		data := pictures(96, 10, 1)
		losses := func(seed int64) []float64 {
			w := &watcher{}
			if _, err := train.FitOn(b, w, silent(train.Config{Epochs: 2, Seed: seed}), cnn, data); err != nil {
				t.Fatal(err)
			}
			return w.losses
		}
		one, same, other := losses(7), losses(7), losses(8)
		if !slices.Equal(one, same) {
			t.Errorf("one seed, two runs:\n%v\n%v", one, same)
		}
		if slices.Equal(one, other) {
			t.Errorf("two seeds, one run: %v", one)
		}
	})
}

// First weights and order come from the seed and not from the backend, so the
// losses differ by rounding only: a relative 1e-6 in the loss, which the steps
// of Adam, all of one size, can raise a hundredfold where a gradient is near 0.
func TestBackendsAgree(t *testing.T) {
	if testing.Short() {
		t.Skip("needs XLA: run without -short")
	}
	losses := func(b compute.Backend) []float64 {
		w := &watcher{}
		if _, err := train.FitOn(b, w, silent(train.Config{Epochs: 2}), cnn, pictures(96, 10, 3)); err != nil {
			t.Fatal(err)
		}
		return w.losses
	}
	onXLA := losses(xla(t))
	for i, want := range losses(gobackend.GetBackend()) {
		if got := onXLA[i]; math.Abs(got-want) > 1e-4*want {
			t.Errorf("step %d: loss %v on XLA, %v on the pure Go backend", i+1, got, want)
		}
	}
}

// What a training reports: 70 pictures in batches of 32 are two steps, and the
// six that are left over wait for another epoch's order.
func TestFitReports(t *testing.T) {
	data, held := pictures(70, 10, 1), pictures(30, 10, 2)
	var log bytes.Buffer
	w := &watcher{}
	m, err := train.FitOn(gobackend.GetBackend(), w, train.Config{Epochs: 3, Validation: held, Log: &log}, dense, data)
	if err != nil {
		t.Fatal(err)
	}
	if len(w.losses) != 6 || len(w.epochs) != 3 || !slices.Equal(w.notes, []string{""}) {
		t.Errorf("%d steps, %d epochs, notes %q were shown, want 6, 3 and one empty note", len(w.losses), len(w.epochs), w.notes)
	}
	if len(m.History) != 3 {
		t.Fatalf("the history has %d epochs, want 3", len(m.History))
	}
	for i, e := range m.History {
		if want := (w.losses[2*i] + w.losses[2*i+1]) / 2; e.Loss != want || e.Steps != 2 {
			t.Errorf("epoch %d: loss %v in %d steps, want the mean %v of 2", i+1, e.Loss, e.Steps, want)
		}
		if !reflect.DeepEqual(w.epochs[i], e) {
			t.Errorf("epoch %d: shown %v, measured %v", i+1, w.epochs[i], e)
		}
	}
	last, err := m.Evaluate(held)
	if err != nil || last != *m.History[2].Validation {
		t.Errorf("the last validation was %v, Evaluate says %v, %v", m.History[2].Validation, last, err)
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 4 || lines[0] != "training on go: 70 pictures in batches of 32, 2 steps per epoch" ||
		!strings.HasPrefix(lines[3], "epoch 3 of 3: "+m.History[2].String()) {
		t.Errorf("the log is\n%s", &log)
	}
	if want := "a model without a name: 12,730 parameters, 3 epochs, "; !strings.HasPrefix(m.String(), want) {
		// 784·16 + 16 + 16·10 + 10 = 12,730
		t.Errorf("the model calls itself %q", m)
	}
}

// still moves no weight: float32 has 24 bits, and 1e-30 is far below the last of
// any weight here. Only a bias of 0 becomes one of 1e-30.
const still = 1e-30

// The weights are the same, so only the order of the pictures can change what
// the batches cost.
func TestEachEpochHasAnOrderOfItsOwn(t *testing.T) {
	w := &watcher{}
	cfg := silent(train.Config{Epochs: 3, LearningRate: still})
	if _, err := train.FitOn(gobackend.GetBackend(), w, cfg, dense, pictures(96, 10, 1)); err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]int{{0, 3}, {3, 6}, {0, 6}} {
		if a, b := w.losses[pair[0]:][:3], w.losses[pair[1]:][:3]; slices.Equal(a, b) {
			t.Errorf("two epochs have batches of the same losses, %v", a)
		}
	}
}

// Of 70 pictures an epoch sees 64, and this model is right about each of them.
func TestAccuracyIsThatOfThePicturesSeen(t *testing.T) {
	m := fit(t, gobackend.GetBackend(), train.Config{Epochs: 2}, func(s *model.Scope, x *model.Node) *model.Node {
		// The class is the bar's place, two rows of 56 pixels each. A bar's pixels are
		// above 120, and no others are: 9 are told apart by 56·40/255.
		rows := graph.ReduceSum(graph.Reshape(x, -1, 14, 56), -1)
		bars := graph.Slice(rows, graph.AxisRange(), graph.AxisRange(0, 10))
		return graph.Add(linear(10)(s, graph.MulScalar(x, 0)), bars)
	}, pictures(70, 10, 1))
	for i, e := range m.History {
		if e.Accuracy != 1 {
			t.Errorf("epoch %d: accuracy %v, want 1", i+1, e.Accuracy)
		}
	}
}

func TestSecondsAreSeconds(t *testing.T) {
	const pause = 20 * time.Millisecond
	w := &watcher{atStep: func(int) { time.Sleep(pause) }}
	begin := time.Now()
	m, err := train.FitOn(gobackend.GetBackend(), w, silent(train.Config{Epochs: 1}), dense, pictures(64, 10, 1))
	if err != nil {
		t.Fatal(err)
	}
	whole := time.Since(begin).Seconds()
	if got, least := m.History[0].Seconds, 2*pause.Seconds(); got < least || got > whole {
		t.Errorf("two steps took %v s, want from %v to %v", got, least, whole)
	}
}

// With 784 inputs He normal deviates by √(2/784). Of 784·16 = 12,544 values the
// deviation has a standard error of 0.6 %; three of them. Glorot uniform, which
// would be about as wide, has no value beyond √(6/800), which are 1.7 deviations.
func TestInitializerReachesTheWeights(t *testing.T) {
	m := fit(t, gobackend.GetBackend(), train.Config{Epochs: 1, LearningRate: still, Initializer: model.HeNormal}, dense, pictures(32, 10, 1))
	values := hiddenWeights(t, m)
	var sum float64
	for _, v := range values {
		sum += float64(v) * float64(v)
	}
	deviation, want := math.Sqrt(sum/float64(len(values))), math.Sqrt(2./784)
	if math.Abs(deviation/want-1) > .02 || float64(slices.Max(values)) < 3*want {
		t.Errorf("the weights deviate by %v and reach %v, want %v and three times as much", deviation, slices.Max(values), want)
	}
}

func TestUntrainedIsWhereFitStarts(t *testing.T) {
	if testing.Short() {
		t.Skip("opens the learner's backend: run without -short")
	}
	for _, how := range []model.Initializer{model.GlorotUniform, model.HeNormal} {
		cfg := train.Config{Epochs: 1, LearningRate: still, Seed: 7, Initializer: how}
		untrained, err := train.Untrained(cfg, dense)
		if err != nil {
			t.Fatal(err)
		}
		m := fit(t, xla(t), cfg, dense, pictures(32, 10, 1))
		if !slices.Equal(hiddenWeights(t, untrained), hiddenWeights(t, m)) {
			t.Errorf("%v: Fit starts from other weights than Untrained gives", how)
		}
	}
}

func TestValidationIsNotLearnedFrom(t *testing.T) {
	data := pictures(64, 10, 1)
	b := gobackend.GetBackend()
	with := fit(t, b, train.Config{Epochs: 2, Validation: pictures(50, 10, 2)}, dense, data)
	without := fit(t, b, train.Config{Epochs: 2}, dense, data)
	if !reflect.DeepEqual(logits(t, with, data), logits(t, without, data)) {
		t.Error("validation changed the weights")
	}
	if without.History[0].Validation != nil {
		t.Error("a validation was made up")
	}
}

func TestFitErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	good := pictures(40, 10, 1)
	ten := &dataset.Split{Images: good.Images, Labels: slices.Clone(good.Labels), H: 28, W: 28, C: 1}
	ten.Labels[17] = 10
	torn := &dataset.Split{Images: good.Images[:5000], Labels: good.Labels, H: 28, W: 28, C: 1}
	tests := []struct {
		name string
		cfg  train.Config
		fn   model.Func
		data *dataset.Split
		want string
	}{
		{"no data", train.Config{}, dense, nil, "the training data is nil: load it with dataset.Load"},
		{"no pictures", train.Config{}, dense, &dataset.Split{}, "the training data has no pictures"},
		{"torn data", train.Config{}, dense, torn, "has 40 labels but 5000 pixel values: 40 pictures of 28×28 have 31360"},
		{"torn validation", train.Config{Validation: torn}, dense, good, "the validation data has 40 labels"},
		{"batch too large", train.Config{BatchSize: 41}, dense, good, "BatchSize is 41, but there are only 40 training pictures"},
		{"negative batch", train.Config{BatchSize: -1}, dense, good, "must not be negative"},
		{"negative patience", train.Config{Patience: -1}, dense, good, "Patience must not be negative, got -1"},
		{"patience for nothing", train.Config{Patience: 2}, dense, good, "the setting Patience watches the validation loss: set Validation too"},
		{"no learning rate", train.Config{LearningRate: math.NaN()}, dense, good, "must not be negative"},
		{"label out of range", train.Config{}, dense, ten, "picture 17 of the training data has label 10, but the model has 10 classes, 0 to 9"},
		{"validation's label", train.Config{Validation: ten}, dense, good, "picture 17 of the validation data has label 10"},
		{"too few classes", train.Config{}, linear(3), good, "picture 3 of the training data has label 3, but the model has 3 classes"},
		{"no function", train.Config{}, nil, good, "the model function is nil"},
		{"not logits", train.Config{}, func(_ *model.Scope, x *model.Node) *model.Node { return x }, good,
			"must return logits [32 classes] for a batch of 32 images, got [32 28 28 1]"},
		{"a panic", train.Config{}, func(_ *model.Scope, x *model.Node) *model.Node { panic("oops") }, good,
			"the model function stopped: oops\n  at "},
		{"a shape's panic", train.Config{}, func(s *model.Scope, x *model.Node) *model.Node {
			return model.Dense(s.In("d"), x, 10)
		}, good, `Dense "d" wants [batch features], got [32 28 28 1]: put Flatten before it`},
		{"not a name", train.Config{Name: "../x"}, dense, good, `the name "../x" cannot be a folder's`},
		{"a loss that is no number", train.Config{}, func(s *model.Scope, x *model.Node) *model.Node {
			return graph.Log(graph.Neg(graph.AddScalar(linear(10)(s, x), 1e6)))
		}, good, "the loss is NaN at epoch 1, step 1: try a smaller LearningRate than 0.001"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := train.FitOn(gobackend.GetBackend(), nil, silent(tt.cfg), tt.fn, tt.data)
			mustFail(t, err, tt.want)
			if m != nil {
				t.Error("there is a model beside the error")
			}
		})
	}
}

// A learning rate that is far too large is found by its loss.
func TestFitStopsWhenItDiverges(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		_, err := train.FitOn(b, nil, silent(train.Config{LearningRate: 1e30, Epochs: 3}), dense, pictures(96, 10, 1))
		mustFail(t, err, "try a smaller LearningRate than 1e+30")
	})
}

// A batch of one picture keeps the convolutions from the fast ways that they have, and
// those alone.
func TestFitSaysThatASmallBatchIsSlow(t *testing.T) {
	b := gobackend.GetBackend()
	for _, tt := range []struct {
		batch int
		fn    model.Func
		want  string
	}{
		{2, cnn, ""},
		{1, cnn, "batches of 1 take a slower way through conv1: from 2 pictures on there is a faster one\n"},
		{1, dense, ""},
	} {
		var log bytes.Buffer
		if _, err := train.FitOn(b, nil, train.Config{Epochs: 1, BatchSize: tt.batch, Log: &log}, tt.fn, pictures(16, 10, 1)); err != nil {
			t.Fatal(err)
		}
		if said := strings.Contains(log.String(), "slower"); said != (tt.want != "") || !strings.Contains(log.String(), tt.want) {
			t.Errorf("batches of %d: %q, want %q", tt.batch, log.String(), tt.want)
		}
	}
}

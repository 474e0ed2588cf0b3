package train_test

import (
	"math"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

func sgd() optimizer.Interface {
	return optimizer.StochasticGradientDescent().WithDecay(false).WithLearningRate(.5).Done()
}

// Plain descent makes one step of all the pictures: w ← w − η·∂loss/∂w. So what
// changed, over η, is the gradient, and steps at two rates differ by their rates.
func TestOptimizerAndLearningRate(t *testing.T) {
	b := gobackend.GetBackend()
	data := pictures(40, 10, 1)
	moved := func(cfg train.Config) float64 {
		cfg.Epochs, cfg.BatchSize = 1, 40
		first := fit(t, b, train.Config{Epochs: 1, BatchSize: 40, LearningRate: still}, linear(10), data)
		m := fit(t, b, cfg, linear(10), data)
		was, is := weightsOf(t, first, "logits"), weightsOf(t, m, "logits")
		largest := 0.
		for i := range was {
			largest = max(largest, math.Abs(float64(is[i]-was[i])))
		}
		return largest
	}
	full := moved(train.Config{Optimizer: sgd()})
	for name, tt := range map[string]struct {
		cfg  train.Config
		want float64
	}{
		"a tenth of the rate":    {train.Config{Optimizer: sgd(), LearningRate: .05}, full / 10},
		"a schedule's tenth":     {train.Config{Optimizer: sgd(), Schedule: func(int, int) float64 { return .1 }}, full / 10},
		"a hundredth by both":    {train.Config{Optimizer: sgd(), LearningRate: .05, Schedule: func(int, int) float64 { return .1 }}, full / 100},
		"Adam's own first step":  {train.Config{}, .001}, // the rate, whatever the gradient
		"Adam's, by a schedule":  {train.Config{Schedule: func(int, int) float64 { return .3 }}, .0003},
		"RMSProp, at its rate":   {train.Config{Optimizer: optimizer.RMSProp().LearningRate(.002).Done()}, .002},
		"RMSProp, at the Config": {train.Config{Optimizer: optimizer.RMSProp().Done(), LearningRate: .004}, .004},
	} {
		// Weights near 0.04 in float32, so steps of 1e-3 are known to 1e-5 of themselves.
		if got := moved(tt.cfg); math.Abs(got-tt.want) > 1e-3*tt.want+1e-8 {
			t.Errorf("%s: the largest step is %v, want %v", name, got, tt.want)
		}
	}
}

// The schedule is asked once before each step, and 0 moves nothing.
func TestSchedule(t *testing.T) {
	data := pictures(64, 10, 1)
	var asked []int
	cfg := train.Config{Epochs: 3, Schedule: func(step, steps int) float64 {
		if steps != 6 {
			t.Errorf("of %d steps, want 6", steps)
		}
		asked = append(asked, step)
		if step < 2 {
			return 0
		}
		return 1
	}}
	w := &watcher{}
	if _, err := train.FitOn(gobackend.GetBackend(), w, silent(cfg), linear(10), data); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(asked, []int{0, 1, 2, 3, 4, 5}) {
		t.Errorf("asked for the steps %v", asked)
	}
	cfg.Schedule = func(int, int) float64 { return 0 }
	m := fit(t, gobackend.GetBackend(), cfg, linear(10), data)
	first := fit(t, gobackend.GetBackend(), train.Config{Epochs: 1, LearningRate: still}, linear(10), data)
	was, err := first.Weights("logits")
	is, err2 := m.Weights("logits")
	if err != nil || err2 != nil || !slices.Equal(was.Weights, is.Weights) {
		t.Errorf("a factor of 0 moves weights: %v, %v", err, err2)
	}
}

// Without a gradient, decay alone is left: after k steps w·(1 − η·λ)^k, biases too.
func TestWeightDecay(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		blind := func(s *model.Scope, x *model.Node) *model.Node {
			z := linear(10)(s, x)
			return graph.Add(graph.MulScalar(z, 0), graph.StopGradient(z))
		}
		data := pictures(64, 10, 1)
		start := fit(t, b, train.Config{Epochs: 1, LearningRate: .01}, linear(10), data)
		for name, o := range map[string]optimizer.Interface{"Adam": nil, "descent": sgd()} {
			m := fit(t, b, train.Config{Epochs: 2, Optimizer: o, LearningRate: .5, WeightDecay: .1, Start: start}, blind, data)
			was, is := weightsOf(t, start, "logits"), weightsOf(t, m, "logits")
			factor := math.Pow(1-.5*.1, 4)
			for i := range was {
				// Four products in float32.
				if want := float64(was[i]) * factor; math.Abs(float64(is[i])-want) > 1e-6*math.Abs(want)+1e-9 {
					t.Fatalf("%s: weight %d is %v, want %v of %v", name, i, is[i], want, was[i])
				}
			}
		}
	})
}

// Two classes of equal pictures: nothing but their weights can tell them apart, and
// the answer that costs least has probabilities in the proportion of count·weight.
func TestClassWeights(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		data := &dataset.Split{H: 4, W: 4, C: 1, Images: slices.Repeat([]uint8{100}, 16*40), Labels: make([]uint8, 40)}
		for i := range 8 {
			data.Labels[i] = 1 // 32 of class 0, 8 of class 1
		}
		for _, tt := range []struct {
			weights []float64
			want    float64 // of class 1
		}{
			{nil, .2}, {[]float64{1, 1}, .2}, {[]float64{1, 4}, .5}, {[]float64{5, 0}, 0}, {train.BalancedWeights(data), .5},
		} {
			m := fit(t, b, train.Config{Epochs: 300, BatchSize: 40, LearningRate: .05, ClassWeights: tt.weights}, linear(2), data)
			p, err := m.Probabilities(data.Take(1))
			if err != nil || math.Abs(p[0][1]-tt.want) > .02 {
				t.Errorf("weights %v: class 1 has %v, %v; want %v", tt.weights, p, err, tt.want)
			}
			// What is reported is the loss that validation measures.
			score, err := m.Evaluate(data)
			if last := m.History[len(m.History)-1]; err != nil || math.Abs(score.Loss-last.Loss) > .02*max(1, score.Loss) {
				t.Errorf("weights %v: reported loss %v, measured %v, %v", tt.weights, last.Loss, score.Loss, err)
			}
		}
	})
}

// 10 pictures, of 3 classes that have any: 10/(3·5), 10/(3·4), 10/(3·1).
func TestBalancedWeights(t *testing.T) {
	s := &dataset.Split{Labels: []uint8{0, 0, 0, 0, 0, 1, 1, 1, 1, 3}, Names: []string{"a", "b", "none", "d"}}
	want := []float64{10. / 15, 10. / 12, 0, 10. / 3}
	got := train.BalancedWeights(s)
	for class := range want {
		if math.Abs(got[class]-want[class]) > 1e-12 {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
	defer func() {
		if p := recover(); p != "train: BalancedWeights: the data is nil: load it with dataset.Load" {
			t.Errorf("nil: %v", p)
		}
	}()
	train.BalancedWeights(nil)
}

// rateless takes no step at all.
type rateless struct{ optimizer.Interface }

func (rateless) UpdateGraph(*model.Scope, *model.Graph, *model.Node) {}

func TestUpdateErrors(t *testing.T) {
	good := pictures(40, 10, 1)
	named := pictures(40, 10, 1)
	named.Names = []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "kiwi"}
	half := func(int, int) float64 { return .5 }
	for _, tt := range []struct {
		cfg     train.Config
		classes int
		data    *dataset.Split
		want    string
	}{
		{train.Config{ClassWeights: []float64{1, 2}}, 10, good, "the setting ClassWeights has 2 weights, but the model has 10 classes: give each class one, as train.BalancedWeights does"},
		{train.Config{ClassWeights: []float64{}}, 10, good, "the setting ClassWeights has 0 weights"},
		{train.Config{ClassWeights: append(make([]float64, 9), math.NaN())}, 10, good, "the setting ClassWeights has NaN for class 9: use numbers of 0 or more"},
		{train.Config{ClassWeights: append(make([]float64, 9), -1)}, 10, good, "the setting ClassWeights has -1 for class 9"},
		{train.Config{ClassWeights: append(make([]float64, 9), math.Inf(1))}, 10, good, "the setting ClassWeights has +Inf for class 9"},
		{train.Config{ClassWeights: make([]float64, 10)}, 10, good, "the setting ClassWeights is 0 for every class"},
		{train.Config{WeightDecay: -1}, 10, good, "the setting WeightDecay must not be negative or infinite, got -1"},
		{train.Config{WeightDecay: math.NaN()}, 10, good, "the setting WeightDecay must not be negative or infinite, got NaN"},
		{train.Config{Schedule: func(int, int) float64 { return -.5 }}, 10, good, "the setting Schedule gives -0.5 at step 0 of 5: it must give a factor of the learning rate, 0 or more"},
		{train.Config{Schedule: func(int, int) float64 { return math.NaN() }}, 10, good, "the setting Schedule gives NaN at step 0"},
		{train.Config{Optimizer: rateless{}, LearningRate: .1}, 10, good, "the setting Optimizer is one without a learning rate in its variables: leave LearningRate, Schedule and WeightDecay out"},
		{train.Config{Optimizer: rateless{}, Schedule: half}, 10, good, "the setting Optimizer is one without a learning rate"},
		{train.Config{Optimizer: rateless{}, WeightDecay: .1}, 10, good, "the setting Optimizer is one without a learning rate"},
		{train.Config{}, 9, named, `picture 9 of the training data has label 9 ("kiwi"), but the model has 9 classes, 0 to 8: let its last layer have more units`},
		{train.Config{}, 10, named.OfClass(9, 9), `the training data has pictures of one class only, "kiwi": a model learns to tell classes apart, so give it pictures of two or more`},
		{train.Config{}, 10, good.OfClass(3), `the training data has pictures of one class only, "class 3"`},
	} {
		if tt.cfg.BatchSize = 32; tt.data.Len() < 32 {
			tt.cfg.BatchSize = 1
		}
		m, err := train.FitOn(gobackend.GetBackend(), nil, silent(tt.cfg), linear(tt.classes), tt.data)
		mustFail(t, err, tt.want)
		if m != nil {
			t.Error("there is a model beside the error")
		}
	}
}

// An optimizer of the learner's own needs no learning rate.
func TestOptimizerOfOnesOwn(t *testing.T) {
	m := fit(t, gobackend.GetBackend(), train.Config{Epochs: 1, BatchSize: 20, Optimizer: signs{}}, linear(2), pictures(20, 2, 1))
	first := fit(t, gobackend.GetBackend(), train.Config{Epochs: 1, BatchSize: 20, LearningRate: still}, linear(2), pictures(20, 2, 1))
	was, is := weightsOf(t, first, "logits"), weightsOf(t, m, "logits")
	for i := range was {
		if step := math.Abs(float64(is[i] - was[i])); math.Abs(step-.25) > 1e-6 {
			t.Fatalf("weight %d moved by %v, want 0.25", i, step)
		}
	}
}

// signs moves each weight by a quarter, against the sign of its gradient.
type signs struct{ optimizer.Interface }

func (signs) UpdateGraph(scope *model.Scope, g *model.Graph, loss *model.Node) {
	grads := scope.BuildTrainableVariablesGradientsGraph(loss)
	i := 0
	for v := range scope.IterVariables() {
		if v.Trainable && v.InUseByGraph(g) && v.DType() == dtypes.Float32 {
			v.SetNodeValue(graph.Sub(v.NodeValue(g), graph.MulScalar(graph.Sign(grads[i]), .25)))
			i++
		}
	}
}

package train_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/layers/regularizer"
	"github.com/gomlx/gomlx/ml/model/initializer"
	gomlxtrain "github.com/gomlx/gomlx/ml/train"

	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

// squares is Σ w² of a variable.
func squares(t *testing.T, m *train.Model, path string) float64 {
	t.Helper()
	v := m.Store().GetVariable(path)
	if v == nil {
		t.Fatalf("there is no variable %s", path)
	}
	sum := 0.0
	for _, w := range flat(v.MustValue().Value()) {
		sum += float64(w) * float64(w)
	}
	return sum
}

func flat(v any) []float32 {
	switch v := v.(type) {
	case float32:
		return []float32{v}
	case []float32:
		return v
	case [][]float32:
		var all []float32
		for _, row := range v {
			all = append(all, row...)
		}
		return all
	}
	return nil
}

// The more a regularizer asks for, the smaller are the weights. They used to be
// the same for any amount.
func TestFitRegularizes(t *testing.T) {
	data := pictures(64, 10, 1)
	for name, regularized := range map[string]func(amount float64) model.Func{
		"a layer's": func(amount float64) model.Func {
			return func(scope *model.Scope, images *model.Node) *model.Node {
				scope.SetParam(regularizer.ParamL2, amount)
				return layers.DenseWithBias(scope.In("logits"), model.Flatten(images), 10)
			}
		},
		"the function's own": func(amount float64) model.Func {
			return func(scope *model.Scope, images *model.Node) *model.Node {
				y := layers.DenseWithBias(scope.In("logits"), model.Flatten(images), 10)
				w := scope.Store().GetVariable("/logits/dense/weights").NodeValue(images.Graph())
				gomlxtrain.AddRegularizationLoss(graph.MulScalar(graph.ReduceAllSum(graph.Square(w)), amount))
				return y
			}
		},
	} {
		onBackends(t, func(t *testing.T, b compute.Backend) {
			last, loss := math.Inf(1), 0.0
			for i, amount := range []float64{0, .1, 10} {
				m := fit(t, b, train.Config{Epochs: 4, LearningRate: .01, Seed: 1}, regularized(amount), data)
				size := squares(t, m, "/logits/dense/weights")
				if !(size < .98*last) {
					t.Errorf("%s regularizer of %v: Σw² is %v, before it was %v", name, amount, size, last)
				}
				last = size
				// What is reported stays the cross-entropy, which cannot be as large as the penalty.
				if loss = m.History[0].Loss; loss > 6 {
					t.Errorf("%s regularizer of %v (number %d): the loss is %v", name, amount, i, loss)
				}
			}
		})
	}
}

// A model's own variable that is not trained keeps the value that it was given
// as its first. It used to become zero.
func TestFitLeavesFrozenVariables(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, tt := range map[string]struct {
		first initializer.VariableInitializer
		want  float32
	}{"one": {initializer.One, 1}, "half": {initializer.BroadcastTensorToShape(half()), .5}} {
		frozen := func(scope *model.Scope, images *model.Node) *model.Node {
			z := model.Dense(scope.In("logits"), model.Flatten(images), 10)
			v := scope.In("temperature").WithInitializer(tt.first).VariableWithShape("t", shapes.Make(dtypes.Float32)).SetTrainable(false)
			return graph.Mul(z, v.NodeValue(images.Graph()))
		}
		onBackends(t, func(t *testing.T, b compute.Backend) {
			m := fit(t, b, train.Config{Name: "frozen", Epochs: 2, LearningRate: .01}, frozen, pictures(64, 10, 1))
			got := flat(m.Store().GetVariable("/temperature/t").MustValue().Value())
			if len(got) != 1 || got[0] != tt.want {
				t.Errorf("%s: the frozen variable is %v, want %v", name, got, tt.want)
			}
			if last := m.History[1].Loss; last > 2.2 { // ln 10 is 2.303
				t.Errorf("%s: nothing was learned, the loss is %v", name, last)
			}
			loaded, err := train.LoadOn(b, "frozen", frozen)
			if err != nil {
				t.Fatal(err)
			}
			if got := flat(loaded.Store().GetVariable("/temperature/t").MustValue().Value()); len(got) != 1 || got[0] != tt.want {
				t.Errorf("%s: loaded as %v, want %v", name, got, tt.want)
			}
			// Python's library refuses null where a shape belongs.
			file, err := os.ReadFile(filepath.Join("runs", "frozen", "model.safetensors"))
			if err != nil || bytes.Contains(file, []byte(`"shape":null`)) || !bytes.Contains(file, []byte(`"temperature/t":{"dtype":"F32","shape":[]`)) {
				t.Errorf("%s: the kept file's header is wrong: %v", name, err)
			}
		})
	}
}

// What a function does between the layers has no weights, so only the file's
// description of it tells two models apart.
func TestLoadComparesWhatIsBetween(t *testing.T) {
	t.Chdir(t.TempDir())
	b, data := gobackend.GetBackend(), pictures(64, 10, 1)
	with := func(activate func(x *model.Node) *model.Node) model.Func {
		return func(scope *model.Scope, images *model.Node) *model.Node {
			x := activate(model.Dense(scope.In("hidden"), model.Flatten(images), 8))
			return model.Dense(scope.In("logits"), x, 10)
		}
	}
	leaky := func(alpha float64) model.Func {
		return with(func(x *model.Node) *model.Node { return activation.LeakyReluWith(x, alpha) })
	}
	fit(t, b, train.Config{Name: "leaky", Epochs: 1}, leaky(.1), data)
	if _, err := train.LoadOn(b, "leaky", leaky(.1)); err != nil {
		t.Errorf("the function that was trained: %v", err)
	}
	for name, other := range map[string]model.Func{
		"another slope":      leaky(.3),
		"another activation": with(graph.Tanh),
		"none":               with(func(x *model.Node) *model.Node { return x }),
	} {
		_, err := train.LoadOn(b, "leaky", other)
		if err == nil {
			t.Errorf("%s: loaded", name)
			continue
		}
		mustFail(t, err, "between its layers it has hidden to logits: ")
	}
}

// A kernel that was chosen, and a mask, are no weights either: the file says them.
func TestLoadComparesWhatIsNotLearned(t *testing.T) {
	t.Chdir(t.TempDir())
	b, data := gobackend.GetBackend(), pictures(64, 10, 1)
	fixed := func(kernels ...filter.Kernel) model.Func {
		return func(scope *model.Scope, images *model.Node) *model.Node {
			x := model.MaxPool2D(model.Fixed2D(images, kernels...), 13)
			return model.Dense(scope.In("logits"), model.Flatten(x), 10)
		}
	}
	masked := func(at int) model.Func {
		return func(scope *model.Scope, images *model.Node) *model.Node {
			mask := make([]float32, 784)
			mask[at] = 1
			x := graph.Mul(model.Flatten(images), graph.Const(images.Graph(), [][]float32{mask}))
			return model.Dense(scope.In("logits"), x, 10)
		}
	}
	for _, tt := range []struct {
		name        string
		kept, other model.Func
		want        string
	}{
		{"kernel", fixed(filter.SobelV, filter.Blur), fixed(filter.SobelV, filter.Edge), "its fixed kernels are fixed1: [[-1 0 1] [-2 0 2] [-1 0 1]], fixed1: [[0.0625"},
		{"order", fixed(filter.SobelV, filter.SobelH), fixed(filter.SobelH, filter.SobelV), "this function's are fixed1: [[-1 -2 -1]"},
		{"mask", masked(300), masked(301), "between its layers it has flatten1 to logits: "},
	} {
		fit(t, b, train.Config{Name: tt.name, Epochs: 1}, tt.kept, data)
		if _, err := train.LoadOn(b, tt.name, tt.kept); err != nil {
			t.Errorf("%s: the function that was trained: %v", tt.name, err)
		}
		_, err := train.LoadOn(b, tt.name, tt.other)
		mustFail(t, err, tt.want)
	}
}

func half() *tensors.Tensor { return tensors.FromScalar(float32(.5)) }

// GoMLX's L1 sets weights that are smaller than its amount to zero, by a function
// that it asks to be called at each step.
func TestFitCallsWhatLayersAskFor(t *testing.T) {
	onBackends(t, func(t *testing.T, b compute.Backend) {
		sparse := func(scope *model.Scope, images *model.Node) *model.Node {
			x := graph.InsertAxes(model.Flatten(images), 1, -1) // [N 1 784 1]
			x = layers.Convolution(scope.In("c"), x).Channels(10).KernelSizePerAxis(1, 784).Regularizer(regularizer.L1(.02)).NoPadding().Done()
			return graph.Reshape(x, -1, 10)
		}
		m := fit(t, b, train.Config{Epochs: 3, Seed: 1}, sparse, pictures(64, 10, 1))
		zeros, all := 0, 0
		for v := range m.Store().IterVariables() {
			if !strings.HasSuffix(v.Path(), "weights") {
				continue
			}
			values, err := tensors.CopyFlatData[float32](v.MustValue())
			if err != nil {
				t.Fatal(err)
			}
			all += len(values)
			for _, w := range values {
				if w == 0 {
					zeros++
				}
			}
		}
		if all != 7840 || zeros < 100 || zeros == all {
			t.Errorf("%d of %d weights are zero", zeros, all)
		}
	})
}

package check_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"

	"github.com/ninepixels/ninepixels/lessons/check"
	"github.com/ninepixels/ninepixels/lessons/model"
)

// A lines function is what a learner writes between the picture and Flatten.
type lines func(scope *model.Scope, x *model.Node) *model.Node

// network puts the lines where the notebook has them.
func (f lines) network(scope *model.Scope, images *model.Node) *model.Node {
	x := model.Flatten(f(scope, images))
	x = model.ReLU(model.Dense(scope.In("dense"), x, 128))
	return model.Dense(scope.In("logits"), x, 10)
}

// built checks a whole network, as the notebook's cell does. Only its graph is drawn.
func built(t *testing.T, fn model.Func) check.Result {
	t.Helper()
	backend, err := gobackend.New("")
	if err != nil {
		t.Fatal(err)
	}
	defer backend.Finalize()
	return builtOn(backend, fn)
}

func builtOn(backend compute.Backend, fn model.Func) check.Result {
	summary, err := model.Summarize(backend, fn, 28, 28, 1)
	r := check.BuildCNN(summary, err)
	if check.IsCNN(summary, err) != r.OK {
		r.Message = "IsCNN says something else: " + r.Message
		r.OK = false
	}
	return r
}

func conv(scope *model.Scope, name string, x *model.Node, options ...model.ConvOption) *model.Node {
	return model.Conv2D(scope.In("%s", name), x, 64, 3, 3, options...)
}

// wanted is the video's network in four lines.
func wanted(scope *model.Scope, x *model.Node) *model.Node {
	x = model.ReLU(conv(scope, "conv1", x))
	x = model.MaxPool2D(x, 2)
	x = model.ReLU(conv(scope, "conv2", x))
	return model.MaxPool2D(x, 2)
}

func TestBuildCNNAccepts(t *testing.T) {
	for name, f := range map[string]lines{
		"four lines": wanted,
		"in one expression": func(scope *model.Scope, x *model.Node) *model.Node {
			first := model.MaxPool2D(model.ReLU(conv(scope, "conv1", x)), 2)
			return model.MaxPool2D(model.ReLU(conv(scope, "conv2", first)), 2)
		},
		"a loop": func(scope *model.Scope, x *model.Node) *model.Node {
			for i := range 2 {
				x = model.MaxPool2D(model.ReLU(conv(scope, fmt.Sprint("conv", i+1), x)), 2)
			}
			return x
		},
		"ReLU behind the pooling": func(scope *model.Scope, x *model.Node) *model.Node {
			x = model.ReLU(model.MaxPool2D(conv(scope, "conv1", x), 2))
			return model.ReLU(model.MaxPool2D(conv(scope, "conv2", x), 2))
		},
		"one of each": func(scope *model.Scope, x *model.Node) *model.Node {
			x = model.ReLU(model.MaxPool2D(conv(scope, "conv1", x), 2))
			return model.MaxPool2D(model.ReLU(conv(scope, "conv2", x)), 2)
		},
		"names of one's own": func(scope *model.Scope, x *model.Node) *model.Node {
			x = model.MaxPool2D(model.ReLU(conv(scope, "edges", x)), 2)
			return model.MaxPool2D(model.ReLU(conv(scope, "parts", x)), 2)
		},
		"with shapes asserted": func(scope *model.Scope, x *model.Node) *model.Node {
			x = conv(scope, "conv1", x)
			x.AssertDims(-1, 26, 26, 64)
			x = model.MaxPool2D(model.ReLU(x), 2)
			x.AssertDims(-1, 13, 13, 64)
			return model.MaxPool2D(model.ReLU(conv(scope, "conv2", x)), 2)
		},
	} {
		wantOK(t, name, built(t, f.network))
	}
}

func TestBuildCNNRefuses(t *testing.T) {
	list := []mistake{
		{"no table", check.BuildCNN(nil, nil), "there is no table"},
		{"a nil table", check.BuildCNN((*model.Summary)(nil), errors.New("the model function stopped: so it did\nat line 3")), "stopped: so it did"},
		{"as it stands", built(t, lines(func(_ *model.Scope, x *model.Node) *model.Node { return x }).network), "no convolution yet"},
	}
	for _, c := range []struct {
		name   string
		f      lines
		phrase string
	}{
		{"results dropped", func(scope *model.Scope, x *model.Node) *model.Node {
			conv(scope, "conv1", x)
			return x
		}, "what Conv2D returns is dropped (conv1)"},
		{"ReLU dropped", func(scope *model.Scope, x *model.Node) *model.Node {
			x = conv(scope, "conv1", x)
			model.ReLU(x)
			x = model.MaxPool2D(x, 2)
			return model.MaxPool2D(model.ReLU(conv(scope, "conv2", x)), 2)
		}, "what ReLU returns is dropped"},
		{"the second reads the picture", func(scope *model.Scope, images *model.Node) *model.Node {
			model.MaxPool2D(model.ReLU(conv(scope, "conv1", images)), 2)
			return model.MaxPool2D(model.ReLU(conv(scope, "conv2", images)), 2)
		}, "what MaxPool2D returns is dropped (maxpool1)"},
		{"one name twice", func(scope *model.Scope, x *model.Node) *model.Node {
			x = model.MaxPool2D(model.ReLU(conv(scope, "conv1", x)), 2)
			return model.MaxPool2D(model.ReLU(conv(scope, "conv1", x)), 2)
		}, `two layers named "conv1"`},
		{"no ReLU", func(scope *model.Scope, x *model.Node) *model.Node {
			return model.MaxPool2D(conv(scope, "conv2", model.MaxPool2D(conv(scope, "conv1", x), 2)), 2)
		}, "missing behind the first"},
		{"one ReLU", func(scope *model.Scope, x *model.Node) *model.Node {
			x = model.MaxPool2D(model.ReLU(conv(scope, "conv1", x)), 2)
			return model.MaxPool2D(conv(scope, "conv2", x), 2)
		}, "missing behind the second"},
		{"32 filters first", func(scope *model.Scope, x *model.Node) *model.Node {
			x = model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv1"), x, 32, 3, 3)), 2)
			return model.MaxPool2D(model.ReLU(conv(scope, "conv2", x)), 2)
		}, "the first convolution has 32 filters"},
		{"32 filters then", func(scope *model.Scope, x *model.Node) *model.Node {
			x = model.MaxPool2D(model.ReLU(conv(scope, "conv1", x)), 2)
			return model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv2"), x, 32, 3, 3)), 2)
		}, "the second convolution has 32 filters"},
		{"arguments in Keras's order", func(scope *model.Scope, x *model.Node) *model.Node {
			x = model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv1"), x, 3, 3, 64)), 2)
			return model.MaxPool2D(model.ReLU(conv(scope, "conv2", x)), 2)
		}, "does not fit"},
		{"5×5", func(scope *model.Scope, x *model.Node) *model.Node {
			x = model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv1"), x, 64, 5, 5)), 2)
			return model.MaxPool2D(model.ReLU(conv(scope, "conv2", x)), 2)
		}, "24×24: kernels of 3×3 leave 26×26"},
		{"9×1", func(scope *model.Scope, x *model.Node) *model.Node {
			x = model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv1"), x, 64, 9, 1)), 2)
			return model.MaxPool2D(model.ReLU(conv(scope, "conv2", x)), 2)
		}, "20×28: its kernels are not square"},
		{"1×1", func(scope *model.Scope, x *model.Node) *model.Node {
			x = model.MaxPool2D(model.ReLU(model.Conv2D(scope.In("conv1"), x, 64, 1, 1)), 2)
			return model.MaxPool2D(model.ReLU(conv(scope, "conv2", x)), 2)
		}, "kernels of 1×1"},
		{"padded", func(scope *model.Scope, x *model.Node) *model.Node {
			x = model.MaxPool2D(model.ReLU(conv(scope, "conv1", x, model.Same)), 2)
			return model.MaxPool2D(model.ReLU(conv(scope, "conv2", x)), 2)
		}, "leave model.Same out"},
		{"a stride in the place of pooling", func(scope *model.Scope, x *model.Node) *model.Node {
			x = model.MaxPool2D(model.ReLU(conv(scope, "conv1", x, model.Stride(2))), 2)
			return model.MaxPool2D(model.ReLU(conv(scope, "conv2", x)), 2)
		}, "in steps of 2"},
		{"windows of 3", func(scope *model.Scope, x *model.Node) *model.Node {
			x = model.MaxPool2D(model.ReLU(conv(scope, "conv1", x)), 3)
			return model.MaxPool2D(model.ReLU(conv(scope, "conv2", x)), 2)
		}, "the first pooling makes 8×8"},
		{"windows of 3 later", func(scope *model.Scope, x *model.Node) *model.Node {
			x = model.MaxPool2D(model.ReLU(conv(scope, "conv1", x)), 2)
			return model.MaxPool2D(model.ReLU(conv(scope, "conv2", x)), 3)
		}, "the second pooling makes 3×3"},
		{"the mean", func(scope *model.Scope, x *model.Node) *model.Node {
			x = model.MeanPool2D(model.ReLU(conv(scope, "conv1", x)), 2)
			return model.MeanPool2D(model.ReLU(conv(scope, "conv2", x)), 2)
		}, "takes the mean"},
		{"one convolution", func(scope *model.Scope, x *model.Node) *model.Node {
			return model.MaxPool2D(model.ReLU(conv(scope, "conv1", x)), 2)
		}, "there is one convolution"},
		{"three", func(scope *model.Scope, x *model.Node) *model.Node {
			return model.ReLU(conv(scope, "conv3", wanted(scope, x)))
		}, "3 convolutions"},
		{"no pooling", func(scope *model.Scope, x *model.Node) *model.Node {
			return model.ReLU(conv(scope, "conv2", model.ReLU(conv(scope, "conv1", x))))
		}, "there is no pooling"},
		{"no first pooling", func(scope *model.Scope, x *model.Node) *model.Node {
			return model.MaxPool2D(model.ReLU(conv(scope, "conv2", model.ReLU(conv(scope, "conv1", x)))), 2)
		}, "behind the first convolution is missing"},
		{"no second pooling", func(scope *model.Scope, x *model.Node) *model.Node {
			return model.ReLU(conv(scope, "conv2", model.MaxPool2D(model.ReLU(conv(scope, "conv1", x)), 2)))
		}, "behind the second convolution is missing"},
		{"convolutions first", func(scope *model.Scope, x *model.Node) *model.Node {
			x = model.ReLU(conv(scope, "conv2", model.ReLU(conv(scope, "conv1", x))))
			return model.MaxPool2D(model.MaxPool2D(x, 2), 2)
		}, "both convolutions come first"},
		{"pooling first", func(scope *model.Scope, x *model.Node) *model.Node {
			x = model.ReLU(conv(scope, "conv1", model.MaxPool2D(x, 2)))
			return model.ReLU(conv(scope, "conv2", model.MaxPool2D(x, 2)))
		}, "begins with a pooling"},
		{"poolings alone", func(_ *model.Scope, x *model.Node) *model.Node {
			return model.MaxPool2D(model.MaxPool2D(x, 2), 2)
		}, "poolings and no convolution"},
		{"something more", func(scope *model.Scope, x *model.Node) *model.Node {
			return model.BatchNorm(scope.In("norm"), wanted(scope, x))
		}, "norm is a layer that the video's network does not have"},
		{"a crop", func(scope *model.Scope, x *model.Node) *model.Node {
			x = wanted(scope, x)
			return graph.Slice(x, graph.AxisRange(), graph.AxisRange(0, 4), graph.AxisRange(0, 4))
		}, "reads something else"},
	} {
		list = append(list, mistake{c.name, built(t, c.f.network), c.phrase})
	}
	list = append(list, mistake{"no dense layer", built(t, func(scope *model.Scope, images *model.Node) *model.Node {
		return model.Dense(scope.In("logits"), model.Flatten(wanted(scope, images)), 10)
	}), "the lines from Flatten on are changed"}, mistake{"no ReLU there", built(t, func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.Dense(scope.In("dense"), model.Flatten(wanted(scope, images)), 128)
		return model.Dense(scope.In("logits"), x, 10)
	}), "the ReLU of the dense layer is gone"}, mistake{"positive logits", built(t, func(scope *model.Scope, images *model.Node) *model.Node {
		return model.ReLU(lines(wanted).network(scope, images))
	}), "a ReLU behind the logits"})
	wantMistakes(t, list)
}

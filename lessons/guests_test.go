package lessons_test

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/layers/attention"
	"github.com/gomlx/gomlx/ml/layers/fnn"
	"github.com/gomlx/gomlx/ml/layers/lstm"
	"github.com/gomlx/gomlx/ml/layers/norm"
	"github.com/gomlx/gomlx/ml/layers/rational"
	"github.com/gomlx/gomlx/ml/layers/regularizer"
	"github.com/gomlx/gomlx/ml/layers/vnn"

	"github.com/ninepixels/ninepixels/lessons/model"
)

type (
	scope = *model.Scope
	node  = *model.Node
)

// A guest is a layer of GoMLX in the middle of a network of the course: it gets
// [N 13 13 4], and gives maps or rows.
type guest struct {
	name string
	put  func(s scope, x node) node
}

// rowsOfMaps makes sequences [N 13 52] of maps.
func rowsOfMaps(x node) node { return graph.Reshape(x, -1, 13, 52) }

func keypoints(g *model.Graph) node { return graph.Const(g, []float32{0, .1, .3, 1}) }

func guests() []guest {
	all := []guest{
		{"nothing", func(s scope, x node) node { return x }},
		{"Convolution", func(s scope, x node) node { return layers.Convolution(s, x).Channels(3).KernelSize(3).Done() }},
		{"Convolution same", func(s scope, x node) node {
			return layers.Convolution(s, x).Channels(4).KernelSize(3).PadSame().Done()
		}},
		{"Convolution 1×1", func(s scope, x node) node { return layers.Convolution(s, x).Channels(4).KernelSize(1).Done() }},
		{"Convolution strides", func(s scope, x node) node {
			return layers.Convolution(s, x).Channels(4).KernelSize(3).Strides(2).Done()
		}},
		{"Convolution dilations", func(s scope, x node) node {
			return layers.Convolution(s, x).Channels(4).KernelSize(3).Dilations(2).Done()
		}},
		{"Convolution groups", func(s scope, x node) node {
			return layers.Convolution(s, x).Channels(4).KernelSize(3).ChannelGroupCount(2).Done()
		}},
		{"Convolution without bias", func(s scope, x node) node {
			return layers.Convolution(s, x).Channels(4).KernelSize(3).UseBias(false).PadSame().Done()
		}},
		{"Convolution with L2", func(s scope, x node) node {
			return layers.Convolution(s, x).Channels(4).KernelSize(3).Regularizer(regularizer.L2(.1)).Done()
		}},
		{"DenseWithBias", func(s scope, x node) node { return layers.DenseWithBias(s, x, 4) }},
		{"Dense without bias", func(s scope, x node) node { return layers.Dense(s, x, false, 5) }},
		{"DenseWithLayout", func(s scope, x node) node {
			return layers.DenseWithLayout(s, x, compute.DenseLayoutOutputsInput, true, 4)
		}},
		{"Embedding", func(s scope, x node) node {
			steps := graph.ConvertDType(graph.ClipScalar(graph.MulScalar(graph.Abs(x), 8), 0, 7), dtypes.Int32)
			y := graph.Reshape(layers.Embedding(s, graph.InsertAxes(steps, -1), dtypes.Float32, 8, 2), -1, 13, 13, 8)
			return graph.Concatenate([]node{x, y}, -1) // a step has no slope: what is before it learns by x
		}},
		{"PieceWiseLinearCalibration", func(s scope, x node) node {
			return layers.PieceWiseLinearCalibration(s, x, keypoints(x.Graph()), true)
		}},
		{"PieceWiseLinearCalibrationCascaded", func(s scope, x node) node {
			return layers.PieceWiseLinearCalibrationCascaded(s, x, keypoints(x.Graph()), true)
		}},
		{"Dropout", func(s scope, x node) node { return layers.Dropout(s, x, graph.Const(x.Graph(), float32(.3))) }},
		{"DropoutStatic", func(s scope, x node) node { return layers.DropoutStatic(s, x, .3) }},
		{"DropoutNormalize", func(s scope, x node) node {
			return layers.DropoutNormalize(s, x, graph.Const(x.Graph(), float32(.3)), true)
		}},
		{"DropoutFromScope", func(s scope, x node) node {
			s.SetParam(layers.ParamDropoutRate, .3)
			return layers.DropoutFromScope(s, x)
		}},
		{"DropBlock", func(s scope, x node) node {
			return layers.DropBlock(s, x).WithDropoutProbability(.2).WithBlockSize(3).Done()
		}},
		{"DropPath", func(s scope, x node) node { return layers.DropPath(s, x, graph.Const(x.Graph(), float32(.2))) }},
		{"DropPathFromScope", func(s scope, x node) node {
			s.SetParam(layers.ParamDropPathProbability, .2)
			return layers.DropPathFromScope(s, x)
		}},
		{"AddL2RegularizationStatic", func(s scope, x node) node {
			//lint:ignore SA1019 a model may call it all the same
			layers.AddL2RegularizationStatic(s, .01, x)
			return x
		}},
		{"AddL2Regularization", func(s scope, x node) node {
			//lint:ignore SA1019 a model may call it all the same
			layers.AddL2Regularization(s, graph.Const(x.Graph(), float32(.01)), x)
			return x
		}},
		{"regularizer.L1", func(s scope, x node) node {
			return layers.Convolution(s, x).Channels(4).KernelSize(3).Regularizer(regularizer.L1(.01)).Done()
		}},
		{"Normalize", func(s scope, x node) node { return layers.Normalize(x, 3) }},
		{"Normalize of axis -1", func(s scope, x node) node { return layers.Normalize(x, -1) }},
		{"NormalizeFromScope", func(s scope, x node) node {
			s.SetParam(layers.ParamNormalization, "layer")
			return layers.NormalizeFromScope(s, x)
		}},
		{"MustNormalizeByName", func(s scope, x node) node { return layers.MustNormalizeByName(s, "batch", x) }},
		{"BatchNorm", func(s scope, x node) node { return norm.BatchNorm(s, x, -1).Done() }},
		{"BatchNorm in GoMLX's nodes", func(s scope, x node) node { return norm.BatchNorm(s, x, -1).UseBackendInference(false).Done() }},
		{"LayerNorm", func(s scope, x node) node { return norm.LayerNorm(s, x, -1).Done() }},
		{"LayerNorm of the picture", func(s scope, x node) node { return norm.LayerNorm(s, x, 1, 2, 3).Done() }},
		{"LayerNorm without weights", func(s scope, x node) node {
			return norm.LayerNorm(s, x, -1).LearnedGain(false).LearnedOffset(false).Done()
		}},
		{"RMSNorm", func(s scope, x node) node { return norm.RMSNorm(s, x).Done() }},
		{"DynamicTanh", func(s scope, x node) node { return norm.DynamicTanh(s, x).Done() }},
		{"rational", func(s scope, x node) node { return rational.New(s, x).Approximate("gelu").Done() }},
		{"fnn", func(s scope, x node) node { return fnn.New(s, model.Flatten(x), 6).NumHiddenLayers(1, 8).Done() }},
		{"lstm", func(s scope, x node) node {
			_, last, _ := lstm.New(s, rowsOfMaps(x), 6).Done()
			return graph.Reshape(last, -1, 6)
		}},
		{"attention", func(s scope, x node) node {
			return model.Flatten(attention.SelfAttention(s, rowsOfMaps(x), 2, 4).Done())
		}},
		{"vnn", func(s scope, x node) node {
			x = graph.Slice(graph.Reshape(x, -1, 169*4), graph.AxisRange(), graph.AxisRange(0, 675))
			return model.Flatten(vnn.New(s, graph.Reshape(x, -1, 225, 3), 4).NumHiddenLayers(0, 0).Done())
		}},
	}
	all = append(all, ownGuests()...)
	for _, a := range activation.TypeValues() {
		all = append(all, guest{"activation " + a.String(), func(s scope, x node) node { return activation.Apply(a, graph.SubScalar(x, .1)) }})
	}
	return all
}

// ownGuests are the layers of package model that the network of notebook 04 lacks.
func ownGuests() []guest {
	conv := func(options ...model.ConvOption) func(s scope, x node) node {
		return func(s scope, x node) node { return model.Conv2D(s, x, 4, 3, 3, options...) }
	}
	return []guest{
		{"model.Conv2D", conv()},
		{"model.Conv2D stride", conv(model.Stride(2))},
		{"model.Conv2D same", conv(model.Same)},
		{"model.Conv2D stride and same", conv(model.Stride(2), model.Same)},
		{"model.Conv2D dilation", conv(model.Dilation(2))},
		{"model.Conv2D dilation and same", conv(model.Dilation(3), model.Same)},
		{"model.Conv2D stride of rows", conv(model.Stride(2, 1))},
		{"model.Conv2D of even size", func(s scope, x node) node { return model.Conv2D(s, x, 4, 2, 2, model.Same) }},
		{"model.BatchNorm", model.BatchNorm},
		{"model.BatchNorm of rows", func(s scope, x node) node { return model.BatchNorm(s, model.Flatten(x)) }},
		{"model.Dropout", func(_ scope, x node) node { return model.Dropout(x, .3) }},
		{"model.MeanPool2D", func(_ scope, x node) node { return model.MeanPool2D(x, 2) }},
		{"model.GlobalMeanPool", func(_ scope, x node) node { return model.GlobalMeanPool(x) }},
	}
}

// host is a network of the course around a guest: notebook 04's with one
// convolution, if the guest is nothing.
func (g guest) host(s scope, images node) node {
	x := model.MaxPool2D(model.ReLU(model.Conv2D(s.In("conv1"), images, 4, 3, 3)), 2)
	x = model.ReLU(model.Dense(s.In("dense"), model.Flatten(g.put(s.In("guest"), x)), 6))
	return model.Dense(s.In("logits"), x, 10)
}

// watched has a convolution behind the guest, if that gives maps.
func (g guest) watched(s scope, images node) node {
	x := model.MaxPool2D(model.ReLU(model.Conv2D(s.In("conv1"), images, 4, 3, 3)), 2)
	x = g.put(s.In("guest"), x)
	if x.Rank() == 4 {
		x = model.Conv2D(s.In("second"), x, 2, 3, 3)
	}
	return model.Dense(s.In("logits"), model.Flatten(x), 10)
}

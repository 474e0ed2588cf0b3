package model_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"

	"github.com/ninepixels/ninepixels/lessons/model"
)

// cnn is the video's network with as many convolutions as there are numbers,
// each with that many filters, ReLU and a pooling.
func cnn(filters ...int) model.Func {
	return func(scope *model.Scope, images *model.Node) *model.Node {
		x := images
		for i, f := range filters {
			x = model.Conv2D(scope.In("conv%d", i+1), x, f, 3, 3)
			x = model.MaxPool2D(model.ReLU(x), 2)
		}
		x = model.Dense(scope.In("hidden"), model.Flatten(x), 128)
		return model.Dense(scope.In("logits"), model.ReLU(x), 10)
	}
}

// What each row's numbers are made of: a convolution of f filters on c
// channels has 9·c·f + f parameters and rows · columns · 9·c·f multiply-adds;
// a dense layer of u units on n inputs has n·u + u, and n·u.
func TestSummarizeTotals(t *testing.T) {
	tests := []struct {
		name                 string
		fn                   model.Func
		params, multiplyAdds int
		flat                 int // what Flatten makes
	}{
		{"dense", cnn(), 101_770, 101_632, 784},
		// 640 + 36,928 + 204,928 + 1,290; 26²·9·64 + 11²·9·64·64 + 1600·128 + 1280
		{"64-64", cnn(64, 64), 243_786, 5_056_000, 1600},
		{"32-64", cnn(32, 64), 225_034, 2_631_040, 1600},
		{"32-32", cnn(32, 32), 113_386, 1_413_504, 800},
		{"16-16", cnn(16, 16), 55_098, 428_608, 400},
		{"one of 64", cnn(64), 1_386_506, 1_775_104, 10816},
		{"one of 32", cnn(32), 693_962, 888_192, 5408},
		{"one of 16", cnn(16), 347_690, 444_736, 2704},
		{"64-64-64", cnn(64, 64, 64), 84_106, 5_191_168, 64},
	}
	onBackends(t, func(t *testing.T, b compute.Backend) {
		for _, tt := range tests {
			s, err := model.Summarize(b, tt.fn, 28, 28, 1)
			if err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			if s.Params != tt.params || s.MultiplyAdds != tt.multiplyAdds {
				t.Errorf("%s: %d parameters and %d multiply-adds, want %d and %d",
					tt.name, s.Params, s.MultiplyAdds, tt.params, tt.multiplyAdds)
			}
			if flat := s.Rows[len(s.Rows)-3]; flat.Kind != "Flatten" || !slices.Equal(flat.Output, []int{tt.flat}) {
				t.Errorf("%s: Flatten's row is %+v, want %d", tt.name, flat, tt.flat)
			}
		}
	})
}

func TestSummarizeNamesAFourthConvolution(t *testing.T) {
	_, err := model.Summarize(gobackend.GetBackend(), cnn(64, 64, 64, 64), 28, 28, 1)
	want := `Conv2D "conv4": a 3×3 kernel does not fit into its input of 1×1: leave out this layer or a pooling before it`
	if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "summary_test.go:") {
		t.Errorf("got %v, want this with the line of the model function: %s", err, want)
	}
}

func TestSummarizeCountsOtherParameters(t *testing.T) {
	fn := func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.Flatten(images)
		scale := scope.In("mine").VariableWithValue("scale", []float32{1, 2, 3, 4}).NodeValue(x.Graph())
		return model.Dense(scope.In("logits"), scaled(x, scale), 2) // 4·2 + 2
	}
	s, err := model.Summarize(gobackend.GetBackend(), fn, 2, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	if last := s.Rows[len(s.Rows)-1]; last.Layer != "(others)" || last.Params != 4 || s.Params != 14 {
		t.Errorf("last row %+v of %d parameters, want (others) with 4 of 14", last, s.Params)
	}
}

func ExampleSummarize() {
	cnn := func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.ReLU(model.Conv2D(scope.In("conv1"), images, 64, 3, 3))
		x = model.MaxPool2D(x, 2)
		x.AssertDims(-1, 13, 13, 64)
		x = model.ReLU(model.Conv2D(scope.In("conv2"), x, 64, 3, 3))
		x = model.MaxPool2D(x, 2)
		x = model.ReLU(model.Dense(scope.In("hidden"), model.Flatten(x), 128))
		return model.Dense(scope.In("logits"), x, 10)
	}
	s, err := model.Summarize(gobackend.GetBackend(), cnn, 28, 28, 1)
	if err != nil {
		fmt.Println(err)
	}
	fmt.Print(s)
	// Output:
	// layer     kind           output        parameters  multiply-adds  computed by
	// conv1     Conv2D + ReLU  [N 26 26 64]         640        389,376  windows
	// maxpool1  MaxPool2D      [N 13 13 64]           0              0  with conv1
	// conv2     Conv2D + ReLU  [N 11 11 64]      36,928      4,460,544  tiles
	// maxpool2  MaxPool2D      [N 5 5 64]             0              0  with conv2
	// flatten1  Flatten        [N 1600]               0              0  –
	// hidden    Dense + ReLU   [N 128]          204,928        204,800  product
	// logits    Dense          [N 10]             1,290          1,280  product
	// total                                     243,786      5,056,000
}

// A layer whose result nothing reads says so. One that is computed together with the
// layer behind it is read, although the graph goes around it.
func TestSummarizeWhatIsNotUsed(t *testing.T) {
	dropping := func(scope *model.Scope, images *model.Node) *model.Node {
		x := model.Conv2D(scope.In("conv1"), images, 4, 3, 3)
		model.ReLU(x)
		x = model.MaxPool2D(x, 2)
		model.Dense(scope.In("hidden"), model.Flatten(x), 16)
		return model.Dense(scope.In("logits"), model.Flatten(x), 10)
	}
	onBackends(t, func(t *testing.T, b compute.Backend) {
		for _, tt := range []struct {
			name string
			fn   model.Func
			want []string
		}{
			{"all used", cnn(4, 16), nil},
			{"three dropped", dropping, []string{"conv1/relu", "flatten1", "hidden"}},
		} {
			s, err := model.Summarize(b, tt.fn, 28, 28, 1)
			if err != nil {
				t.Fatal(err)
			}
			var unused []string
			for _, r := range s.Rows {
				if strings.HasSuffix(r.Kind, " (not used)") {
					unused = append(unused, r.Layer)
				}
			}
			if !slices.Equal(unused, tt.want) {
				t.Errorf("%s: not used are %v, want %v", tt.name, unused, tt.want)
			}
		}
	})
}

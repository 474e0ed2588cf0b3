package model

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// Fixed2D slides given 3×3 kernels over a picture of one channel: filters that
// somebody has chosen, and that are not learned.
//
//	y[n,i,j,f] = Σ x[n,i+a,j+b,0] · kernels[f][a][b]   over 0 ≤ a,b < 3
//
// Shape: [N H W 1] → [N H-2 W-2 F] for F kernels. No bias, no parameters.
// Values: any; the result is not rectified, see [ReLU].
// Gradient: flows on into x, as through [Conv2D]. For kernels that were learned,
// or drawn, and shall stay as they are, put graph.StopGradient on that layer.
// Panics: if there are no kernels, or x is not [N H W 1] with H and W ≥ 3.
// Lesson: notebooks/05-how-filters-learn.ipynb. Peer: torch.nn.functional.conv2d.
func Fixed2D(x *Node, kernels ...[3][3]float32) *Node {
	h, w, c := wantRank4("Fixed2D", x)
	if len(kernels) == 0 {
		panic(fmt.Errorf("Fixed2D needs at least one kernel"))
	}
	if c != 1 {
		panic(fmt.Errorf("Fixed2D works on pictures of one channel, got %s: put it before the layers that make channels", text(dimsOf(x))))
	}
	if h < 3 || w < 3 {
		panic(fmt.Errorf("Fixed2D: a 3×3 kernel does not fit into its input of %d×%d", h, w))
	}
	weights := make([][][][]float32, 3) // [3 3 1 F]
	for a := range weights {
		weights[a] = make([][][]float32, 3)
		for b := range weights[a] {
			weights[a][b] = [][]float32{make([]float32, len(kernels))}
			for f, k := range kernels {
				weights[a][b][0][f] = k[a][b]
			}
		}
	}
	y, way := convolve(x, graph.Const(x.Graph(), weights))
	return recordOf(x.Graph()).add(Layer{
		Kind: "Fixed2D", Input: x, Output: y,
		Window: [2]int{3, 3}, Step: 1, Way: way,
		MultiplyAdds: (h - 2) * (w - 2) * 9 * len(kernels),
	})
}

package pictures

import (
	"bytes"
	"hash/maphash"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/internal/balance"
)

// Weights returns a weight for each class, for train.Config's ClassWeights: the fewer
// pictures a class has, the more each of them counts in the loss. Over all pictures,
// the mean of the weights is 1.
//
//	w[c] = N / (classes · n[c])
//
// where classes counts those that have pictures. A class without one has the weight 0.
//
// Shape: [Classes()].
//
// Peer: sklearn.utils.class_weight.compute_class_weight("balanced").
func Weights(split *dataset.Split) []float64 {
	return balance.Weights(split.Counts())
}

// A Pair names a picture of one split and a picture of another, by their places.
type Pair struct {
	A, B int
}

// Shared returns the pictures of a that are in b, too, with the same pixels. If a is
// trained on and b validates, the network has seen these answers. Each picture of b
// comes once at most, with its first match in a. Splits of two shapes share nothing.
//
// A photograph that was saved anew has other pixels. Shared does not find it.
func Shared(a, b *dataset.Split) []Pair {
	if a == nil || b == nil || a.H != b.H || a.W != b.W || a.C != b.C {
		return nil
	}
	seed := maphash.MakeSeed()
	at := map[uint64][]int{}
	for i := range a.Len() {
		h := maphash.Bytes(seed, a.Pixels(i))
		at[h] = append(at[h], i)
	}
	var pairs []Pair
	for j := range b.Len() {
		for _, i := range at[maphash.Bytes(seed, b.Pixels(j))] {
			if bytes.Equal(a.Pixels(i), b.Pixels(j)) {
				pairs = append(pairs, Pair{i, j})
				break
			}
		}
	}
	return pairs
}

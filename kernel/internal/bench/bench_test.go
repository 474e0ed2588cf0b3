package bench_test

import (
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/bench"
)

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{
		{nil, 0},
		{[]float64{7}, 7},
		{[]float64{9, 1}, 5},    // the mean of both
		{[]float64{9, 1, 2}, 2}, // in order: 1, 2, 9
		{[]float64{8, 1, 2, 4}, 3},
	} {
		if got := bench.Median(c.values); got != c.want {
			t.Errorf("the median of %v is %v, want %v", c.values, got, c.want)
		}
	}
}

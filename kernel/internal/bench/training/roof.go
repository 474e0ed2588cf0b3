package training

import (
	"fmt"

	"github.com/ninepixels/ninepixels/kernel/internal/bench"
)

// Work is floating-point operations, and bytes that are read and written.
type Work struct{ Flops, Bytes float64 }

// roofs are sentences about what steps have to do, and how long that takes in the
// plainest programs of this machine: one that multiplies matrices, and one that copies.
func (m *Match) roofs(r *Results) []string {
	ours := r.Programs[0].Name
	var all []string
	for _, s := range m.Steps {
		var flops, bytes []float64
		var work Work
		for _, round := range r.Steps {
			a := round[ours]
			if a.Roof.Flops > 0 && a.Roof.Bytes > 0 && a.Work[s.Name].Flops > 0 {
				work = a.Work[s.Name]
				flops, bytes = append(flops, a.Roof.Flops), append(bytes, a.Roof.Bytes)
			}
		}
		if len(flops) == 0 {
			continue
		}
		product, plain := bench.Median(flops), bench.Median(bytes)
		all = append(all, fmt.Sprintf("%s: %.2f GFLOP, which take %.2f ms in plain products of matrices (%.0f GFLOP/s), and %.1f MB, which take %.2f ms in plain copies (%.1f GB/s)",
			stepName(s), work.Flops/1e9, 1000*work.Flops/product, product/1e9, work.Bytes/1e6, 1000*work.Bytes/plain, plain/1e9))
	}
	if len(all) > 0 {
		all = append(all, "GFLOP are those of a convolution as it is defined; sums that need fewer products can be faster than plain products")
	}
	return all
}

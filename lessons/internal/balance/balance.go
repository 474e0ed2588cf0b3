// Package balance computes the weights of classes: once, for package train, which takes
// them, and for package dataset/pictures, which offers them.
package balance

// Weights returns n / (present · count) for each class, of n pictures in all: present is
// the number of classes that have pictures. A class without pictures gets 0.
func Weights(counts []int) []float64 {
	present, n := 0, 0
	for _, count := range counts {
		n += count
		if count > 0 {
			present++
		}
	}
	weights := make([]float64, len(counts))
	for class, count := range counts {
		if count > 0 {
			weights[class] = float64(n) / float64(present*count)
		}
	}
	return weights
}

package check

func init() {
	addHints("02", map[string][]string{
		"02.1": {
			"each value of the result is the largest of four neighbours.",
			"window (i, j) starts at row 2i and column 2j; the result has H/2 rows and W/2 columns.",
			"start from x.At(2*i, 2*j), not from 0, and keep the larger value three times.",
		},
		"02.2": {
			"a 3×3 kernel loses the border, 2×2 pooling halves.",
			"convolution: n − 3 + 1; pooling: n / 2, rounded down.",
			"28 − 3 + 1 = 26, and half of that is 13; go on in the same way.",
		},
		"02.3": {
			"every one of the 64 filters reaches through all input channels.",
			"one filter has 3·3·32 weights and one bias.",
			"(3·3·32 + 1) · 64",
		},
		"02.4": {
			"each channel has a 3×3 slice of the filter of its own; their results are added.",
			"correlate channel c with kernel c, add the maps value by value, add the bias once.",
			"start from filter.Correlate(channels[0], kernels[0]), Add the others, then Map v + bias.",
		},
	})
}

package check

func init() {
	addHints("09", map[string][]string{
		"09.1": {
			"two loops: over the pictures, and over the ten logits of each.",
			"math.Abs of a difference is its size; keep it if it is the largest so far.",
			"difference := math.Abs(float64(a[i][class] - b[i][class]))",
		},
		"09.2": {
			"the answer to a picture is the class of its largest logit.",
			"argmax, above, returns that class: call it for a[i] and for b[i].",
			"if argmax(a[i]) == argmax(b[i]) { count++ }",
		},
		"09.3": {
			"what did training do with each pixel before the network got it? Notebook 03 says it.",
			"intensities go from 0 to 1: which number makes 1 of 255?",
			"x[i] = float32(p) / 255",
		},
	})
}

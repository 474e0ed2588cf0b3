package check

func init() {
	addHints("04", map[string][]string{
		"04.1": {
			"convolution, pooling, convolution, pooling, Flatten: five numbers.",
			"the first four are those of notebook 02; Flatten counts pixels times maps.",
			"the last one is 5 · 5 · 64.",
		},
		"04.2": {
			"go layer by layer; pooling and Flatten have no parameters.",
			"convolution: (3·3·channels in + 1) · 64; dense: (inputs + 1) · outputs, and Flatten gives 1600 inputs.",
			"640 + 36,928 + (1,600 + 1)·128 + (128 + 1)·10",
		},
		"04.3": {
			"count the axes of [8 28 28]: is there one for the channels?",
			"a 1-D convolution reads [N W C]: here 28 steps with 28 channels each.",
			"8 sequences, 28 − 3 + 1 steps, 64 filters.",
		},
		"04.4": {
			"a 2-D convolution reads four axes: N, H, W, C.",
			"a grey picture has one channel, and the axis must be there all the same.",
			"append a 1 to [8 28 28].",
		},
		"04.5": {
			"m.Predict(images) gives the answers, images.Label(i) the truth: count where they are equal.",
			"for i, answer := range answers { … }: add 1 to right if the answer is images.Label(i).",
			"must.M1(m.Evaluate(images)).Accuracy is the same number in one line.",
		},
	})
}

package check

func init() {
	addHints("03", map[string][]string{
		"03.1": {
			"count the connections, then the biases.",
			"784 pixels to 128 units, 128 units to 10 classes; every unit has one bias.",
			"(784 + 1) · 128 + (128 + 1) · 10",
		},
		"03.2": {
			"before training each of ten classes is about equally likely.",
			"the loss is −ln p, where p is the probability given to the right class.",
			"−ln(1/10) = ln 10: math.Log(10)",
		},
		"03.3": {
			"which images had no say in anything?",
			"training images set the weights, validation images are for choosing.",
			`which := "test"`,
		},
		"03.4": {
			"look at the loss of the untrained network for pixels 0–255, and for the same pixels divided by 255.",
			"larger inputs make larger logits: an untrained network is then sure, and wrong.",
			"pass the loss before training twice: with intensities 0–1 first, with pixels 0–255 second.",
		},
	})
}

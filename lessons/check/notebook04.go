package check

// CNNParameters checks exercise 04.2. The answer is the number of parameters of the
// video's network.
func CNNParameters(got int) Result {
	return report("04.2", count(got, 243_786, "the video's network: two convolutions and two dense layers have parameters", []slip[int]{
		{640, "is the first convolution alone: three more layers have parameters"},
		{36_928, "is the second convolution alone: three more layers have parameters"},
		{204_928, "is the dense layer of 128 alone: three more layers have parameters"},
		{1_290, "is the last layer alone: three more layers have parameters"},
		{243_146, "leaves out the first convolution"},
		{206_858, "leaves out the second convolution"},
		{38_858, "leaves out the dense layer of 128"},
		{242_496, "leaves out the last layer"},
		// 576 + 36,864 + 204,800 + 1,280
		{243_520, "leaves out the biases: every filter and every unit has one"},
		// 640 + 640 + 204,928 + 1,290
		{207_498, "gives the second convolution one channel: 64 maps come in"},
		// Flatten to 25: 25·128 + 128 = 3,328
		{42_186, "flattens one map: all 64 of 5×5 go into the dense layer"},
		// Flatten to 11·11·64 = 7,744: 7,744·128 + 128 = 991,360
		{1_030_218, "leaves out the second pooling: 5×5 pixels are left after it"},
		// Flatten to 24·24·64 = 36,864: 36,864·128 + 128 = 4,718,720
		{4_757_578, "leaves out both poolings: 5×5 pixels are left after them"},
		// Flatten to 7·7·64 = 3,136: 3,136·128 + 128 = 401,536
		{440_394, "pads the convolutions: without padding 5×5 pixels are left"},
		// Flatten to 6·6·64 = 2,304: 2,304·128 + 128 = 295,040
		{333_898, "rounds 11/2 up: pooling drops the odd row, so 5×5 pixels are left"},
		{225_034, "has 32 filters in the first convolution: the video's has 64"},
		{1_386_506, "has one convolution: the video's network has two"},
		{84_106, "has three convolutions: the video's network has two"},
		{101_770, "is the dense network of notebook 03: this one has convolutions"},
	}))
}

// shape checks a predicted shape; what introduces a wrong one that is not known.
func shape(got, want []int, what string, slips []slip[[]int]) Result {
	if len(got) == 0 {
		return notYet("the shape is empty: write its axes, such as []int{8, 28, 28}.")
	}
	stages := make([]stage, len(want))
	for i, n := range want {
		stages[i] = stage{[]string{"the first axis", "the second axis", "the third axis", "the fourth axis"}[i], what, n}
	}
	return list(got, stages, slips)
}

// RankThree checks exercise 04.4. The answer is the shape that GoMLX's convolution,
// with KernelSize(3) and 64 filters, makes of [8 28 28]. These pictures have no
// channel axis. The shape is [8 26 64]: a 1-D convolution, without an error.
func RankThree(got []int) Result {
	return report("04.4", shape(got, []int{8, 26, 64}, "KernelSize(3) slides along one axis when there are only three", []slip[[]int]{
		{[]int{8, 26, 26, 64}, "is what you meant, but the input has three axes: it is taken for a sequence, and the kernel slides along one axis"},
		{[]int{8, 26, 26}, "leaves out the filters: the last axis counts them"},
		{[]int{8, 28, 64}, "keeps 28 steps: without padding a kernel of 3 loses two"},
		{[]int{8, 28, 28, 1}, "is the input as it should be: the question is what comes out of [8 28 28]"},
		{[]int{8, 28, 28}, "is the input: the question is what comes out"},
		{[]int{8, 26, 28}, "keeps 28 channels: 64 filters make 64"},
		{[]int{8, 64, 26}, "puts the channels in the middle: here they come last"},
		{[]int{26, 64}, "leaves out the eight pictures: the first axis counts them"},
		{[]int{8, 26, 26, 1}, "leaves out the filters, and the input has three axes: the kernel slides along one"},
	}))
}

// BatchShape checks exercise 04.5. The answer is the shape of eight grey pictures
// for a 2-D convolution, [8 28 28 1].
func BatchShape(got []int) Result {
	return report("04.5", shape(got, []int{8, 28, 28, 1}, "the axes are N, H, W, C", []slip[[]int]{
		{[]int{8, 28, 28}, "has no axis for the channels: a grey picture has one channel"},
		{[]int{8, 1, 28, 28}, "has the channels first: here they come last"},
		{[]int{28, 28, 1}, "has no axis for the pictures: there are eight"},
		{[]int{1, 28, 28, 8}, "makes eight channels of the eight pictures: N comes first, C last"},
		{[]int{28, 28, 1, 8}, "counts the pictures last: N comes first"},
		{[]int{8, 28, 28, 3}, "has three channels: grey pictures have one"},
		{[]int{8, 28, 28, 64}, "has 64 channels: filters come later, the input has one"},
		{[]int{8, 784}, "is flat: a convolution needs rows and columns"},
		{[]int{8, 784, 1}, "is flat: a convolution needs rows and columns"},
	}))
}

func init() {
	addHints("04", map[string][]string{
		"04.1": {
			"look at the model of notebook 03: each layer takes x, and what it returns is the next x.",
			"model.Conv2D takes scope.In with a name, x, the number of filters, and the kernel's height and width; model.MaxPool2D takes x and the size of its window.",
			"Keras's activation='relu' is a ReLU around the layer: x = model.ReLU(model.Conv2D(…)), then x = model.MaxPool2D(…). Write the two lines twice, with two names.",
		},
		"04.2": {
			"go layer by layer; pooling and Flatten have no parameters.",
			"convolution: (kernel height · width · channels in + 1) · filters; dense: (inputs + 1) · outputs.",
			"the second convolution reads as many channels as the first has filters, and the first dense layer as many inputs as Flatten makes.",
		},
		"04.3": {
			"go through the answers, and compare each with images.Label of the same place.",
			"for i, answer := range answers { … }: add 1 to right if the two are equal.",
			"only the count is missing: the last line divides already.",
		},
		"04.4": {
			"count the axes of [8 28 28]: is there one for the channels?",
			"a 1-D convolution reads [N W C]: what are N, W and C here?",
			"the pictures stay; a kernel of 3 without padding takes two of the steps away; each filter makes one channel.",
		},
		"04.5": {
			"a 2-D convolution reads four axes: N, H, W, C.",
			"a grey picture has one channel, and the axis must be there all the same.",
			"the channels come last.",
		},
	})
}

package check

// CNNShapes checks exercise 04.1. The answer is the height after each convolution
// and each pooling of the video's network, and then the number of values after
// Flatten. Height and width are the same.
func CNNShapes(got []int) Result {
	flatten := stage{"Flatten", "it lines up all pixels of all 64 maps", 1600}
	return report("04.1", list(got, append(halving[:len(halving):len(halving)], flatten), []slip[[]int]{
		{[]int{28, 14, 14, 7, 3136}, "would be right with padding: a 3×3 kernel without it loses one pixel on each side"},
		{[]int{26, 13, 11, 6, 2304}, "rounds up: 2×2 pooling drops the odd row and column"},
		{[]int{26, 13, 11, 5, 25}, "flattens one map: there are 64"},
		{[]int{26, 13, 11, 5, 320}, "flattens one row of each map: 5×5 pixels times 64 maps"},
		{[]int{26, 24, 12, 6, 2304}, "has both convolutions first: a pooling stands between them"},
		{[]int{26, 13, 11, 5}, "leaves out Flatten: one number more"},
		{[]int{26, 13, 11, 5, 128}, "ends with the dense layer: Flatten comes before it"},
	}))
}

// CNNParameters checks exercise 04.2. The answer is the number of parameters of the
// video's network.
func CNNParameters(got int) Result {
	return report("04.2", count(got, 243_786, "640 + 36,928 + a dense layer of 128 + a dense layer of 10", []slip[int]{
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

// RankThree checks exercise 04.3. The answer is the shape that GoMLX's convolution,
// with KernelSize(3) and 64 filters, makes of [8 28 28]. These pictures have no
// channel axis. The shape is [8 26 64]: a 1-D convolution, without an error.
func RankThree(got []int) Result {
	return report("04.3", shape(got, []int{8, 26, 64}, "KernelSize(3) slides along one axis when there are only three", []slip[[]int]{
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

// BatchShape checks exercise 04.4. The answer is the shape of eight grey pictures
// for a 2-D convolution, [8 28 28 1].
func BatchShape(got []int) Result {
	return report("04.4", shape(got, []int{8, 28, 28, 1}, "the axes are N, H, W, C", []slip[[]int]{
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

// TestAccuracy checks exercise 04.5. The accuracy of the CNN on the test pictures
// must be at least 0.89, and above that of the dense network.
func TestAccuracy(cnn, dense float64) Result { return report("04.5", testAccuracy(cnn, dense)) }

func testAccuracy(cnn, dense float64) Result {
	if 0 < cnn && cnn < dense && dense < .5 {
		return notYet("%.3f and %.3f look like shares of wrong answers: count the right ones.", cnn, dense)
	}
	// .967 is the best published result on these pictures.
	if why := accuracy("the CNN", cnn, .967); why != "" {
		return notYet("%s.", why)
	}
	if why := accuracy("the dense network", dense, .95); why != "" {
		return notYet("%s.", why)
	}
	switch {
	case cnn == dense:
		return notYet("both accuracies are %.4f: the same network twice?", cnn)
	case cnn < cnnFloor && dense >= cnnFloor:
		return notYet("%.3f for the CNN and %.3f for the dense network: are they exchanged? The CNN's comes first.", cnn, dense)
	case cnn < dense:
		return notYet("the CNN (%.3f) is below the dense network (%.3f): train it for more epochs.", cnn, dense)
	case cnn < cnnFloor:
		return notYet("%.3f is above the dense network but below %.2f.", cnn, cnnFloor)
	}
	return yes("%.1f %% against %.1f %%: the convolutions are worth it.", 100*cnn, 100*dense)
}

func init() {
	addHints("04", map[string][]string{
		"04.1": {
			"convolution, pooling, convolution, pooling, Flatten: five numbers.",
			"the first four are those of notebook 02; Flatten counts pixels times maps.",
			"the last one is height times width times the number of maps.",
		},
		"04.2": {
			"go layer by layer; pooling and Flatten have no parameters.",
			"convolution: (3·3·channels in + 1) · filters; dense: (inputs + 1) · outputs, and Flatten makes the inputs of the first one.",
			"the first convolution reads one channel, the second one reads as many as the first has filters; add all four layers.",
		},
		"04.3": {
			"count the axes of [8 28 28]: is there one for the channels?",
			"a 1-D convolution reads [N W C]: the rows are taken for steps, and the columns for channels.",
			"the first axis stays, the second one loses its border, the third one counts the filters.",
		},
		"04.4": {
			"a 2-D convolution reads four axes: N, H, W, C.",
			"a grey picture has one channel, and the axis must be there all the same.",
			"append an axis of the length that says how many channels a grey picture has.",
		},
		"04.5": {
			"m.Predict(images) gives the answers, images.Label(i) the truth: count where they are equal.",
			"for i, answer := range answers { … }: add 1 to right if the answer is images.Label(i).",
			"must.M1(m.Evaluate(images)).Accuracy is the same number in one line.",
		},
	})
}

package check

func init() {
	addHints("07", map[string][]string{
		"07.1": {
			"only three things have parameters: convolutions, the dense layer, the last layer. Follow the width to Flatten.",
			"widths: 26, 13, 11, 5 after two convolutions with pooling; 26, 13 after one; 26, 13, 11, 5, 3, 1 after three.",
			"Flatten gives 5·5·32, 13·13·64 and 1·1·64; the dense layer has (that + 1) · 128, the last one 1,290.",
		},
		"07.2": {
			"write down the width after each step: a convolution takes 2 away, a pooling halves and rounds down.",
			"the fourth convolution needs a width of 3. Go backwards: before a pooling twice as much, before a convolution 2 more.",
			"backwards from 3: 6, 8, 16, 18, 36, and once more.",
		},
		"07.3": {
			"remember the lowest loss so far and its epoch; count the epochs since then.",
			"epochs count from 1. Stop as soon as the epoch minus the best epoch reaches the patience.",
			"in the loop: if loss < low, set low and best; otherwise, if epoch-best == patience, return epoch, best. After it: len(losses), best.",
		},
		"07.4": {
			"the message speaks of one number, the condition tests another one.",
			"an accuracy goes from 0 to 1: 60 % is 0.6.",
			"return accuracy >= 0.6",
		},
		"07.5": {
			"compare the two recipes line by line: how many lines differ?",
			"the question is about the number of convolutions: that line stays as it is.",
			"set the data, the filters and the epochs back to those of the lesson.",
		},
	})
}

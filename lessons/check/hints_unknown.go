package check

func init() {
	addHints("08", map[string][]string{
		"08.2": {
			"each known score meets each unknown one: how many of these pairs does the known one win?",
			"two loops, one inside the other; add 1 for a win and 0.5 for a tie.",
			"divide the sum by float64(len(known) * len(unknown)).",
		},
		"08.3": {
			"the threshold is a score of an unknown picture: how many unknown ones lie at or above it?",
			"sort the unknown scores; one tenth of them lie above the score at nine tenths of the way.",
			"a hair on top of it: sorted := slices.Sorted(slices.Values(out)); threshold := sorted[len(sorted)*9/10] + 1e-9; coverage := measure.Coverage(in, threshold)",
		},
		"08.1": {
			"a filter's map moves by one place when the picture moves by one pixel: what does a pooling do to that?",
			"behind one pooling the maps move by one place for every 2 pixels.",
			"there are two poolings, one after the other: 2 · 2.",
		},
	})
}

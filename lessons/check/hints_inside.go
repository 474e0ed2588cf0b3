package check

func init() {
	addHints("06", map[string][]string{
		"06.1": {
			"the labels know: an ankle boot has the label 9.",
			"go through i from 0 to 99, and keep i where data.Test.Label(i) is 9.",
			"if data.Test.Label(i) == 9 { boots = append(boots, i) }",
		},
		"06.2": {
			"a pooling looks at two neighbours of the map before it: how far apart do they lie in the picture?",
			"each layer adds (its window − 1) × the distance of neighbours; each pooling doubles that distance.",
			"8 + (2 − 1) · 2",
		},
		"06.3": {
			"the tables of losses and of filters have the same order: row by row, 16 in each.",
			"the index is 16 · row + column, both from 0; or let a loop find the largest loss.",
			"for i, loss := range losses { if loss > losses[worst] { worst = i } }, from worst := 0.",
		},
	})
}

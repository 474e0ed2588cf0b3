package check

func init() {
	addHints("05", map[string][]string{
		"05.1": {
			"two slopes are multiplied: that of the loss along y, and that of y along the weight.",
			"the slope of ½(y − t)² along y is y − t; y grows by the pixel when the weight grows by 1.",
			"(577 − 500) · 192",
		},
		"05.2": {
			"look into forward: which x does k[a][b] meet when y[i][j] is computed?",
			"at place (i, j) the weight k[a][b] met the pixel x[i+a][j+b].",
			"pixel := x[i+a][j+b]",
		},
		"05.3": {
			"the gradient points uphill, and downhill is where you want to go.",
			"take the rate times the gradient away from each of the nine weights.",
			"k[a][b] -= rate * g[a][b]",
		},
		"05.4": {
			"whatever frozen random filters show, learned ones could show too, and move on from there.",
			"Sobel's filters come from people who knew what pictures need, and 12,000 pictures are few to learn from.",
			`order := []string{"fixed", "learned", "random"}, or with the first two exchanged: they are close.`,
		},
	})
}

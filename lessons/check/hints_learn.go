package check

func init() {
	addHints("05", map[string][]string{
		"05.1": {
			"two slopes are multiplied: that of the loss along y, and that of y along the weight.",
			"the slope of ½(y − t)² along y is y − t; y grows by the pixel when the weight grows by 1.",
			"(577 − 500) · 192",
		},
		"05.2": {
			"inside the loops over the error map there are two more, over the nine weights.",
			"at place (i, j) the weight k[a][b] met the pixel x[i+a][j+b].",
			"g[a][b] += e[i][j] * x[i+a][j+b] for a and b from 0 to 2.",
		},
		"05.3": {
			"the gradient points uphill, and downhill is where you want to go.",
			"take the rate times the gradient away from each of the nine weights.",
			"k[a][b] -= rate * g[a][b] for a and b from 0 to 2; then return k.",
		},
		"05.4": {
			"the table of the cell above has an accuracy for each.",
			"write the names as the table has them, in quotes, the best first.",
			`look at the last column: order := []string{"…", "…", "…"}`,
		},
	})
}

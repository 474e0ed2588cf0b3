package check

func init() {
	addHints("01", map[string][]string{
		"01.1": {
			"nine products, one sum: each pixel times the weight at the same place.",
			"write the nine products down row by row; the middle one is 192 × 4.5 = 864.",
			"the rows sum to −256, 672 and 161.",
		},
		"01.2": {
			"four loops: two over the places of the result, two over the kernel.",
			"the result has H−2 rows and W−2 columns; start each of its values from 0.",
			"add in.At(i+a, j+b) * k[a][b] for a and b from 0 to 2.",
		},
		"01.3": {
			"where all nine pixels are equal, the result is that value times the sum of the weights.",
			"the weights must sum to 0, and no direction may cancel: surround the middle evenly.",
			"give each of the eight neighbours −1; the middle must make up for them.",
		},
		"01.4": {
			"where is the curve highest?",
			"compare filter.Correlate(img, filter.SobelV).AbsSum() with the same for SobelH.",
			"say trousers when the ratio of the two is greater than a threshold near 2.2.",
		},
		"01.5": {
			"which index of the kernel belongs to the rows?",
			"here a goes along x and b along y (p.At(y+b, x+a)); a kernel wants its row first.",
			"write k[b][a] where the loop has k[a][b].",
		},
	})
}

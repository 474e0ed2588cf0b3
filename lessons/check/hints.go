package check

// hints holds the hints of each exercise, the gentlest first. The last one all
// but writes the answer; the solutions notebooks write it.
var hints = map[string][]string{
	"01.1": {
		"nine products, one sum: each pixel times the weight at the same place.",
		"write the nine products down row by row; the middle one is 192 × 4.5 = 864.",
		"the rows sum to −256, 672 and 161.",
	},
	"01.2": {
		"four loops: two over the places of the result, two over the kernel.",
		"the result has H−2 rows and W−2 columns; start each of its values from 0.",
		"add x.At(i+a, j+b) * k[a][b] for a and b from 0 to 2.",
	},
	"01.3": {
		"where all nine pixels are equal, the result is that value times the sum of the weights.",
		"the weights must sum to 0, and no direction may cancel: surround the middle evenly.",
		"give each of the eight neighbours −1; the middle must make up for them.",
	},
	"01.4": {
		"trousers are mostly vertical lines, boots have a long sole.",
		"compare filter.Correlate(img, filter.SobelV).AbsSum() with the same for SobelH.",
		"say trousers when the ratio of the two is greater than a threshold near 2.2.",
	},
	"01.5": {
		"which index of the kernel belongs to the rows?",
		"in k[a][b], a counts rows and b counts columns, as in x.At(i+a, j+b).",
		"write k[a][b] where the loop has k[b][a].",
	},
	"02.1": {
		"each value of the result is the largest of four neighbours.",
		"window (i, j) starts at row 2i and column 2j; the result has H/2 rows and W/2 columns.",
		"start from x.At(2*i, 2*j), not from 0, and keep the larger value three times.",
	},
	"02.2": {
		"a 3×3 kernel loses the border, 2×2 pooling halves.",
		"convolution: n − 3 + 1; pooling: n / 2, rounded down.",
		"28 − 3 + 1 = 26, and half of that is 13; go on in the same way.",
	},
	"02.3": {
		"every one of the 64 filters reaches through all input channels.",
		"one filter has 3·3·32 weights and one bias.",
		"(3·3·32 + 1) · 64",
	},
	"02.4": {
		"each channel has a 3×3 slice of the filter of its own; their results are added.",
		"correlate channel c with kernel c, add the maps value by value, add the bias once.",
		"start from filter.Correlate(channels[0], kernels[0]), Add the others, then Map v + bias.",
	},
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
		"look at the curves: has the loss stopped falling?",
		"Evaluate on the test split gives the accuracy, as a number from 0 to 1.",
		"five epochs with the sizes of the notebook are enough; check the learning rate.",
	},
	"03.4": {
		"look at the loss of the untrained network for pixels 0–255, and for the same pixels divided by 255.",
		"larger inputs make larger logits: an untrained network is then sure, and wrong.",
		"pass the loss before training twice: with intensities 0–1 first, with pixels 0–255 second.",
	},
	"04.1": {
		"go layer by layer; pooling and Flatten have no parameters.",
		"convolution: (3·3·channels in + 1) · 64; dense: (inputs + 1) · units; Flatten gives 5·5·64.",
		"640 + 36,928 + (1,600 + 1)·128 + (128 + 1)·10",
	},
	"04.2": {
		"convolution, pooling, convolution, pooling, Flatten: five numbers.",
		"the first four are those of notebook 02; Flatten counts pixels times maps.",
		"the last one is 5 · 5 · 64.",
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
		"train both networks on the same pictures, then Evaluate both on the test split.",
		"pass the CNN's accuracy first, the dense network's second, both from 0 to 1.",
		"too low after five epochs? Compare your model function with the one in the text, layer by layer.",
	},
}

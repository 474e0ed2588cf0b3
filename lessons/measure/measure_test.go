package measure_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/measure"
)

var nan, inf = math.NaN(), math.Inf(1)

// exact allows for the rounding of a few float64 operations.
const exact = 1e-12

func near(a, b, tolerance float64) bool {
	return a == b || math.Abs(a-b) <= tolerance || math.IsNaN(a) && math.IsNaN(b)
}

func ExampleAUROC() {
	known, unknown := []float64{0.9, 0.8, 0.4}, []float64{0.7, 0.4, 0.1}
	auc, _, _ := measure.AUROC(known, unknown)
	// 3 + 3 + 1½ of nine pairs are in order.
	fmt.Printf("%.4f\n", auc)
	// Output: 0.8333
}

func ExampleCoverage() {
	scores := []float64{0.99, 0.9, 0.6, 0.3}
	fmt.Println(measure.Coverage(scores, 0.6))
	// Output: 0.75
}

func TestAUROC(t *testing.T) {
	tests := []struct {
		name               string
		positive, negative []float64
		auc, sd            float64
	}{
		// Perfect: every share is 1, without variance.
		{"perfect", []float64{3, 4}, []float64{1, 2}, 1, 0},
		{"wrong way round", []float64{1, 2}, []float64{3, 4}, 0, 0},
		{"all equal", []float64{5, 5, 5}, []float64{5, 5}, 0.5, 0},
		// Half of the negatives are below 1, all below 3: mean 3/4, variance
		// 2·(1/4)² = 1/8. All positives are above 0, half above 2: variance 1/8,
		// too. √(1/16 + 1/16) = √(1/8).
		{"interleaved", []float64{1, 3}, []float64{0, 2}, 0.75, math.Sqrt(1. / 8)},
		// As in the example. Shares of negatives: 1, 1, 1/2 (0.1 below, 0.4 equal):
		// mean 5/6, squares 1/36 + 1/36 + 4/36, variance 1/12. Shares of positives
		// above 0.7, 0.4, 0.1: 2/3, 5/6, 1: squares 1/36 + 0 + 1/36, variance 1/36.
		// √(1/36 + 1/108) = √(1/27).
		{"one tie", []float64{0.9, 0.8, 0.4}, []float64{0.7, 0.4, 0.1}, 5. / 6, math.Sqrt(1. / 27)},
		// No negative is below −∞; below +∞ is one of two, and the other is equal:
		// 3/4. Mean 3/8, variance 2·(3/8)² = 9/32. Above 0 is one positive of two;
		// none is above +∞, but one is equal: 1/4. Variance 2·(1/8)² = 1/32.
		// √(9/64 + 1/64) = √(10/64).
		{"infinite", []float64{-inf, inf}, []float64{0, inf}, 3. / 8, math.Sqrt(10. / 64)},
	}
	for _, test := range tests {
		auc, low, high := measure.AUROC(test.positive, test.negative)
		reach := 1.959963984540054 * test.sd // of the standard normal, from a table
		wantLow, wantHigh := max(test.auc-reach, 0), min(test.auc+reach, 1)
		// The quantile is computed by a rational approximation.
		if !near(auc, test.auc, exact) || !near(low, wantLow, 1e-9) || !near(high, wantHigh, 1e-9) {
			t.Errorf("%s: %v, %v–%v; want %v, %v–%v", test.name, auc, low, high, test.auc, wantLow, wantHigh)
		}
		if back, l, h := measure.AUROC(test.negative, test.positive); !near(back, 1-auc, exact) ||
			!near(l, 1-high, 1e-9) || !near(h, 1-low, 1e-9) {
			t.Errorf("%s: exchanged %v, %v–%v; want what is missing to 1", test.name, back, l, h)
		}
	}
}

func TestAUROCWithoutAnswer(t *testing.T) {
	for _, test := range []struct {
		name               string
		positive, negative []float64
		auc                float64
	}{
		{"no positives", nil, []float64{1}, nan},
		{"no negatives", []float64{1}, nil, nan},
		{"NaN among positives", []float64{1, nan}, []float64{1, 2}, nan},
		{"NaN among negatives", []float64{1, 2}, []float64{nan, 2}, nan},
		{"one positive", []float64{2}, []float64{1, 3}, 0.5},
		{"one negative", []float64{2, 4}, []float64{3}, 0.5},
	} {
		auc, low, high := measure.AUROC(test.positive, test.negative)
		if !near(auc, test.auc, exact) || !math.IsNaN(low) || !math.IsNaN(high) {
			t.Errorf("%s: %v, %v–%v; want %v and no interval", test.name, auc, low, high, test.auc)
		}
	}
}

// Counted pair by pair, with scores that are often equal.
func TestAUROCAgainstAllPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	positive, negative := make([]float64, 150), make([]float64, 90)
	for i := range positive {
		positive[i] = float64(rng.IntN(20) + 3)
	}
	for i := range negative {
		negative[i] = float64(rng.IntN(20))
	}
	pairs := 0.0
	for _, p := range positive {
		for _, n := range negative {
			switch {
			case p > n:
				pairs++
			case p == n:
				pairs += 0.5
			}
		}
	}
	auc, low, high := measure.AUROC(positive, negative)
	if want := pairs / 150 / 90; !near(auc, want, exact) {
		t.Errorf("AUROC %v, want %v", auc, want)
	}
	if !(low < auc && auc < high) {
		t.Errorf("%v is not inside its interval %v–%v", auc, low, high)
	}
}

// Of two normal distributions one apart, the area is Φ(1/√2) = 0.76025, and 95 %
// of the intervals hold it.
func TestIntervalsHoldTheTruth(t *testing.T) {
	const runs, n, truth = 400, 100, 0.7602499389065233
	rng := rand.New(rand.NewPCG(3, 4))
	held := 0
	for range runs {
		positive, negative := make([]float64, n), make([]float64, n)
		for i := range n {
			positive[i], negative[i] = rng.NormFloat64()+1, rng.NormFloat64()
		}
		if _, low, high := measure.AUROC(positive, negative); low <= truth && truth <= high {
			held++
		}
	}
	// The count has a standard deviation of √(400·0.95·0.05) = 4.4; three of them
	// to either side of 380.
	if held < 367 || held > 393 {
		t.Errorf("%d of %d intervals hold the truth, want about 380", held, runs)
	}
}

func TestMcNemar(t *testing.T) {
	for _, test := range []struct {
		a, b int
		want float64
	}{
		{0, 0, 1},
		{7, 7, 1},
		{8, 7, 1}, // both halves of 15 coins
		// Below 25, coins: 6 of 6, twice, is 2/64; χ² would say .041.
		{1, 0, 1},
		{6, 0, 2. / 64},
		// 2 · (1 + 12 + 66)/4096
		{10, 2, 158. / 4096},
		// 2 · (1 + 24 + 276 + 2024 + 10626)/2²⁴
		{20, 4, 25902. / (1 << 24)},
		// From 25 on, χ² = (|20 − 5| − 1)²/25; its survival with one degree of
		// freedom is erfc(√(χ²/2)).
		{20, 5, math.Erfc(math.Sqrt(196. / 50))},
		{13, 12, 1}, // corrected: (1 − 1)² = 0
		{13, 13, 1}, // max(0 − 1, 0)² = 0
		// χ² = 41²/214 = 7.855
		{128, 86, math.Erfc(math.Sqrt(41. * 41 / 428))},
		{1000, 0, math.Erfc(math.Sqrt(999. * 999 / 2000))},
	} {
		p, swapped := measure.McNemar(test.a, test.b), measure.McNemar(test.b, test.a)
		if !near(p, test.want, 1e-9) || swapped != p {
			t.Errorf("McNemar(%d, %d) = %v, exchanged %v; want %v", test.a, test.b, p, swapped, test.want)
		}
	}
	defer func() {
		if v := fmt.Sprint(recover()); !strings.Contains(v, "negative") {
			t.Errorf("a negative count: %s", v)
		}
	}()
	measure.McNemar(3, -1)
}

func TestMeanSD(t *testing.T) {
	for _, test := range []struct {
		xs       []float64
		mean, sd float64
	}{
		{[]float64{2, 4, 6}, 4, 2}, // (4 + 0 + 4)/2 = 4
		{[]float64{1, 1}, 1, 0},
		{[]float64{-3, 3}, 0, math.Sqrt(18)},
		{[]float64{5}, 5, nan},
		{nil, nan, nan},
	} {
		mean, sd := measure.MeanSD(test.xs...)
		if !near(mean, test.mean, exact) || !near(sd, test.sd, exact) {
			t.Errorf("MeanSD(%v) = %v, %v; want %v, %v", test.xs, mean, sd, test.mean, test.sd)
		}
	}
}

func TestScores(t *testing.T) {
	two := float32(math.Log(2))
	for _, test := range []struct {
		name                     string
		logits                   []float32
		softmax, logit, lnSumExp float64
	}{
		{"undecided", []float32{0, 0, 0, 0}, 0.25, 0, math.Log(4)},
		{"2 to 1", []float32{two, 0}, 2. / 3, math.Ln2, math.Log(3)},
		{"negative", []float32{-1, -1}, 0.5, -1, -1 + math.Ln2},
		{"one class", []float32{7}, 1, 7, 7},
		{"too large for exp", []float32{2000, 2000}, 0.5, 2000, 2000 + math.Ln2},
		{"too small for exp", []float32{-2000, -2000}, 0.5, -2000, -2000 + math.Ln2},
		{"one far above", []float32{500, -500, 0}, 1, 500, 500},
		{"none", nil, nan, nan, nan},
		{"NaN", []float32{1, float32(nan)}, nan, nan, nan},
	} {
		const rounding = 1e-7 // float32(ln 2) is not ln 2
		if got := measure.MaxSoftmax(test.logits); !near(got, test.softmax, rounding) {
			t.Errorf("%s: MaxSoftmax %v, want %v", test.name, got, test.softmax)
		}
		if got := measure.MaxLogit(test.logits); !near(got, test.logit, rounding) {
			t.Errorf("%s: MaxLogit %v, want %v", test.name, got, test.logit)
		}
		if got := measure.Energy(test.logits); !near(got, test.lnSumExp, rounding) {
			t.Errorf("%s: Energy %v, want %v", test.name, got, test.lnSumExp)
		}
	}
}

func TestCoverage(t *testing.T) {
	scores := []float64{0.1, 0.5, 0.5, 0.9, nan}
	for threshold, want := range map[float64]float64{
		-inf: 0.8, 0.1: 0.8, 0.5: 0.6, 0.6: 0.2, 0.9: 0.2, 0.91: 0, inf: 0,
	} {
		if got := measure.Coverage(scores, threshold); !near(got, want, exact) {
			t.Errorf("Coverage(%v) = %v, want %v", threshold, got, want)
		}
	}
	if got := measure.Coverage(nil, 0); !math.IsNaN(got) {
		t.Errorf("Coverage of nothing = %v, want NaN", got)
	}
}

func TestThreshold(t *testing.T) {
	in := []float64{3, 1, 4, 2}
	for _, c := range []struct {
		scores []float64
		share  float64
		want   float64
	}{
		{in, 1, 1}, {in, .75, 2}, {in, .7, 2}, {in, .5, 3}, {in, .25, 4}, {in, 0, 4},
		{[]float64{-1, -1, -1, 5}, .9, -1},
		{[]float64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, .9, 2}, // one of ten may go, in floating point, too
		{[]float64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, .7, 4},
		{nil, .95, math.NaN()}, {in, -.1, math.NaN()}, {in, 1.1, math.NaN()}, {in, math.NaN(), math.NaN()},
	} {
		got := measure.Threshold(c.scores, c.share)
		if got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("%v, share %v: %v, want %v", c.scores, c.share, got, c.want)
		}
	}
	if in[0] != 3 {
		t.Error("the scores were put in order in place")
	}
}

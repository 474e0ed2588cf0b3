package check_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
)

func TestWeightGradient(t *testing.T) {
	for _, v := range []float64{14_784, (577 - 500) * 192, 14_783.5, 14_787} {
		wantOK(t, fmt.Sprint(v), check.WeightGradient(v))
	}
	var list []mistake
	for _, c := range []struct {
		got    float64
		phrase string
	}{
		{0, "0 stands where"},
		{nan, "NaN is not a number"},
		{-inf, "-Inf is not a number"},
		{77, "the error alone"},
		{192, "the pixel alone"},
		{-77, "the error with the wrong sign, and alone"},
		{-14_784, "wrong sign"},
		{577 * 192, "takes the output for the error"},
		{500 * 192, "takes the target for the error"},
		{77 * 192 * 2, "twice too large"},
		{77 * 192 / 2, "half of it"},
		{77 * 4.5, "the error by the weight"},
		{577 * 4.5, "the output by the weight"},
		{77 * 192 * 4.5, "by the weight as well"},
		{192 * 4.5, "product of weight and pixel"},
		{77 * 77 / 2., "is the loss"},
		{77 * 77, "square of the error"},
		{77 * 192 / 255., "divides the pixel by 255"},
		{14_700, "is not the error times the pixel"},
	} {
		list = append(list, mistake{fmt.Sprint(c.got), check.WeightGradient(c.got), c.phrase})
	}
	wantMistakes(t, list)
}

// gradientOf adds term(i, j, a, b) over the places of the error map.
func gradientOf(e [][]float64, term func(i, j, a, b int) float64) (g [3][3]float64) {
	for i := range e {
		for j := range e[i] {
			for a := range 3 {
				for b := range 3 {
					g[a][b] += term(i, j, a, b)
				}
			}
		}
	}
	return g
}

func TestBackward(t *testing.T) {
	wantOK(t, "the four loops", check.Backward(func(x, e [][]float64) [3][3]float64 {
		return gradientOf(e, func(i, j, a, b int) float64 { return e[i][j] * x[i+a][j+b] })
	}))
	// The nine sums one by one, in another order of adding.
	wantOK(t, "weight by weight", check.Backward(func(x, e [][]float64) (g [3][3]float64) {
		for a := range 3 {
			for b := range 3 {
				for j := range e[0] {
					for i := range e {
						g[a][b] += x[i+a][j+b] * e[i][j]
					}
				}
			}
		}
		return g
	}))
}

func TestBackwardMistakes(t *testing.T) {
	sum := func(term func(x, e [][]float64, i, j, a, b int) float64) check.Result {
		return check.Backward(func(x, e [][]float64) [3][3]float64 {
			return gradientOf(e, func(i, j, a, b int) float64 { return term(x, e, i, j, a, b) })
		})
	}
	wantMistakes(t, []mistake{
		{"nil", check.Backward(nil), "no function yet"},
		{"zero", check.Backward(func(_, _ [][]float64) (g [3][3]float64) { return g }), "every gradient is 0"},
		{"transposed", sum(func(x, e [][]float64, i, j, a, b int) float64 { return e[i][j] * x[i+b][j+a] }), "is transposed"},
		{"flipped", sum(func(x, e [][]float64, i, j, a, b int) float64 { return e[i][j] * x[i+2-a][j+2-b] }), "half a turn"},
		{"both", sum(func(x, e [][]float64, i, j, a, b int) float64 { return e[i][j] * x[i+2-b][j+2-a] }), "both transposed and turned"},
		{"mean", sum(func(x, e [][]float64, i, j, a, b int) float64 {
			return e[i][j] * x[i+a][j+b] / float64(len(e)*len(e[0]))
		}), "mean over the places"},
		{"sign", sum(func(x, e [][]float64, i, j, a, b int) float64 { return -e[i][j] * x[i+a][j+b] }), "the sign is wrong"},
		{"twice", sum(func(x, e [][]float64, i, j, a, b int) float64 { return 2 * e[i][j] * x[i+a][j+b] }), "twice too large"},
		{"no errors", sum(func(x, _ [][]float64, i, j, a, b int) float64 { return x[i+a][j+b] }), "errors are left out"},
		{"no pixels", sum(func(_, e [][]float64, i, j, _, _ int) float64 { return e[i][j] }), "pixels are left out"},
		{"one pixel", sum(func(x, e [][]float64, i, j, _, _ int) float64 { return e[i][j] * x[i][j] }), "every weight gets the pixel"},
		{"overwritten", check.Backward(func(x, e [][]float64) (g [3][3]float64) {
			gradientOf(e, func(i, j, a, b int) float64 { g[a][b] = e[i][j] * x[i+a][j+b]; return 0 })
			return g
		}), "only the last place counts"},
		{"not a number", sum(func(_, _ [][]float64, _, _, _, _ int) float64 { return nan }), "g[0][0] is NaN"},
		{"off by a little", sum(func(x, e [][]float64, i, j, a, b int) float64 { return e[i][j] * x[i+a][j+b] * 1.00001 }), "the measured slope is"},
		{"over the picture", check.Backward(func(x, e [][]float64) [3][3]float64 {
			return gradientOf(x, func(i, j, a, b int) float64 { return e[i][j] * x[i+a][j+b] })
		}), "panicked (index out of range"},
		{"changes the picture", check.Backward(func(x, e [][]float64) (g [3][3]float64) { x[0][0] = 7; return g }), "changes the picture"},
	})
	if r := check.Backward(func(_, e [][]float64) (g [3][3]float64) { e[0] = nil; return g }); r.OK {
		t.Error("a function that cuts a row of the error map passes")
	}
}

var sobelV = [3][3]float64{{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}}

// nudged returns SobelV with one weight changed.
func nudged(by float64) [3][3]float64 {
	k := sobelV
	k[1][1] += by
	return k
}

// stepping is the right answer to the first half of exercise 05.3.
func stepping(k, g [3][3]float64, rate float64) [3][3]float64 {
	return each(k, g, func(k, g float64) float64 { return k - rate*g })
}

// each makes nine weights of the pairs of a weight and its gradient.
func each(k, g [3][3]float64, f func(k, g float64) float64) (out [3][3]float64) {
	for a := range 3 {
		for b := range 3 {
			out[a][b] = f(k[a][b], g[a][b])
		}
	}
	return out
}

func TestStep(t *testing.T) {
	wantOK(t, "in place", check.RecoveredKernel(func(k, g [3][3]float64, rate float64) [3][3]float64 {
		for i := range 9 {
			k[i/3][i%3] -= rate * g[i/3][i%3]
		}
		return k
	}, sobelV))
	// Each of these finds the kernel, or would with another rate: the step tells.
	step := func(f func(k, g, rate float64) float64) check.Result {
		return check.RecoveredKernel(func(k, g [3][3]float64, rate float64) [3][3]float64 {
			return each(k, g, func(k, g float64) float64 { return f(k, g, rate) })
		}, sobelV)
	}
	wantMistakes(t, []mistake{
		{"nil", check.RecoveredKernel(nil, sobelV), "no function yet"},
		{"as it stands", step(func(k, _, _ float64) float64 { return k }), "changes no weight"},
		{"no rate", step(func(k, g, _ float64) float64 { return k - g }), "the rate is left out: with"},
		{"uphill", step(func(k, g, rate float64) float64 { return k + rate*g }), "goes uphill: the gradient"},
		{"uphill, no rate", step(func(k, g, _ float64) float64 { return k + g }), "goes uphill, and the rate"},
		{"replaced", step(func(_, g, rate float64) float64 { return -rate * g }), "are replaced"},
		{"no gradient", step(func(k, _, rate float64) float64 { return k - rate }), "the gradient is left out"},
		{"the weight too", step(func(k, g, rate float64) float64 { return k - rate*g*k }), "a factor as well"},
		{"divided", step(func(k, g, rate float64) float64 { return k - g/rate }), "divided by the rate"},
		{"NaN", step(func(_, _, _ float64) float64 { return nan }), "makes k[0][0] NaN"},
		{"transposed", check.RecoveredKernel(func(k, g [3][3]float64, rate float64) [3][3]float64 {
			for i := range 9 {
				k[i/3][i%3] -= rate * g[i%3][i/3]
			}
			return k
		}, sobelV), "makes k[0][1]"},
		{"two rows", check.RecoveredKernel(func(k, g [3][3]float64, rate float64) [3][3]float64 {
			after := stepping(k, g, rate)
			return [3][3]float64{after[0], after[1], k[2]}
		}, sobelV), "makes k[2][0]"},
		{"panics", check.RecoveredKernel(func(k, g [3][3]float64, _ float64) [3][3]float64 {
			i := 3
			k[i][0] -= g[0][0]
			return k
		}, sobelV), "panicked (index out of range"},
	})
}

func TestRecoveredKernel(t *testing.T) {
	wantOK(t, "exactly", check.RecoveredKernel(stepping, sobelV))
	wantOK(t, "almost", check.RecoveredKernel(stepping, nudged(.0099)))
	wantMistakes(t, []mistake{
		{"zero", check.RecoveredKernel(stepping, [3][3]float64{}), "all nine weights are 0"},
		{"NaN", check.RecoveredKernel(stepping, nudged(nan)), "a weight is NaN"},
		{"infinite", check.RecoveredKernel(stepping, nudged(inf)), "a weight is +Inf"},
		{"diverged", check.RecoveredKernel(stepping, nudged(1e9)), "overshoots"},
		{"horizontal", check.RecoveredKernel(stepping, [3][3]float64{{-1, -2, -1}, {0, 0, 0}, {1, 2, 1}}), "this is the filter for horizontal lines: rows"},
		{"turned", check.RecoveredKernel(stepping, [3][3]float64{{1, 0, -1}, {2, 0, -2}, {1, 0, -1}}), "turned by half a turn"},
		{"both", check.RecoveredKernel(stepping, [3][3]float64{{1, 2, 1}, {0, 0, 0}, {-1, -2, -1}}), "for horizontal lines, turned"},
		{"slow", check.RecoveredKernel(stepping, nudged(.33)), "is 0.330: on the way"},
		{"just above", check.RecoveredKernel(stepping, nudged(.0101)), "is 0.010: on the way"},
		{"random", check.RecoveredKernel(stepping, [3][3]float64{{.1, -.2, .3}, {.2, .1, 0}, {-.1, 0, .2}}), "do the weights change at all"},
	})
}

func TestRankFilters(t *testing.T) {
	runs := func() map[string][]float64 {
		return map[string][]float64{
			"fixed": {.866, .870, .862, .863}, "learned": {.867, .862, .864, .851}, "random": {.855, .844, .853, .825},
		}
	}
	for _, order := range [][]string{{"fixed", "learned", "random"}, {"learned", "fixed", "random"}} {
		wantOK(t, fmt.Sprint(order), check.RankFilters(order, runs()))
	}
	wantOK(t, "all decided", check.RankFilters([]string{"b", "a", "c"}, map[string][]float64{
		"a": {.5, .6, .7}, "b": {.6, .7, .8}, "c": {.4, .5, .6}}))
	wantOK(t, "nothing decided", check.RankFilters([]string{"b", "a"}, map[string][]float64{"a": {.5, .6, .7}, "b": {.6, .5, .7}}))
	wantOK(t, "random wins", check.RankFilters([]string{"random", "learned"}, map[string][]float64{
		"learned": {.5, .6, .7}, "random": {.6, .7, .8}}))
	if r := check.RankFilters([]string{"learned", "fixed", "random"}, runs()); !strings.Contains(r.Message, "learned or fixed is not decided") {
		t.Errorf("%v does not name the open pair", r)
	}
	right := []string{"fixed", "learned", "random"}
	with := func(name string, v ...float64) map[string][]float64 {
		m := runs()
		m[name] = v
		return m
	}
	wantMistakes(t, []mistake{
		{"empty", check.RankFilters(nil, runs()), "the order is empty"},
		{"nothing measured", check.RankFilters(right, nil), `"fixed" was not measured`},
		{"from the worst", check.RankFilters([]string{"random", "learned", "fixed"}, runs()), "order from the worst"},
		{"random before learned", check.RankFilters([]string{"fixed", "random", "learned"}, runs()), "random stands before learned, and learned was the better one with each of the 4 seeds"},
		{"unknown name", check.RankFilters([]string{"fixed", "Learned", "random"}, runs()), `"Learned" was not measured`},
		{"twice", check.RankFilters([]string{"fixed", "fixed", "random"}, runs()), `"fixed" stands there twice`},
		{"one missing", check.RankFilters([]string{"fixed", "learned"}, runs()), "2 names where 3 belong"},
		{"0", check.RankFilters(right, with("fixed", .8, .8, 0, .8)), "0 stands where the accuracy of fixed"},
		{"per cent", check.RankFilters(right, with("learned", 85.8, 86, 86, 86)), "looks like per cent"},
		{"one seed", check.RankFilters([]string{"a", "b"}, map[string][]float64{"a": {.8}, "b": {.7}}), "3 seeds at least"},
		{"another number of seeds", check.RankFilters(right, with("random", .8, .8, .8)), `"random" has 3 accuracies and "fixed" has 4`},
	})
}

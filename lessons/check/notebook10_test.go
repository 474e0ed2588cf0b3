package check_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/check"
	"github.com/ninepixels/ninepixels/lessons/dataset"
)

// 48·48·3 = 6,912 numbers; 6,912·128 + 128 = 884,864. 27·16 + 16 = 448.
func TestColourParameters(t *testing.T) {
	const dense, conv = 884864, 448
	wantOK(t, "both", check.ColourParameters(dense, conv))
	wantMistakes(t, []mistake{
		{"as it stands", check.ColourParameters(0, 0), "where your two numbers belong"},
		{"exchanged", check.ColourParameters(conv, dense), "in the other order"},
	})
	wantMistakes(t, counted(func(n int) check.Result { return check.ColourParameters(n, conv) }, map[int]string{
		0: "0 stands where", -5: "is negative", 884736: "lacks the biases: one for each unit", 295040: "right for grey", 294912: "for grey pictures, and lacks",
		100480: "notebook 03", 301184: "28×28", 1572992: "64×64", 6912: "how many numbers a picture has",
		885120: "three biases", 885509: "the whole network", 448: "belongs to the convolution", 1000: "too small for the dense", 900000: "too large for the dense",
	}))
	wantMistakes(t, counted(func(n int) check.Result { return check.ColourParameters(dense, n) }, map[int]string{
		0: "0 stands where", 432: "lacks the biases: one for each filter", 160: "right for grey", 144: "for grey pictures, and lacks",
		480: "three biases", 27: "one filter, without", 28: "is one filter:", 9: "one channel of one filter", 435: "one bias for each channel",
		433: "one bias for all", 2320: "right for 16 channels", 2304 * 448: "anew at every place", 100: "too small for the conv", 449: "too large for the conv",
	}))
}

// By names that say what they do to a picture.
type change = func(p dataset.Picture, r *rand.Rand)

// exchange exchanges values (y, x, c) and (y, W-1-x, c) for the given parts.
func exchange(p dataset.Picture, rows, columns, channels int) {
	for y := range rows {
		for x := range columns {
			for c := range channels {
				i, j := (y*p.W+x)*p.C+c, (y*p.W+p.W-1-x)*p.C+c
				p.Pix[i], p.Pix[j] = p.Pix[j], p.Pix[i]
			}
		}
	}
}

func mirrored(p dataset.Picture) { exchange(p, p.H, p.W/2, p.C) }

// half changes every second picture, by chance.
func half(f func(p dataset.Picture)) change {
	return func(p dataset.Picture, r *rand.Rand) {
		if r.IntN(2) == 0 {
			f(p)
		}
	}
}

// written has f write to a new picture, from the old one.
func written(f func(to, from dataset.Picture)) func(p dataset.Picture) {
	return func(p dataset.Picture) {
		from := p
		from.Pix = slices.Clone(p.Pix)
		f(p, from)
	}
}

// turnedRows reverses the bytes of each row, and with them the channels.
func turnedRows(p dataset.Picture) {
	for y := range p.H {
		slices.Reverse(p.Pix[y*p.W*p.C : (y+1)*p.W*p.C])
	}
}

// turnedPixels reverses the channels of each pixel.
func turnedPixels(p dataset.Picture) {
	for i := 0; i < len(p.Pix); i += p.C {
		slices.Reverse(p.Pix[i : i+p.C])
	}
}

// upsideDown exchanges rows.
var upsideDown = written(func(to, from dataset.Picture) {
	row := from.W * from.C
	for y := range from.H {
		copy(to.Pix[y*row:(y+1)*row], from.Pix[(from.H-1-y)*row:])
	}
})

func TestMirrorRight(t *testing.T) {
	for name, fn := range map[string]change{
		"in place": half(mirrored),
		"if not":   func(p dataset.Picture, r *rand.Rand) { exchange(p, p.H, p.W/2*r.IntN(2), p.C) },
		"float":    func(p dataset.Picture, r *rand.Rand) { exchange(p, p.H*int(r.Uint64()>>63), p.W/2, p.C) },
		"rarely": func(p dataset.Picture, r *rand.Rand) {
			if r.Float64() < .45 {
				mirrored(p)
			}
		},
		"reversed twice": half(func(p dataset.Picture) { turnedRows(p); turnedPixels(p) }),
		"by a copy": half(written(func(to, from dataset.Picture) {
			for i := range from.H * from.W {
				y, x := i/from.W, i%from.W
				j := y*from.W + from.W - 1 - x
				copy(to.Pix[i*from.C:(i+1)*from.C], from.Pix[j*from.C:])
			}
		})),
		"more random numbers": func(p dataset.Picture, r *rand.Rand) {
			for range 3 {
				r.Float64()
			}
			half(mirrored)(p, r)
		},
	} {
		wantOK(t, name, check.Mirror(fn))
	}
}

func TestMirrorWrong(t *testing.T) {
	calls := 0
	wantMistakes(t, []mistake{
		{"none", check.Mirror(nil), "no function yet"},
		{"as it stands", check.Mirror(func(dataset.Picture, *rand.Rand) {}), "no picture is changed"},
		{"always", check.Mirror(func(p dataset.Picture, _ *rand.Rand) { mirrored(p) }), "every picture is mirrored"},
		{"seldom", check.Mirror(func(p dataset.Picture, r *rand.Rand) {
			if r.IntN(10) == 0 {
				mirrored(p)
			}
		}), "of 200 pictures are mirrored"},
		{"BGR", check.Mirror(half(turnedRows)), "red and blue are exchanged, too"},
		{"only BGR", check.Mirror(half(turnedPixels)), "and left and right are not"},
		{"upside down", check.Mirror(half(upsideDown)), "on its head"},
		{"half a turn", check.Mirror(half(func(p dataset.Picture) { upsideDown(p); mirrored(p) })), "half a turn"},
		{"all reversed", check.Mirror(half(func(p dataset.Picture) { slices.Reverse(p.Pix) })), "all values are in the opposite order"},
		{"right lost", check.Mirror(half(func(p dataset.Picture) { overwritten(p, false) })), "both halves show the right one"},
		{"left lost", check.Mirror(half(func(p dataset.Picture) { overwritten(p, true) })), "both halves show the left one"},
		{"moved", check.Mirror(half(rolled(1))), "moved by one"},
		{"halves", check.Mirror(half(func(p dataset.Picture) { rolled(p.W / 2)(p) })), "the two halves change places"},
		{"red only", check.Mirror(half(func(p dataset.Picture) { exchange(p, p.H, p.W/2, 1) })), "only the first channel"},
		{"first row", check.Mirror(half(func(p dataset.Picture) { exchange(p, 1, p.W/2, p.C) })), "only the first row"},
		{"upper half", check.Mirror(half(func(p dataset.Picture) { exchange(p, p.H/2, p.W/2, p.C) })), "only the upper half"},
		{"edges", check.Mirror(half(func(p dataset.Picture) { exchange(p, p.H, 1, p.C) })), "only the first and the last column"},
		{"row by row", check.Mirror(func(p dataset.Picture, r *rand.Rand) {
			for y := range p.H {
				row := p
				row.Pix, row.H = p.Pix[y*p.W*p.C:(y+1)*p.W*p.C], 1
				half(mirrored)(row, r)
			}
		}), "by chance: ask r once"},
		{"two channels", check.Mirror(half(func(p dataset.Picture) { exchange(p, p.H, p.W/2, min(2, p.C)) })), "a part of the picture is mirrored"},
		{"own random", check.Mirror(func(p dataset.Picture, _ *rand.Rand) {
			if calls++; calls%3 == 0 {
				mirrored(p)
			}
		}), "ask r, the one that"},
		{"three channels", check.Mirror(half(func(p dataset.Picture) { exchange(p, p.H, p.W/2, 3) })), "on a grey picture of 5×5"},
		{"square", check.Mirror(half(func(p dataset.Picture) { p.W = p.H; mirrored(p) })), "channel 0 of the pixel in row 0, column 0"},
		{"one too far", check.Mirror(half(func(p dataset.Picture) {
			for y := range p.H {
				for c := range p.C {
					p.Pix[(y*p.W+p.W)*p.C+c] = p.Pix[y*p.W*p.C+c]
				}
			}
		})), "panicked"},
		{"behind", check.Mirror(half(func(p dataset.Picture) { p.Pix[:len(p.Pix)+1][len(p.Pix)] = 9 })), "into the next one"},
	})
}

// overwritten copies one half of each row onto the other.
func overwritten(p dataset.Picture, left bool) {
	for y := range p.H {
		for x := range p.W / 2 {
			i, j := (y*p.W+x)*p.C, (y*p.W+p.W-1-x)*p.C
			if left {
				i, j = j, i
			}
			copy(p.Pix[i:i+p.C], p.Pix[j:j+p.C])
		}
	}
}

// rolled moves the columns to the left, those that leave to the right end.
func rolled(by int) func(p dataset.Picture) {
	return written(func(to, from dataset.Picture) {
		for y := range from.H {
			for x := range from.W {
				i, j := (y*from.W+x)*from.C, (y*from.W+(x+by)%from.W)*from.C
				copy(to.Pix[i:i+from.C], from.Pix[j:])
			}
		}
	})
}

// rows makes shares of a function of a row, a column and the whole.
func rows(f func(counts [][]int, t int) float64) func(counts [][]int) []float64 {
	return func(counts [][]int) (all []float64) {
		for t := range counts {
			all = append(all, f(counts, t))
		}
		return all
	}
}

func added(list []int) (sum int) {
	for _, n := range list {
		sum += n
	}
	return sum
}

func column(counts [][]int, a int) (list []int) {
	for _, row := range counts {
		list = append(list, row[a])
	}
	return list
}

// share is a/b, and 0 of nothing.
func share(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func everything(counts [][]int) (right, all int) {
	for t, row := range counts {
		right += row[t]
		all += added(row)
	}
	return right, all
}

func TestRecall(t *testing.T) {
	wantOK(t, "right", check.Recall(rows(func(c [][]int, t int) float64 { return share(c[t][t], added(c[t])) })))
	wantOK(t, "at least one", check.Recall(rows(func(c [][]int, t int) float64 { return float64(c[t][t]) / math.Max(1, float64(added(c[t]))) })))
	var list []mistake
	for _, m := range []struct {
		name   string
		fn     func(counts [][]int) []float64
		phrase string
	}{
		{"none", nil, "no function yet"},
		{"nil", func([][]int) []float64 { return nil }, "returns nothing"},
		{"as it stands", func(c [][]int) []float64 { return make([]float64, len(c)) }, "every share is 0"},
		{"too many", func(c [][]int) []float64 { return make([]float64, len(c)+1) }, "one for each class"},
		{"NaN", rows(func(c [][]int, t int) float64 { return float64(c[t][t]) / float64(added(c[t])) }), "0/0"},
		{"panics", rows(func(c [][]int, t int) float64 { return float64(c[t][t] / added(c[t])) }), "panicked"},
		{"whole", rows(func(c [][]int, t int) float64 { return float64(c[t][t] / max(1, added(c[t]))) }), "whole numbers are divided, which makes 0 of 8/10: convert"},
		{"precision", rows(func(c [][]int, t int) float64 { return share(c[t][t], added(column(c, t))) }), "the precision"},
		{"accuracy", rows(func(c [][]int, _ int) float64 { return share(everything(c)) }), "the accuracy over all"},
		{"of all", rows(func(c [][]int, t int) float64 { _, all := everything(c); return share(c[t][t], all) }), "divides by all pictures"},
		{"of right", rows(func(c [][]int, t int) float64 { right, _ := everything(c); return share(c[t][t], right) }), "all right answers"},
		{"wrong ones", rows(func(c [][]int, t int) float64 { return share(added(c[t])-c[t][t], added(c[t])) }), "share of wrong answers"},
		{"per cent", rows(func(c [][]int, t int) float64 { return 100 * share(c[t][t], added(c[t])) }), "in per cent"},
		{"counts", rows(func(c [][]int, t int) float64 { return float64(c[t][t]) }), "a number of pictures"},
		{"sizes", rows(func(c [][]int, t int) float64 { return float64(added(c[t])) }), "how many pictures the class has"},
		{"how common", rows(func(c [][]int, t int) float64 { _, all := everything(c); return share(added(c[t]), all) }), "how common"},
		{"odds", rows(func(c [][]int, t int) float64 { return float64(c[t][t]) / float64(added(c[t])-c[t][t]) }), "by the wrong ones"},
		{"by classes", rows(func(c [][]int, t int) float64 { return share(c[t][t], len(c)) }), "the number of classes"},
		{"largest", rows(func(c [][]int, t int) float64 { return share(slices.Max(c[t]), added(c[t])) }), "most frequent answer"},
		{"first", rows(func(c [][]int, t int) float64 { return share(c[t][0], added(c[t])) }), "the first answer"},
		{"F1", rows(func(c [][]int, t int) float64 {
			return share(2*c[t][t], added(c[t])+added(column(c, t)))
		}), "F1"},
		{"changes", func(c [][]int) []float64 { c[0][0]++; return make([]float64, len(c)) }, "changes the counts"},
		{"one half", rows(func([][]int, int) float64 { return .5 }), "0.8 belongs there"},
		{"three classes", func(c [][]int) []float64 { return []float64{share(c[0][0], added(c[0])), c2(c)} }, "3 classes make 2 shares"},
		{"fixed", func(c [][]int) []float64 { return []float64{0, 0, float64(c[2][2])} }, "panicked (index out of range [2] with length 2)"},
	} {
		list = append(list, mistake{m.name, check.Recall(m.fn), m.phrase})
	}
	wantMistakes(t, list)
}

func c2(c [][]int) float64 { return share(c[1][1], added(c[1])) }

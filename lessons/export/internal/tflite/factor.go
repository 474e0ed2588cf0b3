package tflite

import "math"

// A Factor is a positive real number by which integers are multiplied without
// floating point: Mantissa · 2^(Shift-31).
type Factor struct {
	Mantissa int32
	Shift    int
}

// NewFactor returns the Factor next to a number. Below 2^-32 it is 0.
func NewFactor(v float64) Factor {
	fraction, shift := math.Frexp(v)
	mantissa := int64(math.Round(fraction * (1 << 31)))
	if mantissa == 1<<31 {
		mantissa, shift = mantissa/2, shift+1
	}
	if shift < -31 {
		return Factor{}
	}
	return Factor{int32(mantissa), shift}
}

// Times multiplies x by the factor. As the format's kernels do, it rounds twice: the
// upper half of the product of x and the mantissa, a half upwards, and then what is
// shifted to the right, a half away from zero.
func (f Factor) Times(x int32) int32 {
	product := int64(x) << max(f.Shift, 0) * int64(f.Mantissa)
	nudge := int64(1 << 30)
	if product < 0 {
		nudge = 1 - nudge
	}
	y := (product + nudge) / (1 << 31) // Go cuts towards zero
	right := max(-f.Shift, 0)
	half := int64(1) << right >> 1
	if y < 0 {
		return int32(-((-y + half) >> right))
	}
	return int32((y + half) >> right)
}

// A MeanFactor turns the sum of the integers of some places into their mean, on the scale of
// the output.
type MeanFactor struct {
	Factor
	Zero int // what is added after the factor
}

// NewMeanFactor returns the one of that many places. The scales and the zeros are those of
// the input and of the output.
func NewMeanFactor(in, out float32, zeroIn, zeroOut, places int) MeanFactor {
	shift := math.Round(float64(float32(zeroIn) * in / out))
	return MeanFactor{NewFactor(float64(in / (float32(places) * out))), zeroOut - int(shift)}
}

// Of returns the mean of integers with that sum.
func (m MeanFactor) Of(sum int32) int8 {
	return int8(min(max(int(m.Times(sum))+m.Zero, -128), 127))
}

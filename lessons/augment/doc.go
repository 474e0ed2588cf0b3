// Package augment changes pictures, and makes ones that no network of the course
// has seen: smaller, off the centre, two in one, digits, noise.
//
//	small := augment.Shrink(data.Test, 14)
//	moved := augment.Shift(data.Test, 0, 4)           // four columns to the right
//	varied := augment.RandomShifts(data.Train, 3, 42) // to train on
//	two := augment.Beside(boot, bag)                  // one grid
//
// A changed split is a copy with the labels and the indices of the pictures that
// it was made of. A seed always gives the same pictures: those of [RandomShifts] and
// [Noise] on every machine. [Digits], [Shrink] and [Beside] compute with fractions,
// which some processors round in another way: theirs may differ a little there.
package augment

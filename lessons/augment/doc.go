// Package augment changes pictures, and makes pictures that no network of the course
// has seen: smaller ones, shifted ones, two items in one, digits, and noise.
//
//	small := augment.Shrink(data.Test, 14)
//	moved := augment.Shift(data.Test, 0, 4)           // four columns to the right
//	varied := augment.RandomShifts(data.Train, 3, 42) // to train on
//	two := augment.Beside(boot, bag)                  // one grid
//
// Other functions are for training. [Flip] is a change, and [Moves], [Turns],
// [Zooms], [Crops] and [Brightness] return one. [All] joins several. Training makes
// them anew in each epoch, so that the network never sees a picture twice as it was:
//
//	train.Config{Each: augment.All(augment.Flip, augment.Turns(15))}
//
// A change works in the picture's own pixels. Several goroutines may use one change
// at once, each with pictures and random numbers of its own.
//
// A changed split is a copy. It keeps the labels, and the indices of the pictures
// from which it was made. The same seed always gives the same pictures. For
// [RandomShifts] and [Noise] this holds on every machine. [Digits], [Shrink] and
// [Beside] compute with fractions, which some processors round in another way:
// there, pixels may differ a little. So they may in turns and zooms.
package augment

// Package measure compares networks, and says how sure they are.
//
//	auc, low, high := measure.AUROC(known, unknown) // how well a score tells two groups apart
//	p := measure.McNemar(128, 86)                   // could this difference be chance?
//	mean, sd := measure.MeanSD(0.891, 0.886, 0.894) // three seeds
//
// [MaxSoftmax], [MaxLogit] and [Energy] make one score of a picture's logits.
// All three are larger for what looks familiar, so that one threshold on any of
// them accepts the familiar and rejects the rest: [Coverage] is the share that it
// accepts.
//
// Where there is no answer, as for the mean of no numbers, the result is NaN.
package measure

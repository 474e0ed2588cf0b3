// Package measure compares networks, and says how sure the comparison is.
//
//	auc, low, high := measure.AUROC(known, unknown) // how well a score tells two groups apart
//	p := measure.McNemar(128, 86)                   // could this difference be chance?
//	mean, sd := measure.MeanSD(0.891, 0.886, 0.894) // three seeds
//
// [MaxSoftmax], [MaxLogit] and [Energy] make one score of a picture's logits. All
// three are larger for pictures that look familiar. So one threshold can accept
// familiar pictures and reject all others. [Coverage] is the share that it accepts.
//
// If there is no answer, such as the mean of no numbers, the result is NaN.
package measure

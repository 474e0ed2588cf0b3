// Package lessons is the root of the packages that the notebooks' cells import.
//
// Read them in the order of the course:
//
//	grid      one channel of a picture as numbers
//	filter    a 3×3 kernel over a grid
//	pool      the largest or the mean value of each window
//	dataset   Fashion-MNIST; dataset/fetch gets it for setup; dataset/pictures reads your own,
//	          and dataset/leaves draws some
//	history   what is measured while a network is trained
//	show      pictures, curves and tables in a cell
//	check     exercises that say why an answer is wrong
//	model     layers for GoMLX graphs
//	train     fit, evaluate, save, load
//	feature   what a layer makes of a picture, and what is lost without it
//	measure   whether a difference is chance, and how sure a network is
//	augment   pictures that are changed, or strange
//	backprop  the gradient of a filter, in plain loops
//	plain     a trained network without GoMLX, in plain loops
//	longrun   what took too long for a cell; longrun/make measures it anew
//	export    a trained network for other programs, with a receipt
//
// Nothing here imports anything from kernel/.
package lessons

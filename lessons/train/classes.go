package train

import (
	"fmt"
	"math"
	"os"
	"slices"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/internal/balance"
)

// BalancedWeights returns a weight for each class of s, for [Config].ClassWeights. With
// them, each class has the same share in the loss, however few its pictures are.
//
//	weight = n / (classes · count)
//
// n is the number of pictures, classes that of the classes that have pictures, and
// count that of the pictures of this class. A class without pictures has the weight 0.
//
// Shape: [Classes()]. Values: 1 for every class, if all have equally many pictures.
//
// Panics: if s is nil, or if a label has no name although others have.
//
// Peer: sklearn.utils.class_weight.compute_class_weight("balanced").
func BalancedWeights(s *dataset.Split) []float64 {
	if s == nil {
		panic("train: BalancedWeights: the data is nil: load it with dataset.Load")
	}
	return balance.Weights(s.Counts())
}

// checkWeights reports weights that are none for so many classes.
func checkWeights(weights []float64, classes int) error {
	if weights == nil {
		return nil
	}
	if len(weights) != classes {
		return fmt.Errorf("the setting ClassWeights has %d weights, but the model has %d classes: give each class one, as train.BalancedWeights does", len(weights), classes)
	}
	for class, w := range weights {
		if !(w >= 0) || math.IsInf(w, 1) {
			return fmt.Errorf("the setting ClassWeights has %v for class %d: use numbers of 0 or more", w, class)
		}
	}
	if slices.Max(weights) == 0 {
		return fmt.Errorf("the setting ClassWeights is 0 for every class: nothing would be learned, give one class more than 0")
	}
	return nil
}

// checkClasses reports training pictures that are all of one class.
func checkClasses(s *dataset.Split) error {
	first := s.Labels[0]
	if slices.ContainsFunc(s.Labels, func(label uint8) bool { return label != first }) {
		return nil
	}
	return fmt.Errorf("the training data has pictures of one class only, %q: a model learns to tell classes apart, so give it pictures of two or more", s.ClassName(int(first)))
}

// otherName returns the first class that two splits, or a split and a model, call by
// different names, or -1. A class that one of them does not name is not compared.
func otherName(a, b []string) int {
	for class := range min(len(a), len(b)) {
		if a[class] != b[class] {
			return class
		}
	}
	return -1
}

// sayOtherNames says, once for each split, that its labels may mean other classes.
func (m *Model) sayOtherNames(s *dataset.Split) {
	if class := otherName(m.Names, s.Names); class >= 0 && m.renamed.first(s) {
		say(os.Stdout, "class %d is %q in the data, but %q in the model: their labels may mean different classes, so look before you trust the accuracy",
			class, s.Names[class], m.Names[class])
	}
}

// checkLabels reports the first label that a model of so many classes cannot
// give.
func checkLabels(what string, s *dataset.Split, classes int) error {
	for i, label := range s.Labels {
		if int(label) < classes {
			continue
		}
		name := ""
		if int(label) < len(s.Names) {
			name = fmt.Sprintf(" (%q)", s.Names[label])
		}
		return fmt.Errorf("picture %d of %s has label %d%s, but the model has %d classes, 0 to %d: let its last layer have more units, or leave that class out",
			i, what, label, name, classes, classes-1)
	}
	return nil
}

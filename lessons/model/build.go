package model

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/gomlx/compute/dtypes"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// Build draws the model into the graph of images. Then it checks the result, which
// must be logits of float32.
//
// Shape: [N H W C] → [N classes], with two classes or more.
//
// Errors: if fn is nil or returns no logits; and if fn panics, or a layer or GoMLX
// below it. Then the error is one sentence, with the line of fn at which this
// happened.
//
// Lesson: notebooks/04-first-cnn.ipynb.
func (fn Func) Build(scope *Scope, images *Node) (logits *Node, err error) {
	if fn == nil {
		return nil, errors.New("the model function is nil")
	}
	defer func() {
		if p := recover(); p != nil {
			logits, err = nil, fmt.Errorf("the model function stopped: %s%s", ownWords(sentence.FirstLine(p)), learnersLine())
		}
	}()
	logits = fn(scope, images)
	if logits == nil {
		return nil, errors.New("the model function returned nil: return the logits, [N classes]")
	}
	if t := logits.DType(); t != dtypes.Float32 {
		return nil, fmt.Errorf("the model function must return logits of float32, got %s: end it with graph.ConvertDType(logits, dtypes.Float32)", t)
	}
	n := dimsOf(images)[0]
	if d := dimsOf(logits); len(d) != 2 || d[0] != n || d[1] < 2 {
		return nil, fmt.Errorf("the model function must return logits [%d classes] for a batch of %d images, got %s",
			n, n, text(d))
	}
	return logits, nil
}

// visited is how GoMLX says that a scope was made twice.
var visited = regexp.MustCompile(`^sub-scope "([^"]*)" already visited`)

// ownWords says in the course's words what GoMLX says in its own.
func ownWords(sentence string) string {
	if m := visited.FindStringSubmatch(sentence); m != nil {
		return fmt.Sprintf("there are two layers named %q: give each layer its own name, as in scope.In(%q)", m[1], m[1]+"b")
	}
	return sentence
}

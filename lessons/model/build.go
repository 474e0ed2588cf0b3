package model

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"

	"github.com/gomlx/compute/dtypes"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// Build draws the model into the graph of images, and checks that what comes
// out are logits: [N classes], two classes or more.
//
// Errors: a panic in fn, or in a layer or GoMLX below it, as one sentence, with
// the line of fn's source where it happened below it; and a result that is not
// logits.
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

// libraries are the packages whose lines are no help to the learner.
var libraries = []string{
	"runtime.", "reflect.", "github.com/gomlx/", "github.com/ninepixels/ninepixels/lessons/model.",
}

// learnersLine returns "\n  at file:line" of the innermost caller that is no
// library, and what stands there. It works while a panic is being recovered, and says nothing if
// there is no such caller.
//
// GoNB finds the cell's line by the whole path. It has to stand on a line of
// its own: behind two colons, GoNB v0.11.4 takes what is between them for a
// column, and the kernel dies of it.
func learnersLine() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	for {
		f, more := frames.Next()
		if f.Function != "" && !isLibrary(f.Function) {
			return fmt.Sprintf("\n  at %s:%d%s", f.File, f.Line, source(f.File, f.Line))
		}
		if !more {
			return ""
		}
	}
}

// source returns a line of a file, on a line of its own: in a cell, whose program
// numbers its lines in another way, one knows it by its text. It is "" where the
// file cannot be read, as on another machine.
func source(file string, line int) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	lines := strings.Split(string(text), "\n")
	if line > len(lines) || strings.TrimSpace(lines[line-1]) == "" {
		return ""
	}
	return "\n     " + strings.TrimSpace(lines[line-1])
}

func isLibrary(function string) bool {
	for _, l := range libraries {
		if strings.HasPrefix(function, l) {
			return true
		}
	}
	return false
}

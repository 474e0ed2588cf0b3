// Package complete completes and explains Go in a cell with Go's own parser and
// type checker. It needs no language server, and starts nothing itself: what a
// package offers it is told by [Packages]. On a machine these are golist's, in a page
// of the browser page's.
package complete

import (
	"context"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// answerWithin is how long an answer may take that is given to somebody who types.
const answerWithin = 180 * time.Millisecond

// maxCode bounds what is parsed, and so the time that an answer takes.
const maxCode = 256 << 10

// Options say for which cells an assistant is.
type Options struct {
	Packages Packages
	Commands cell.Commands // the special commands of the cells; one without Use is known, and not offered

	// Within bounds an answer for which packages have yet to be loaded, if the
	// context of the question has no deadline: by then it is given from what the
	// source alone says. 0 stands for 180 ms. With a time below 0 nothing is bounded,
	// and an answer is found by who asks for it: for packages that have all there is
	// to have, and where no two things can be done at once.
	Within time.Duration
}

// An Assistant answers for one kernel. It may be used by several goroutines.
type Assistant struct {
	packages Packages
	commands cell.Commands
	within   time.Duration
	busy     chan struct{} // holds one item while types are checked: lazily read types are not for two
}

// New returns an assistant. It starts nothing: packages are loaded when they are
// first asked for. Whoever is done with it closes it.
func New(o Options) *Assistant {
	if o.Within == 0 {
		o.Within = answerWithin
	}
	return &Assistant{packages: o.Packages, commands: o.Commands, within: o.Within, busy: make(chan struct{}, 1)}
}

// Close ends what the assistant has started, and returns when none of it lives.
// Later answers say what is known by then.
func (a *Assistant) Close() { a.packages.Close() }

// A Match is one way to go on.
type Match struct {
	Text      string `json:"text"`
	Kind      string `json:"kind"`                // func, var, type, const, package, keyword, field, method or command
	Signature string `json:"signature,omitempty"` // how Go declares it; may be empty
}

// A Doc explains a name: how it is declared, and its comment.
type Doc struct {
	Plain string `json:"plain"`
	HTML  string `json:"html"`
}

func (d Doc) empty() bool { return d == Doc{} }

// Prepare begins to load the packages that the cells so far import, and returns
// at once. It spares the first completion the wait.
func (a *Assistant) Prepare(declared string) {
	p := a.program(context.Background(), declared, "", 0)
	a.packages.Need(p.imports())
}

// Complete returns what may stand in code in place of the word that ends at the
// cursor. declared are the declarations of the cells before. The cursor, start
// and end count code points. Names that begin like the word, in upper or lower
// case, match; exported ones come first.
//
// The types of packages that no cell has used yet may be missing in the first
// answer, which then holds what the source says. It takes no longer than ctx, of
// whose time half is spent on waiting for types.
func (a *Assistant) Complete(ctx context.Context, declared, code string, cursor int) (matches []Match, start, end int) {
	at := locate(a.sketch, code, cursor)
	if len(declared) > maxCode {
		at.kind = nothing
	}
	var found []Match
	switch at.kind {
	case nothing:
	case command:
		found = matchCommands(a.commands, at)
	case importPath:
		found = bounded(ctx, a.within, func(ctx context.Context) []Match { return a.importPaths(ctx, at.word) })
	case name:
		found = bounded(ctx, a.within, func(ctx context.Context) []Match { return a.names(ctx, declared, at) })
	}
	return found, at.startRunes, at.cursorRunes
}

// Inspect explains the name at the cursor, or the function in whose parentheses
// the cursor stands.
func (a *Assistant) Inspect(ctx context.Context, declared, code string, cursor int) (doc Doc, found bool) {
	at := locate(a.sketch, code, cursor)
	if max(len(declared), len(code)) > maxCode {
		return Doc{}, false
	}
	if at.kind == command {
		return explainCommand(a.commands, at)
	}
	at, ok := at.onName()
	if !ok {
		return Doc{}, false
	}
	doc = bounded(ctx, a.within, func(ctx context.Context) Doc { return a.explain(ctx, declared, at) })
	return doc, !doc.empty()
}

// bounded returns f's result, or none when the time is over: f may then still be
// at work, since the type checker cannot be stopped. The time is ctx's, less a
// little for the answer's way back, or else within; below 0 it has no end.
func bounded[T any](ctx context.Context, within time.Duration, f func(context.Context) T) (result T) {
	if within < 0 {
		return f(ctx)
	}
	if end, set := ctx.Deadline(); set {
		within = time.Until(end) * 9 / 10
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	done := make(chan T, 1)
	go func() {
		defer cancel()
		done <- f(ctx)
	}()
	select {
	case result = <-done:
	case <-ctx.Done():
		select {
		case result = <-done: // both at once
		default:
		}
	}
	return result
}

// alone calls f while no other call does, and is false if ctx ends before.
func (a *Assistant) alone(ctx context.Context, f func()) bool {
	select {
	case a.busy <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	defer func() { <-a.busy }()
	f()
	return true
}

// half is the part of the time that is left which may be spent on waiting for one
// thing, if there is another way to answer.
func half(ctx context.Context) time.Duration {
	end, set := ctx.Deadline()
	if !set {
		return answerWithin
	}
	return time.Until(end) / 2
}

// await waits until all channels are closed, and is false if the time is over
// before.
func await(ctx context.Context, limit time.Duration, channels []chan struct{}) bool {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return awaitAll(ctx, channels)
}

// awaitAll waits for all channels as long as ctx lets it.
func awaitAll(ctx context.Context, channels []chan struct{}) bool {
	for _, c := range channels {
		select {
		case <-c:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

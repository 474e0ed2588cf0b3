package server

import (
	"context"
	"maps"
	"slices"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// An expressionValue is the answer to a user expression: its value in several
// forms, as an output has it.
type expressionValue struct {
	Status   string         `json:"status"`
	Data     map[string]any `json:"data"`
	Metadata map[string]any `json:"metadata"`
}

// evaluate answers the user expressions of a cell that has ended well. Each is a
// small cell of its own, which nobody sees, and of which the value is kept.
func (k *kernel) evaluate(ctx context.Context, r *run) map[string]any {
	answers := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(r.UserExpressions)) {
		answers[name] = k.expression(ctx, r, r.UserExpressions[name])
	}
	return answers
}

func (k *kernel) expression(ctx context.Context, r *run, text string) any {
	asked := newRun(k, r.request)
	asked.Code, asked.Silent, asked.StoreHistory = text, true, false
	asked.count, asked.interrupts = r.count, r.interrupts
	if c := cell.Parse(text, Commands); c.Mode != cell.Statements || len(c.Specials) > 0 {
		return jupyter.NewFailure("no expression", "this is no Go expression: "+text)
	}
	k.take(asked)
	defer k.take(r)
	defer close(asked.done)
	var what diagnose.Mistake
	failed := false
	if fault := k.survive("a user expression", func() { what, failed = k.run(ctx, asked) }); fault != nil {
		what, failed = blame(fault), true
	}
	switch {
	case failed:
		return jupyter.NewFailure(what.Name, what.Sentence)
	case asked.value == nil:
		return jupyter.NewFailure("no value", "the expression has no value: "+text)
	}
	return expressionValue{Status: jupyter.ReplyOK, Data: asked.value, Metadata: map[string]any{}}
}

// take makes a run the one that the engine's messages are for.
func (k *kernel) take(r *run) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.running = r
}

package debug

import (
	"context"
	"go/token"
)

// inspect lists the notebook's variables, also while a program stands still: then
// they are as they were before its cell.
func (s *Session) inspect(ctx context.Context, r Request) Response {
	return s.fit(r.Answer(Variables{append([]Variable{}, s.Notebook.Variables(ctx)...)}))
}

// variables lists what a variable consists of. While a program stands still, all
// references are the adapter's.
func (s *Session) variables(ctx context.Context, r Request) Response {
	if s.Adapter != nil && s.Standing() {
		return s.fit(s.Adapter.Ask(ctx, r))
	}
	var of struct {
		Reference int `json:"variablesReference"`
	}
	if err := r.Read(&of); err != nil {
		return r.Refuse(err.Error())
	}
	members, err := s.Notebook.Members(ctx, of.Reference)
	if err != nil {
		return r.Refuse(err.Error())
	}
	return s.fit(r.Answer(Variables{append([]Variable{}, members...)}))
}

// rich shows a variable. The client asks for members of variables, too, which have
// no name of their own: it has no forms of those.
func (s *Session) rich(ctx context.Context, r Request) Response {
	var of struct {
		Name string `json:"variableName"`
	}
	if err := r.Read(&of); err != nil {
		return r.Refuse(err.Error())
	}
	if s.Adapter != nil && s.Standing() {
		return s.Adapter.Ask(ctx, r)
	}
	shown := Rich{Data: map[string]any{}, Metadata: map[string]any{}}
	if token.IsIdentifier(of.Name) {
		shown = s.Notebook.Rich(ctx, of.Name)
	}
	return r.Answer(shown)
}

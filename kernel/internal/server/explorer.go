package server

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/debug"
	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
)

// An explorer shows the notebook's variables to the debugger's panel. What is kept is
// known: the cells' programs leave word of it. For the rest, and for parts and
// pictures, a small program looks; what it saw holds until the next cell has ended.
type explorer struct {
	k    *kernel
	one  sync.Mutex // who opens a variable, so that two do not look for the same
	all  sync.Mutex // who looks at those that are not kept
	mu   sync.Mutex
	age  int // the cells that had ended when this was seen
	next int // the last reference that was given
	refs map[string]int
	part map[int]node
	rich map[string]picture

	declared string         // the declarations for which rest was seen
	rest     map[string]row // variables that are not kept
}

// A picture is how a variable was shown, and when.
type picture struct {
	debug.Rich
	age int
}

// A row is what a program says of a variable, or of a part of one.
type row struct {
	Name, Type, Shape, Value string
	Parts                    []row // nil if it is of one piece
}

// A node is what has a reference: a variable by its name, or a part.
type node struct {
	variable string
	row      row
}

// renewed forgets what was seen before the last cell. Its caller holds e.mu.
func (e *explorer) renewed() {
	e.k.mu.Lock()
	age := e.k.ran
	e.k.mu.Unlock()
	if age != e.age || e.refs == nil {
		e.age, e.refs, e.part = age, map[string]int{}, map[int]node{}
	}
}

// unseenTurn is how long a list of the variables waits for those of which nothing is
// known.
const unseenTurn = 300 * time.Millisecond

// Variables lists the notebook's variables, with what is known of them.
func (e *explorer) Variables(ctx context.Context) []debug.Variable {
	e.survey(ctx)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.renewed()
	list := []debug.Variable{}
	for _, v := range e.k.known().Variables() {
		r := row{Name: v.Name, Type: v.Known.Type, Shape: v.Shape, Value: v.Text}
		composite := hasParts(r.Value)
		if seen, known := e.rest[v.Name]; known && !v.Kept {
			seen.Name = v.Name
			r, composite = seen, seen.Parts != nil
		} else if !v.Kept {
			r.Value = why(v.Known)
		}
		shown := debug.Variable{Name: r.Name, Type: r.Type, Shape: r.Shape, Value: r.Value, EvaluateName: r.Name}
		if composite {
			shown.Reference = e.reference(v.Name)
		}
		list = append(list, shown)
	}
	return list
}

// hasParts reports whether a value, as the index has it, is of more than one piece:
// it ends with a brace, or was cut before that.
func hasParts(text string) bool {
	return !strings.HasPrefix(text, `"`) && strings.Contains(text, "{") && !strings.HasSuffix(text, "{}") || strings.HasPrefix(text, "new(")
}

// reference is what the client asks for a variable's parts by. It is the same until
// the next cell has ended: JupyterLab closes what it has open when it changes.
func (e *explorer) reference(name string) int {
	if e.refs[name] == 0 {
		e.next++
		e.refs[name] = e.next
		e.part[e.next] = node{variable: name}
	}
	return e.refs[name]
}

// survey looks at the variables that are not kept: those that no statement has used
// yet. What they hold depends on the declarations alone.
func (e *explorer) survey(ctx context.Context) {
	if !e.all.TryLock() {
		return // somebody does, and will tell
	}
	defer e.all.Unlock()
	var names []string
	for _, v := range e.k.known().Variables() {
		if !v.Kept && why(v.Known) == "" {
			names = append(names, v.Name)
		}
	}
	declared := e.k.declarations() + "\n" + strings.Join(names, ",")
	if len(names) == 0 || declared == e.declared {
		return
	}
	rows, err := e.rows(ctx, unseenTurn, names, cell.AsRows)
	if errors.Is(err, errBusy) || ctx.Err() != nil {
		return // another time
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.declared, e.rest = declared, map[string]row{}
	for i, r := range rows {
		e.rest[names[i]] = r
	}
	if err != nil { // one of them may be to blame, and nobody knows which
		for _, name := range names {
			e.rest[name] = row{Value: unseen}
		}
	}
}

// why says why a variable is left out, or has no value that stays; "" if that is not so.
func why(v cell.Known) string {
	switch {
	case v.Anew != "":
		return "made anew: " + v.Anew
	case v.Ends:
		return v.Aside + diagnose.EndsWithCell
	}
	return v.Aside
}

// unseen is said of variables at which no program could look.
const unseen = "made anew by each cell"

// rows has a program tell of variables.
func (e *explorer) rows(ctx context.Context, turn time.Duration, names []string, as cell.Look) ([]row, error) {
	seen, err := e.k.look(ctx, turn, "[]any{&"+strings.Join(names, ", &")+"}", as)
	if err != nil {
		return nil, err
	}
	var told struct{ Variables []row }
	text, err := json.Marshal(seen)
	if err == nil {
		err = json.Unmarshal(text, &told)
	}
	if err == nil && len(told.Variables) != len(names) {
		err = errors.New("the program has told of other variables")
	}
	return told.Variables, err
}

// Members lists the parts of a variable, or of one of its parts.
func (e *explorer) Members(ctx context.Context, reference int) ([]debug.Variable, error) {
	e.one.Lock()
	defer e.one.Unlock()
	e.mu.Lock()
	e.renewed()
	of, known := e.part[reference]
	e.mu.Unlock()
	if !known {
		return nil, errors.New("that was the value before the last cell: close the row, and open it again")
	}
	if of.row.Parts == nil {
		rows, err := e.rows(ctx, turnTime, []string{of.variable}, cell.AsParts)
		if err != nil {
			return nil, err
		}
		of.row = rows[0]
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.part[reference] = of
	list := []debug.Variable{}
	for _, r := range of.row.Parts {
		shown := debug.Variable{Name: r.Name, Type: r.Type, Shape: r.Shape, Value: r.Value}
		if len(r.Parts) > 0 {
			e.next++
			shown.Reference = e.next
			e.part[e.next] = node{row: r}
		}
		list = append(list, shown)
	}
	return list, nil
}

// Rich shows a variable, as a picture if it is one. While cells run it shows what was
// there before them, as the list does; JupyterLab asks again when they have ended.
func (e *explorer) Rich(ctx context.Context, name string) debug.Rich {
	e.one.Lock()
	defer e.one.Unlock()
	shown := debug.Rich{Data: map[string]any{}, Metadata: map[string]any{}}
	for _, v := range e.k.known().Variables() {
		if v.Name != name {
			continue
		}
		seen, holds := e.seen(name)
		switch {
		case holds:
			return seen
		case why(v.Known) != "":
			shown.Data["text/plain"] = name + ": " + why(v.Known)
			return shown
		}
		data, err := e.k.look(ctx, turnTime, name, cell.AsPicture)
		if err != nil {
			data = map[string]any{"text/plain": strings.TrimSpace(v.Text + "\n" + err.Error())}
		}
		maps.Copy(shown.Data, data)
		if errors.Is(err, errBusy) || ctx.Err() != nil {
			return shown // another time
		}
		e.mu.Lock()
		e.rich[name] = picture{shown, e.age}
		e.mu.Unlock()
	}
	return shown
}

// seen returns how a variable was shown, and whether that still holds.
func (e *explorer) seen(name string) (debug.Rich, bool) {
	busy := e.k.atWork()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.renewed()
	if e.rich == nil {
		e.rich = map[string]picture{}
	}
	p, known := e.rich[name]
	return p.Rich, known && (busy || p.age == e.age)
}

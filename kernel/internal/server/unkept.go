package server

import (
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// tellUnkept has one quiet line say, the first time, which variables of a cell are
// not kept, and why.
func (k *kernel) tellUnkept(r *run, a account) {
	reason := func(name string) string { return a.lost[name].Reason }
	var anew, gone []string
	for _, name := range slices.Sorted(maps.Keys(a.lost)) {
		known, _ := k.known().Find(name)
		switch {
		case k.known().Off() || !k.isNews(name, reason(name)):
		case known.Anew != "":
			anew = append(anew, name)
		default:
			gone = append(gone, name)
		}
	}
	var said []string
	if len(anew) > 0 {
		said = append(said, plurals(anew, reason, "is made anew in each cell that uses it", "are made anew in each cell that uses them"))
	}
	if len(gone) > 0 {
		said = append(said, plurals(gone, reason, "is not kept for later cells", "are not kept for later cells"))
	}
	r.remark = strings.Join(said, " ")
}

// whisper shows a remark that is not the cell's output.
func (k *kernel) whisper(r *run, text string) {
	if text == "" {
		return
	}
	k.display(r, `<div style="color: gray; font-size: 85%">`+html.EscapeString(text)+"</div>", text)
}

// isNews reports whether it has not been said yet why a variable is not kept.
func (k *kernel) isNews(name, reason string) bool {
	if k.unkept[name] == reason {
		return false
	}
	if k.unkept == nil {
		k.unkept = map[string]string{}
	}
	k.unkept[name] = reason
	return true
}

// plurals says one thing of several variables, each with its reason.
func plurals(names []string, reason func(string) string, one, several string) string {
	same := !slices.ContainsFunc(names, func(name string) bool { return reason(name) != reason(names[0]) })
	switch {
	case len(names) == 1:
		return fmt.Sprintf("%s %s: %s.", names[0], one, reason(names[0]))
	case same:
		return fmt.Sprintf("%s %s: %s.", listed(names), several, reason(names[0]))
	}
	var each []string
	for _, name := range names {
		each = append(each, name+": "+reason(name))
	}
	return fmt.Sprintf("%s %s (%s).", listed(names), several, strings.Join(each, "; "))
}

// listed is a, b and c.
func listed(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// endedSaving is for a cell that has ended well, but whose program was ended while it
// wrote its values, as by a limit of memory: what it has computed and shown holds,
// and its variables are what they were.
func (k *kernel) endedSaving(r *run, e *gonb.Engine, next cell.Notebook, p *cell.Program, out gonb.Outcome) bool {
	if _, failed := k.unsaved(e, out.Ended); !failed || p == nil || out.Ended == "" {
		return false
	}
	told := everything
	if mistake, failed := k.judge(r, out); failed {
		told = mistake.Told
	}
	r.out.release(told)
	k.finish(r, e, next, p, out)
	return true
}

// finish takes in what a program that has ended well has kept, and says what not.
func (k *kernel) finish(r *run, e *gonb.Engine, next cell.Notebook, p *cell.Program, out gonb.Outcome) {
	next, a := k.kept(e, next, p, out)
	k.learn(next)
	_, told := k.readIndex(e, indexFile)
	if why, failed := k.unsaved(e, out.Ended); failed {
		names := slices.Compact(slices.Sorted(slices.Values(append(slices.Collect(maps.Keys(out.Built.Types)), p.Keep...))))
		r.remark = plurals(names, func(string) string { return why }, "is not kept", "are not kept") + before(k.known(), names)
		return
	}
	if names := k.known().Sets(r.cell, 0); !told && len(names) > 0 && p != nil && !p.Off {
		r.remark = plurals(names, func(string) string { return endedEarly }, "is not kept", "are not kept") + before(k.known(), names)
		return
	}
	k.tellUnkept(r, a)
}

// before says which of the variables that a cell has set have their values from
// before it.
func before(n cell.Notebook, names []string) string {
	var old []string
	for _, name := range names {
		if slices.Contains(n.Kept(), name) {
			old = append(old, name)
		}
	}
	switch len(old) {
	case 0:
		return ""
	case 1:
		return " " + old[0] + " has the value that it had before this cell."
	}
	return " " + listed(old) + " have the values that they had before this cell."
}

// lostValues forgets the kept values that a program could not read when it started,
// and says so; it is false if that was not why it failed.
func (k *kernel) lostValues(r *run, e *gonb.Engine, out gonb.Outcome, what diagnose.Mistake) bool {
	lost := map[string]cell.Loss{}
	told, _ := k.readIndex(e, unreadFile)
	for _, v := range told.Variables {
		lost[v.Name] = cell.Loss{Reason: v.Reason, Anew: true}
	}
	own := slices.ContainsFunc(what.Places, func(p diagnose.Place) bool { return p.Cell == 0 })
	if out.Built.Output != "" && !own {
		maps.Copy(lost, k.packageGone(out.Built.Output))
	}
	if len(lost) == 0 {
		return false
	}
	k.learn(k.known().Keeps(nil, lost))
	for _, name := range slices.Sorted(maps.Keys(lost)) {
		text := fmt.Sprintf("The variable %s cannot be had again: %s.", name, lost[name].Reason)
		k.print(r, "stderr", text+"\n") // not by r.out, which holds back what stands behind a panic
	}
	return true
}

// packageGone are the kept values of types from packages that the compiler does not
// find: they were removed since.
func (k *kernel) packageGone(said string) map[string]cell.Loss {
	lost := map[string]cell.Loss{}
	for name, paths := range k.known().Foreign() {
		for _, path := range paths {
			if strings.Contains(said, path) {
				lost[name] = cell.Loss{Reason: "the package " + path + " of its type can no longer be built"}
			}
		}
	}
	return lost
}

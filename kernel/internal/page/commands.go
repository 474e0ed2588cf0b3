package page

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
)

// The commands by which sentences refer to others.
const (
	helpCommand   = "%help"
	forgetCommand = "%rm"
)

// Commands are the special commands of a notebook in a page, and those of a notebook
// on a machine: of these a cell is told where they work.
var Commands = append(slices.Clone(here),
	cell.Command{Name: "%%bash", Role: cell.RunsShell}, cell.Command{Name: "%%sh", Role: cell.RunsShell},
	cell.Command{Name: "%%script", Role: cell.TakesCell}, cell.Command{Name: "%%writefile", Role: cell.TakesCell},
	cell.Command{Name: "%fmt", Role: cell.TakesCell}, cell.Command{Name: "%test", Role: cell.RunsTests},
	cell.Command{Name: "%cd"}, cell.Command{Name: "%capture"}, cell.Command{Name: "%goflags"}, cell.Command{Name: "%track"},
	cell.Command{Name: "%untrack"}, cell.Command{Name: "%wasm"}, cell.Command{Name: "%widgets"}, cell.Command{Name: "%with_inputs"},
	cell.Command{Name: "%with_password"}, cell.Command{Name: "%version"}, cell.Command{Name: "%goworkfix"},
	cell.Command{Name: "%autoget"}, cell.Command{Name: "%noautoget"}, cell.Command{Name: "%widgets_hb"}, cell.Command{Name: "%%gx", Role: cell.TakesCell},
)

// here are those that work in a page.
var here = cell.Commands{
	{Name: "%%", Use: "%% [arguments]", Does: "The rows behind it are run: they become func main.", Role: cell.OpensMain},
	{Name: "%main", Use: "%main [arguments]", Does: "The rows behind it are run: they become func main.", Role: cell.OpensMain},
	{Name: "%exec", Use: "%exec function [arguments]", Does: "Runs a function as the program.", Role: cell.RunsFunc, Needs: "the name of a function"},
	{Name: "%args", Use: "%args arguments", Does: "Sets the program's arguments."},
	{Name: "%env", Use: "%env NAME=value", Does: "Sets an environment variable for the cells to come."},
	{Name: helpCommand, Use: helpCommand, Does: "Explains the special commands."},
	{Name: "%who", Use: "%who", Does: "Lists what the cells have declared: names, kinds, and the cells."},
	{Name: "%ls", Use: "%ls", Does: "Lists what the cells have declared."},
	{Name: "%list", Use: "%list", Does: "Lists what the cells have declared."},
	{Name: forgetCommand, Use: forgetCommand + " names", Does: "Forgets declarations."},
	{Name: "%remove", Use: "%remove names", Does: "Forgets declarations."},
	{Name: "%reset", Use: "%reset", Does: "Forgets all declarations."},
	{Name: "%values", Use: "%values off|on", Does: "Says whether values stay from cell to cell."},
}

// elsewhere refuses what only a machine of one's own can do.
func elsewhere(c *cell.Cell) (diagnose.Mistake, bool) {
	for _, s := range c.Specials {
		what := ""
		if _, works := here.Find(s.Name); s.Shell {
			what = "shell commands"
		} else if !works {
			what = s.Name
		}
		if what != "" {
			return diagnose.Mistake{
				Name:     "not in a page",
				Sentence: fmt.Sprintf("line %d asks for what a page of the browser cannot do (%s): run this notebook on your own machine, or leave the line out", s.Line, what),
				Places:   []diagnose.Place{{Line: s.Line, Text: c.Row(s.Line)}},
			}, true
		}
	}
	return diagnose.Mistake{}, false
}

// obey does what the special lines of a cell ask for.
func (s *Session) obey(c *cell.Cell) {
	for _, line := range c.Specials {
		said := ""
		switch line.Name {
		case helpCommand:
			said = help()
		case "%who", "%ls", "%list":
			said = diagnose.Table(s.notebook.Known())
		case forgetCommand, "%remove":
			said = s.forget(strings.Fields(line.Arguments()))
		case "%reset":
			s.notebook = s.notebook.Empty()
			said = "All that the cells have declared is forgotten.\n"
		case "%values":
			said = s.values(line.Arguments())
		case "%args":
			s.args = words(line.Arguments())
		case "%env":
			said = s.setEnv(line.Arguments())
		}
		if said != "" {
			s.turn.print("stdout", said)
		}
	}
}

func help() string {
	var b strings.Builder
	b.WriteString("A cell holds Go: imports, declarations and statements, in any order. These lines are for the kernel:\n\n")
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, c := range here {
		fmt.Fprintf(w, "%s\t%s\n", c.Use, c.Does)
	}
	w.Flush()
	return b.String()
}

func (s *Session) forget(names []string) string {
	said := ""
	for _, name := range names {
		next, kind := s.notebook.Remove(name)
		if kind == "" {
			said += fmt.Sprintf("No cell has declared %s: %%who lists all names.\n", name)
			continue
		}
		s.notebook = next
		said += fmt.Sprintf("The %s %s is forgotten.\n", kind.Word(), name)
	}
	return said
}

func (s *Session) values(asked string) string {
	switch asked {
	case "off":
		s.notebook = s.notebook.Without(true, "values are off in this notebook")
		return "From here on no values are kept: each cell makes its variables anew.\n"
	case "on":
		s.notebook = s.notebook.Without(false, "")
		return "From here on values are kept: a variable has in the next cell the value that it had in the last.\n"
	}
	return "%values takes off or on behind it.\n"
}

func (s *Session) setEnv(setting string) string {
	name, _, found := strings.Cut(setting, "=")
	if !found || name == "" {
		return "%env takes a name and a value behind it: NAME=value.\n"
	}
	s.env = slices.DeleteFunc(s.env, func(old string) bool { return strings.HasPrefix(old, name+"=") })
	s.env = append(s.env, setting)
	return ""
}

// arguments are those of a cell's program: behind its %%, or those of %args.
func (s *Session) arguments(c *cell.Cell) []string {
	if c.Start != nil {
		list := words(c.Start.Arguments())
		if c.Start.Role == cell.RunsFunc && len(list) > 0 {
			list = list[1:]
		}
		if len(list) > 0 {
			return list
		}
	}
	return s.args
}

// words divides a line at its spaces, less those between quotes.
func words(line string) (list []string) {
	var word strings.Builder
	quote, open := rune(0), false
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quote, open = r, true
		case r == ' ' || r == '\t':
			if open || word.Len() > 0 {
				list = append(list, word.String())
				word.Reset()
			}
			open = false
		default:
			word.WriteRune(r)
		}
	}
	if open || word.Len() > 0 {
		list = append(list, word.String())
	}
	return list
}

package cell

import "strings"

// A Special is a line of a cell that is no Go: a shell command (!ls), or a
// special command (%env A=1).
type Special struct {
	Line  int    // where it begins, from 1
	Rows  int    // how many rows it takes: one that ends with \ goes on in the next
	Shell bool   // begins with !
	Name  string // of a special command, its signs included: %env, %%bash; "" for a shell's
	Text  string // behind the first ! or %, the rows joined
	Open  bool   // its last row ends with \, and there is none behind it
	Role  Role
}

// Arguments are the text behind a special command's name.
func (s Special) Arguments() string {
	return strings.TrimSpace(strings.TrimPrefix(s.Text, strings.TrimPrefix(s.Name, "%")))
}

// Function is the name behind %exec.
func (s Special) Function() string {
	name, _, _ := strings.Cut(s.Arguments(), " ")
	return name
}

// A Role is what a special command means for the Go around it.
type Role int

// The roles of special commands. What is in no table has the role Other.
const (
	Other     Role = iota
	OpensMain      // the rows behind it are statements to run
	RunsTests      // the cell's tests are run
	RunsFunc       // the function that it names is run
	TakesCell      // the rows behind it are its input
	RunsShell      // the same, and they are a shell's
)

// A Command is what is to be known of a special command.
type Command struct {
	Name, Use, Does string
	Role            Role
	Needs           string // what must stand behind it; "" if nothing must, or the engine says so itself
}

// Commands are those that a kernel knows.
type Commands []Command

// Find returns the command of that name, signs and all.
func (c Commands) Find(name string) (Command, bool) {
	for _, known := range c {
		if known.Name == name {
			return known, true
		}
	}
	return Command{}, false
}

// prefix may stand before a special line, to hide it from Go's own tools.
const prefix = "//gonb:"

// Unhidden returns a row as it is without the sign that hides special lines.
func Unhidden(row string) string { return strings.TrimPrefix(row, prefix) }

// isSpecial reports whether a row looks like a special line; whether it is one
// depends on where it stands.
func isSpecial(row string) bool {
	row = Unhidden(row)
	return row != "" && (row[0] == '!' || row[0] == '%')
}

// readSpecial reads the special line in rows[at].
func readSpecial(rows []string, at int, commands Commands) Special {
	row := Unhidden(rows[at])
	s := Special{Line: at + 1, Rows: 1, Shell: row[0] == '!'}
	text := row[1:]
	for strings.HasSuffix(text, `\`) {
		text = text[:len(text)-1] + " "
		if at+s.Rows == len(rows) {
			s.Open = true
			break
		}
		text += Unhidden(rows[at+s.Rows])
		s.Rows++
	}
	s.Text = strings.TrimLeft(text, " \t")
	if fields := strings.Fields(s.Text); !s.Shell && len(fields) > 0 {
		s.Name = "%" + fields[0]
		if command, known := commands.Find(s.Name); known {
			s.Role = command.Role
		}
	}
	return s
}

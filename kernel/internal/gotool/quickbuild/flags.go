package quickbuild

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// readFlags reads what go build -n wrote for a program: the last calls of the
// compiler and the linker, and what the linker is to say of the modules.
func (c *catalog) readFlags(text string) error {
	var compile, link, info string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case strings.Contains(line, "/compile -o "):
			compile = line
		case strings.Contains(line, "/link -o "):
			link = line
		case strings.HasPrefix(line, "modinfo "):
			info = strings.TrimPrefix(line, "modinfo ")
		}
	}
	var err error
	if c.Compile, err = ownFlags(compile, "/compile"); err != nil {
		return err
	}
	if c.Link, err = ownFlags(link, "/link"); err != nil {
		return err
	}
	return c.readModInfo(info)
}

// perCell are the flags that differ from one cell to the next, with a value in
// the next word; -buildid is also written as one word.
var perCell = map[string]bool{"-o": true, "-trimpath": true, "-buildid": true, "-importcfg": true}

// ownFlags returns the flags of a tool's call that hold for every cell.
func ownFlags(line, tool string) ([]string, error) {
	words, err := split(line)
	if err != nil {
		return nil, err
	}
	for len(words) > 0 && !strings.HasSuffix(words[0], tool) {
		words = words[1:] // variables before the call
	}
	var flags []string
	for i := 1; i < len(words); i++ {
		switch word := words[i]; {
		case perCell[word]:
			i++
		case strings.HasPrefix(word, "-buildid="):
		case strings.Contains(word, "$WORK") && i < len(words)-1, strings.HasPrefix(word, "-pgo"):
			return nil, fmt.Errorf("%s is called with %s: %w", tool, word, errGo)
		case i < len(words)-1: // the last one is the file
			flags = append(flags, word)
		}
	}
	if len(flags) == 0 {
		return nil, fmt.Errorf("go build -n does not call %s", tool)
	}
	return flags, nil
}

// split splits a line of go build -n into words, as the shell would.
func split(line string) ([]string, error) {
	var words []string
	for line = strings.TrimLeft(line, " "); line != ""; line = strings.TrimLeft(line, " ") {
		var word strings.Builder
		for line != "" && line[0] != ' ' {
			if quote := line[0]; quote == '\'' || quote == '"' {
				end := strings.IndexByte(line[1:], quote)
				if end < 0 {
					return nil, errors.New("go build -n left a quote open")
				}
				word.WriteString(line[1 : 1+end])
				line = line[end+2:]
				continue
			}
			if line[0] == '\\' {
				return nil, fmt.Errorf("go build -n wrote a backslash: %w", errGo)
			}
			word.WriteByte(line[0])
			line = line[1:]
		}
		words = append(words, word.String())
	}
	return words, nil
}

// readModInfo takes what the program would say of its modules apart: a line for
// each, with one behind it where it is replaced, then the settings.
func (c *catalog) readModInfo(quoted string) error {
	info, err := strconv.Unquote(quoted)
	if err != nil || len(info) < len(modInfoStart)+len(modInfoEnd) {
		return errors.New("go build -n says nothing of the modules")
	}
	c.Modules, c.Settings = map[string]lines{}, nil
	last := ""
	for line := range strings.Lines(info[len(modInfoStart) : len(info)-len(modInfoEnd)]) {
		switch fields := strings.Split(line, "\t"); fields[0] {
		case "dep":
			last = fields[1]
			c.Modules[last] = append(c.Modules[last], line)
		case "=>":
			c.Modules[last] = append(c.Modules[last], line)
		case "build":
			c.Settings = append(c.Settings, line)
		}
	}
	return nil
}

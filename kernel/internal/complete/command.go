package complete

import (
	"html"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// matchCommands lists the special commands that begin as the word does; those
// that take the whole cell only in its first row.
func matchCommands(commands cell.Commands, at place) []Match {
	var found []Match
	for _, c := range commands {
		first := c.Role == cell.TakesCell || c.Role == cell.RunsShell
		if c.Use != "" && hasPrefixFold(c.Name, at.word) && (at.row == 0 || !first) {
			found = append(found, Match{Text: c.Name, Kind: "command", Signature: c.Use})
		}
	}
	return found
}

func explainCommand(commands cell.Commands, at place) (Doc, bool) {
	rest, _, _ := strings.Cut(at.code[at.start:], "\n")
	word, _, _ := strings.Cut(rest, " ")
	c, known := commands.Find(word)
	if !known || c.Use == "" {
		return Doc{}, false
	}
	return Doc{
		Plain: c.Use + "\n\n" + c.Does,
		HTML:  "<pre>" + html.EscapeString(c.Use) + "</pre>\n<p>" + html.EscapeString(c.Does) + "</p>",
	}, true
}

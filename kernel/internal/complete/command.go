package complete

import (
	"html"
	"slices"
	"strings"
)

// commands are GoNB's special commands with what they do.
var commands = []struct{ name, use, does string }{
	{"%%", "%% [arguments]", "The rows behind it are run: they become func main."},
	{"%%bash", "%%bash", "The rows behind it are a script for bash."},
	{"%%script", "%%script program [arguments]", "The rows behind it are the program's input."},
	{"%%sh", "%%sh", "The rows behind it are a script for sh."},
	{"%%writefile", "%%writefile [-a] file", "Writes the rows behind it to a file; -a appends them."},
	{"%args", "%args arguments", "Sets the program's arguments."},
	{"%autoget", "%autoget", "Lets cells fetch the modules that they need (as is usual)."},
	{"%capture", "%capture [-a] file", "Copies the cell's output to a file; -a appends it."},
	{"%cd", "%cd [folder]", "Changes the working folder, or prints it."},
	{"%env", "%env NAME=value", "Sets an environment variable for the cells to come."},
	{"%exec", "%exec function [arguments]", "Runs a function as the program."},
	{"%goflags", "%goflags [flags]", "Sets the flags of go build, or prints them."},
	{"%goworkfix", "%goworkfix", "Makes go.mod find the modules of go.work."},
	{"%help", "%help", "Explains the special commands."},
	{"%list", "%list", "Lists what the cells have declared."},
	{"%ls", "%ls", "Lists what the cells have declared."},
	{"%main", "%main [arguments]", "The rows behind it are run: they become func main."},
	{"%noautoget", "%noautoget", "Keeps cells from fetching modules."},
	{"%remove", "%remove names", "Forgets declarations."},
	{"%reset", "%reset [go.mod]", "Forgets all declarations, or only what go.mod requires."},
	{"%rm", "%rm names", "Forgets declarations."},
	{"%test", "%test [arguments]", "Runs the cell's tests and benchmarks."},
	{"%track", "%track [file or folder]", "Has a file or folder watched for changes, or lists what is watched."},
	{"%untrack", "%untrack file or folder", "Ends watching it."},
	{"%version", "%version", "Prints the engine's version."},
	{"%wasm", "%wasm", "Builds the cell as WebAssembly and runs it in the browser."},
	{"%widgets", "%widgets", "Connects the notebook with the widgets of the cells."},
	{"%with_inputs", "%with_inputs", "Lets the next shell command ask for input."},
	{"%with_password", "%with_password", "Lets the next shell command ask for a password."},
}

// wholeCell are the commands that only a cell's first row may hold.
var wholeCell = []string{"%%bash", "%%script", "%%sh", "%%writefile"}

func matchCommands(at place) []Match {
	var found []Match
	for _, c := range commands {
		if hasPrefixFold(c.name, at.word) && (at.row == 0 || !slices.Contains(wholeCell, c.name)) {
			found = append(found, Match{Text: c.name, Kind: "command", Signature: c.use})
		}
	}
	return found
}

func explainCommand(at place) (Doc, bool) {
	rest, _, _ := strings.Cut(at.code[at.start:], "\n")
	word, _, _ := strings.Cut(rest, " ")
	for _, c := range commands {
		if c.name == word {
			return Doc{
				Plain: c.use + "\n\n" + c.does,
				HTML:  "<pre>" + html.EscapeString(c.use) + "</pre>\n<p>" + html.EscapeString(c.does) + "</p>",
			}, true
		}
	}
	return Doc{}, false
}

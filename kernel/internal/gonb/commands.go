package gonb

import "github.com/ninepixels/ninepixels/kernel/internal/cell"

// Commands are GoNB's special commands, with what they do.
var Commands = cell.Commands{
	{Name: "%%", Use: "%% [arguments]", Does: "The rows behind it are run: they become func main.", Role: cell.OpensMain},
	{Name: "%%bash", Use: "%%bash", Does: "The rows behind it are a script for bash.", Role: cell.RunsShell},
	{Name: "%%gx", Use: "%%gx", Does: "The rows behind it are a program for gx.", Role: cell.TakesCell},
	{Name: "%%script", Use: "%%script program [arguments]", Does: "The rows behind it are the program's input.", Role: cell.TakesCell, Needs: "a program"},
	{Name: "%%sh", Use: "%%sh", Does: "The rows behind it are a script for sh.", Role: cell.RunsShell},
	{Name: "%%writefile", Use: "%%writefile [-a] file", Does: "Writes the rows behind it to a file; -a appends them.", Role: cell.TakesCell},
	{Name: "%args", Use: "%args arguments", Does: "Sets the program's arguments."},
	{Name: "%autoget", Use: "%autoget", Does: "Lets cells fetch the modules that they need (as is usual)."},
	{Name: "%capture", Use: "%capture [-a] file", Does: "Copies the cell's output to a file; -a appends it."},
	{Name: "%cd", Use: "%cd [folder]", Does: "Changes the working folder, or prints it."},
	{Name: "%env", Use: "%env NAME=value", Does: "Sets an environment variable for the cells to come."},
	{Name: "%exec", Use: "%exec function [arguments]", Does: "Runs a function as the program.", Role: cell.RunsFunc, Needs: "the name of a function"},
	{Name: "%goflags", Use: "%goflags [flags]", Does: "Sets the flags of go build, or prints them."},
	{Name: "%goworkfix", Use: "%goworkfix", Does: "Makes go.mod find the modules of go.work."},
	{Name: "%help", Use: "%help", Does: "Explains the special commands."},
	{Name: "%list", Use: "%list", Does: "Lists what the cells have declared."},
	{Name: "%ls", Use: "%ls", Does: "Lists what the cells have declared."},
	{Name: "%main", Use: "%main [arguments]", Does: "The rows behind it are run: they become func main.", Role: cell.OpensMain},
	{Name: "%noautoget", Use: "%noautoget", Does: "Keeps cells from fetching modules."},
	{Name: "%remove", Use: "%remove names", Does: "Forgets declarations."},
	{Name: "%reset", Use: "%reset [go.mod]", Does: "Forgets all declarations, or only what go.mod requires."},
	{Name: "%rm", Use: "%rm names", Does: "Forgets declarations."},
	{Name: "%test", Use: "%test [arguments]", Does: "Runs the cell's tests and benchmarks.", Role: cell.RunsTests},
	{Name: "%track", Use: "%track [file or folder]", Does: "Has a file or folder watched for changes, or lists what is watched."},
	{Name: "%untrack", Use: "%untrack file or folder", Does: "Ends watching it."},
	{Name: "%version", Use: "%version", Does: "Prints the engine's version."},
	{Name: "%wasm", Use: "%wasm", Does: "Builds the cell as WebAssembly and runs it in the browser."},
	{Name: "%widgets", Use: "%widgets", Does: "Connects the notebook with the widgets of the cells."},
	{Name: "%widgets_hb", Use: "%widgets_hb", Does: "Asks the widgets' connection for a sign of life."},
	{Name: "%with_inputs", Use: "%with_inputs", Does: "Lets the next shell command ask for input."},
	{Name: "%with_password", Use: "%with_password", Does: "Lets the next shell command ask for a password."},
}

// MainLine is the line behind which the rows of a cell are statements to run.
const MainLine = "%%\n"

// Help is the command that lists the commands.
const Help = "%help"

// Forgotten is what GoNB's end takes along, of what its commands have set.
const Forgotten = "what %env and %cd have set"

// GetModule is a cell that gets a module for the cells behind it.
func GetModule(module, version string) string { return "!*go get " + module + "@" + version }

// CommTarget is the only target of comms that GoNB knows: its widgets'.
const CommTarget = "gonb_comm"

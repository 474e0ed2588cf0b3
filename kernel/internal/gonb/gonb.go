// Package gonb is all that is true of GoNB, the engine behind this kernel, and of
// nothing else: its commands, its wording, its calls of the go command, its
// folders, and how a cell is driven through it. When GoNB changes, this room
// changes with it, and no other.
//
// GoNB never sees the Go of a cell. It is handed the cell's special lines and an
// empty func main, builds that by calling "go build", and runs what comes of it;
// the go command that it finds (package gotool) builds the program that
// [Engine.Drive] has left for it. So GoNB cannot misread a cell, and what it does
// well stays: shell commands, arguments, displays, widgets, input, tests.
package gonb

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Version is the GoNB that this package was written for.
const Version = "v0.11.4"

// Program is the name of GoNB's program.
const Program = "gonb"

// Command is GoNB's command line on a connection file, as its own kernelspec has
// it.
func Command(program, connectionFile string) []string {
	return []string{program, "--kernel", connectionFile}
}

// CourseCommand is the same for a notebook of the course: compile errors come as
// text, and cells can import what stands in the workspace, a folder, or "" for
// none.
func CourseCommand(program, connectionFile, workspace string) []string {
	argv := append(Command(program, connectionFile), rawErrors)
	if workspace != "" {
		argv = append(argv, "-go_work="+workspace)
	}
	return argv
}

// rawErrors asks GoNB for compile errors as text instead of HTML.
const rawErrors = "-raw_error=true"

// VarPrefix begins the names of GoNB's variables.
const VarPrefix = "GONB_"

// Variables that GoNB sets for what it starts.
const (
	FolderVar   = "GONB_TMP_DIR" // the folder in which it builds programs
	NotebookVar = "GONB_DIR"     // the notebook's
)

// The files in its folder that GoNB has compiled, for a cell and for a test.
const (
	MainFile = "main.go"
	TestFile = "main_test.go"

	moduleFile = "go.mod" // without which it compiles nothing
)

// kernelFile is the name of a connection file as Jupyter gives it, with the
// kernel's id in it.
var kernelFile = regexp.MustCompile(`^kernel-[0-9a-f-]+\.json$`)

// ConnectionFile returns how GoNB's connection file is to be called, behind a
// kernel whose own is at path: GoNB takes the id by which Jupyter knows the kernel
// from that name, and the page of a widget connects to the kernel by that id. It
// returns "" if the path names no kernel.
func ConnectionFile(path string) string {
	if name := filepath.Base(path); kernelFile.MatchString(name) {
		return name
	}
	return ""
}

// folderPrefix begins the name of GoNB's folder, and of its module; eight
// hexadecimal digits follow.
const folderPrefix = "gonb_"

// IsGet reports whether the go command is called as GoNB calls it before each
// build, to get the modules that are not there yet: "go get", and "go get -t" for
// a test.
func IsGet(args []string) bool {
	return slices.Equal(args, []string{"get"}) || slices.Equal(args, []string{"get", "-t"})
}

// IsBuild reports whether the go command is called in one of GoNB's two ways to
// build a cell, whatever flags follow.
func IsBuild(args []string) bool {
	return len(args) >= 2 && args[0] == "build" && args[1] == "-o" ||
		len(args) >= 3 && args[0] == "test" && args[1] == "-c" && args[2] == "-o"
}

// Folders returns the folders in a temporary folder that kernels of GoNB's have
// made there, also those that are gone.
func Folders(temp string) []string {
	found, _ := filepath.Glob(filepath.Join(temp, folderPrefix+"*"))
	return slices.DeleteFunc(found, func(path string) bool {
		info, err := os.Stat(path)
		return err != nil || !info.IsDir() || !isFolder(filepath.Base(path))
	})
}

// folderPath is GoNB's folder in a text, with the path before it.
var folderPath = regexp.MustCompile(`([^\s"'=:<>()\[\]]*/)?` + folderPrefix + `[0-9a-f]{8}`)

// HideFolders takes out of a text what differs from one kernel to the next: the
// path to GoNB's folder, and its number.
func HideFolders(text string) string { return folderPath.ReplaceAllString(text, Program) }

func isFolder(name string) bool {
	id, found := strings.CutPrefix(name, folderPrefix)
	return found && len(id) == 8 && strings.Trim(id, "0123456789abcdef") == ""
}

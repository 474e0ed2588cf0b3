package special

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Watch returns the source with shell commands noting their exit status in
// file, since GoNB does not report it: it writes "exit status 1" where a command
// might have written the same. [Exits] reads the notes.
//
// A command notes its status in a trap that its shell runs as it exits. That
// leaves what the command does, and its status, as they are; the lines keep
// their numbers. No note is left by a command that sets that trap itself, that
// replaces its shell (exec), that does not parse, or that is alone in its line:
// for such a one the shell steps aside, and must, so that an interrupt reaches
// the command.
func Watch(source, file string) string {
	if strings.ContainsAny(file, "'\"\\$`\n") {
		return source // it cannot be quoted in a trap; the notes are then missing
	}
	rows := strings.Split(source, "\n")
	for _, line := range Lines(source) {
		if !line.Shell {
			continue
		}
		trap := fmt.Sprintf(`trap 'echo %d $? >>"%s"' EXIT; `, line.Number, file)
		if whole(rows) != "" {
			if len(rows) > 1 {
				rows[1] = trap + rows[1]
			}
			break
		}
		if !compound(line.Text) {
			continue
		}
		row := rows[line.Number-1]
		at := strings.IndexByte(row, '!') + 1
		at += len(row[at:]) - len(strings.TrimLeft(row[at:], " \t"))
		if strings.HasPrefix(row[at:], "*") { // runs in GoNB's temporary folder
			at++
		}
		rows[line.Number-1] = row[:at] + trap + row[at:]
	}
	return strings.Join(rows, "\n")
}

// compound reports whether a shell may have more to do than to run one program.
func compound(command string) bool {
	return strings.HasPrefix(strings.TrimLeft(command, "* \t"), "!") || strings.ContainsAny(command, ";&|(`")
}

// Exits returns the exit status by the number of the line, for each shell
// command that has left a note in file.
func Exits(file string) map[int]int {
	exits := map[int]int{}
	text, err := os.ReadFile(file)
	if err != nil {
		return exits // no command has exited
	}
	for row := range strings.Lines(string(text)) {
		number, status, _ := strings.Cut(strings.TrimSpace(row), " ")
		n, err := strconv.Atoi(number)
		if err != nil {
			continue
		}
		if exits[n], err = strconv.Atoi(status); err != nil {
			delete(exits, n)
		}
	}
	return exits
}

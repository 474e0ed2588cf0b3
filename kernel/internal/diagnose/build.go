package diagnose

import "strings"

// heading is the line that the go command puts over what it says of a package: "# ",
// its path, and perhaps the program that is tested in brackets.
var heading = expression(`(?m)^# \S*(?: \[[^\]\n]*\])?\r?\n?`)

// withoutPackages takes the headings out of what the go command says: they name a
// folder of the kernel's, and no mistake.
func withoutPackages(text string) string { return heading().ReplaceAllString(text, "") }

// machineRules are for a build that ends though the cell is right, by what the go
// command, the compiler and the linkers (Go's, and that of C) write then.
var machineRules = []struct {
	match pattern
	say   string
}{
	{
		expression(`(?i)no space left on device|disk quota exceeded|not enough space on the disk`),
		"the cell could not be built, since the disk with the temporary folder or with Go's build cache is full: free some room, and run the cell again",
	},
	{
		expression(`(?i)cannot allocate memory|out of memory|virtual memory exhausted|(?m:\b(?:compile|link|ld|go|collect2): .*\bkilled$)|fatal signal 9|terminated with signal 9`),
		"the cell could not be built, since the machine has no memory left: close other notebooks, and run the cell again",
	},
	{
		expression(`(?i)too many open files|file table overflow|resource temporarily unavailable`),
		"the cell could not be built, since too many files or programs are open: close other notebooks, and run the cell again",
	},
	{
		expression(`(?i)read-only file system`),
		"the cell could not be built, since the temporary folder or Go's build cache cannot be written: its file system is read-only",
	},
}

// machine is the sentence for a build that the machine has ended, or "".
func machine(text string) string {
	for _, r := range machineRules {
		if r.match().MatchString(text) {
			return r.say
		}
	}
	return ""
}

// firstSaid is the first line of what a build says that says something: a tool's own
// path and name before it are left out.
func firstSaid(text string) string {
	line := firstLine(text)
	if at := strings.Index(line, "/pkg/tool/"); at >= 0 && strings.HasPrefix(line, "/") {
		if _, tool, found := strings.Cut(line[at+len("/pkg/tool/"):], "/"); found {
			return tool
		}
	}
	return line
}

package server

// OpenHistory opens a history as a kernel that starts does, but waits for others
// as long as the test says.
var OpenHistory = openWithin

// Add notes a cell as a kernel that runs it does.
func (h *history) Add(line int, input string) { h.add(line, input) }

// KeepEntries is how many entries are kept.
const KeepEntries = keepEntries

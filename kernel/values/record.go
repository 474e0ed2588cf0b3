package values

import (
	"errors"
	"os"
	"strings"
)

// The records in a folder of values tell the kernel what a program could not do. The
// first is there while Keep is at work: if the program is ended then, as by a limit
// of memory, it stays, and the cell itself has ended well. What it holds at the end
// of a Keep that failed is why. The second is what Load has to tell of variables
// that it could not read.
const (
	keepingFile = "keeping"
	unreadFile  = "unread.json"

	interruptedFile = "interrupted" // there once the program was asked to end: the kernel's record
)

// keepingRoom is how long a reason may be: so much is written at once, so that
// there is room for it on a disk that is full.
const keepingRoom = 1000

// begin notes that Keep is at work.
func (s *store) begin() {
	if os.MkdirAll(s.folder, 0o700) == nil {
		_ = os.WriteFile(s.path(keepingFile), []byte(strings.Repeat(" ", keepingRoom)), 0o600)
	}
}

// end notes how Keep has ended.
func (s *store) end(err error) {
	if err == nil {
		_ = os.Remove(s.path(keepingFile))
		return
	}
	why := err.Error()
	if os.IsPermission(err) || !s.note(why) {
		os.Stderr.WriteString("The cell's variables were not kept: " + why + "\n")
	}
}

// note writes a reason into the record, over what stands there.
func (s *store) note(why string) bool {
	f, err := os.OpenFile(s.path(keepingFile), os.O_WRONLY, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	_, err = f.WriteAt([]byte(why[:min(len(why), keepingRoom)]), 0)
	return err == nil
}

// reasonOf is why files could not be written, without their names.
func reasonOf(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return refusal("what is kept cannot be written: " + path.Err.Error())
	}
	return err
}

// A failure is a variable that could not be read, and why.
type failure struct{ name, reason string }

// Error is what a program says that ends because of it.
func (f failure) Error() string {
	return "The variable " + f.name + " cannot be had again: " + f.reason + "."
}

// writeUnread tells of what could not be read:
//
//	{"variables": [{"name": "x", "reason": "the kept values are damaged"}]}
func (s *store) writeUnread(all []failure) {
	b := []byte(`{"variables": [`)
	for i, f := range all {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendJSON(append(b, `{"name": `...), f.name)
		b = append(appendJSON(append(b, `, "reason": `...), f.reason), '}')
	}
	_ = os.WriteFile(s.path(unreadFile), append(b, "]}\n"...), 0o600)
}

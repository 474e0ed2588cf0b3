package gonb_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
	"github.com/ninepixels/ninepixels/kernel/internal/gonb"
)

// The program of %%script notes how it has ended, whatever its arguments are; it
// reads the rows behind the command, and its output stays its own.
func TestScriptsNoteTheirStatus(t *testing.T) {
	for _, c := range []struct{ code, ended, out string }{
		{"%%script bash -e\nfalse\necho b", "exit status 1", ""},
		{"%%script sh\nexit 3", "exit status 3", ""},
		{"%%script sh -s \"a b\" c\necho $1,$2", "", "a b,c\n"},
		{"%%script cat\n\"quotes\" and $HOME", "", "\"quotes\" and $HOME\n"},
		{"%%script grep -c x\na\nb", "exit status 1", "0\n"},
		{"%%script sh\necho exit status 1 >&2", "", ""},
		{"%%script nosuchprogram\na", "exit status 127", ""},
		{"%%script sh\nkill -TERM $$", "exit status 143", ""},
		{"//gonb:%%script sh\nexit 4", "exit status 4", ""},
	} {
		notes := filepath.Join(t.TempDir(), "exits")
		parsed := cell.Parse(c.code, gonb.Commands)
		first, script, _ := strings.Cut(gonb.Watched(parsed, notes), "\n")
		args := split(strings.TrimPrefix(first, "%%script "))
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Stdin = strings.NewReader(script + "\n")
		out, _ := cmd.Output() // its status is what the notes tell
		failed, silent := gonb.Ends(parsed, notes)
		got := ""
		if failed != nil {
			got = failed.Ended
		}
		if got != c.ended || silent || string(out) != c.out {
			t.Errorf("%q: %q, %q, silent %v, want %q, %q", c.code, got, out, silent, c.ended, c.out)
		}
	}
}

// split takes a special line apart as GoNB does: at spaces, but for those in double
// quotes, in which a backslash keeps the next letter.
func split(line string) (args []string) {
	arg, started, inside := "", false, false
	for i := 0; i < len(line); i++ {
		switch b := line[i]; {
		case !inside && b == ' ':
			if started {
				args = append(args, arg)
			}
			arg, started = "", false
			continue
		case b == '"':
			inside = !inside
		case inside && b == '\\':
			i++
			arg += line[i : i+1]
		default:
			arg += string(b)
		}
		started = true
	}
	if started {
		args = append(args, arg)
	}
	return args
}

//go:build unix

package show_test

import (
	"context"
	"encoding/gob"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/history"
	"github.com/ninepixels/ninepixels/lessons/show"
)

// cells are programs as GoNB runs them: this test binary, started again with
// the name of one of them in its environment.
var cells = map[string]func(){
	"image": func() { show.Image(grid.New(2, 2), show.Alt("four zeros")) },
	"error": func() { show.Row() },
	"impatient": func() {
		show.SetPatience(100 * time.Millisecond)
		for range 3000 { // five minutes, more than the test waits, if each were waited for
			show.HTML("x")
		}
	},
	"texts": func() {
		show.Table([]string{"n"}, [][]any{{1234}})
		show.HTML("<b>bold</b>")
		show.Markdown("$x^2$")
	},
	"live": func() {
		l, other := show.NewLive(), show.NewLive()
		l.Update("<p>one</p>")
		other.Update("<p>beside</p>")
		l.Update("<p>two</p>")
		l.Done()
	},
	"training": func() {
		t := show.NewTraining("run", 2, 3)
		for range 2 {
			for range 3 {
				t.Step(1)
			}
			t.Epoch(history.Epoch{Loss: 0.5, Accuracy: 0.75})
		}
		t.Done("")
	},
}

const cellEnv = "SHOW_TEST_CELL"

func TestMain(m *testing.M) {
	if name := os.Getenv(cellEnv); name != "" {
		cells[name]()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// gonb is the other end of the pipes: it keeps what it is sent and acknowledges
// each sync, as GoNB does.
type gonb struct {
	displays []protocol.DisplayData
	syncs    int
	unsynced int // displays after the last sync, which GoNB could lose
}

func (k *gonb) serve(in io.Reader, out io.Writer) error {
	decoder, encoder := gob.NewDecoder(in), gob.NewEncoder(out)
	for {
		var message protocol.DisplayData
		if err := decoder.Decode(&message); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if comm, ok := message.Data[protocol.MIMECommValue].(protocol.CommValue); ok {
			k.syncs++
			k.unsynced = 0
			err := encoder.Encode(protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: comm.Value})
			if err != nil {
				return err
			}
			continue
		}
		k.displays = append(k.displays, message)
		k.unsynced++
	}
}

// runCell runs one of the cells against a stand-in for GoNB and returns what
// that received and what the program printed.
func runCell(t *testing.T, name string) (*gonb, string) {
	t.Helper()
	k := &gonb{}
	return k, runAgainst(t, name, k.serve)
}

// runAgainst runs a cell with serve at the other end of its pipes and returns
// what the program printed. It fails if the program does not end.
func runAgainst(t *testing.T, name string, serve func(in io.Reader, out io.Writer) error) string {
	t.Helper()
	dir := t.TempDir()
	there, back := filepath.Join(dir, "there"), filepath.Join(dir, "back")
	for _, path := range []string{there, back} {
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	served := make(chan error, 1)
	go func() {
		in, err := os.Open(there)
		if err != nil {
			served <- err
			return
		}
		defer in.Close()
		out, err := os.OpenFile(back, os.O_WRONLY, 0)
		if err != nil {
			served <- err
			return
		}
		defer out.Close()
		served <- serve(in, out)
	}()
	// Far above what a cell takes here, a few milliseconds, on a busy machine too.
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), cellEnv+"="+name,
		protocol.GONB_PIPE_ENV+"="+there, protocol.GONB_PIPE_BACK_ENV+"="+back)
	printed, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("the cell's program: %v, %v\n%s", err, ctx.Err(), printed)
	}
	select {
	case err := <-served:
		if err != nil {
			t.Fatal(err)
		}
	case <-ctx.Done():
		t.Fatal("the cell's program ended without opening the pipes")
	}
	return string(printed)
}

func TestInACell(t *testing.T) {
	tests := []struct {
		cell string
		want []map[protocol.MIMEType]string // a part of each output
	}{
		{"image", []map[protocol.MIMEType]string{{
			protocol.MIMETextHTML:  `<img alt="four zeros" width="`,
			protocol.MIMETextPlain: "[figure: four zeros]",
		}}},
		{"error", []map[protocol.MIMEType]string{{
			protocol.MIMETextHTML: "show.Row: there is nothing to draw",
		}}},
		{"texts", []map[protocol.MIMEType]string{
			{protocol.MIMETextHTML: "1,234</td>", protocol.MIMETextPlain: "1,234"},
			{protocol.MIMETextHTML: "<b>bold</b>", protocol.MIMETextPlain: "bold"},
			{protocol.MIMETextMarkdown: "$x^2$"},
		}},
	}
	for _, test := range tests {
		t.Run(test.cell, func(t *testing.T) {
			k, printed := runCell(t, test.cell)
			if printed != "" {
				t.Errorf("in a notebook the text is printed too: %q", printed)
			}
			if len(k.displays) != len(test.want) {
				t.Fatalf("%d outputs, want %d", len(k.displays), len(test.want))
			}
			for i, want := range test.want {
				for mime, part := range want {
					if got, _ := k.displays[i].Data[mime].(string); !strings.Contains(got, part) {
						t.Errorf("output %d, %s: %q lacks %q", i, mime, got, part)
					}
				}
			}
			if k.syncs != len(test.want) || k.unsynced != 0 {
				t.Errorf("%d syncs for %d outputs, %d outputs after the last: each needs its own",
					k.syncs, len(test.want), k.unsynced)
			}
		})
	}
}

func TestLiveUpdatesOnePlace(t *testing.T) {
	k, _ := runCell(t, "live")
	if len(k.displays) != 3 {
		t.Fatalf("%d outputs, want 3: Done sends nothing", len(k.displays))
	}
	first, other, second := k.displays[0], k.displays[1], k.displays[2]
	if first.DisplayID == "" || first.DisplayID != second.DisplayID {
		t.Errorf("the updates have the ids %q and %q, want the same", first.DisplayID, second.DisplayID)
	}
	if other.DisplayID == first.DisplayID {
		t.Errorf("two places share the id %q", first.DisplayID)
	}
	if got := second.Data[protocol.MIMETextHTML]; got != "<p>two</p>" {
		t.Errorf("the last state is %q", got)
	}
	if k.unsynced != 0 {
		t.Errorf("%d updates were not waited for", k.unsynced)
	}
}

func TestTrainingEndsWithItsLastState(t *testing.T) {
	k, printed := runCell(t, "training")
	if printed != "" {
		t.Errorf("in a notebook the epochs are printed too: %q", printed)
	}
	if len(k.displays) < 4 {
		t.Fatalf("%d outputs, want at least the start, two epochs and the end", len(k.displays))
	}
	for _, d := range k.displays {
		if d.DisplayID != k.displays[0].DisplayID {
			t.Fatalf("an update went to another place: %q", d.DisplayID)
		}
	}
	last, _ := k.displays[len(k.displays)-1].Data[protocol.MIMETextHTML].(string)
	if text, _ := k.displays[len(k.displays)-1].Data[protocol.MIMETextPlain].(string); !strings.HasPrefix(text, "[figure: run: 2 epochs") {
		t.Errorf("the last state as text is %q", text)
	}
	for _, part := range []string{"<img alt=", "run: 2 epochs in ", " per step.", "training: from 0.500 to 0.500"} {
		if !strings.Contains(last, part) {
			t.Errorf("the last state lacks %q: %.200s", part, last)
		}
	}
}

// A kernel that has died acknowledges nothing. The cell's program must end.
func TestADeadKernelDoesNotHoldTheCell(t *testing.T) {
	received := 0
	runAgainst(t, "impatient", func(in io.Reader, _ io.Writer) error {
		b, err := io.ReadAll(in)
		received = len(b)
		return err
	})
	if received == 0 {
		t.Error("the program sent nothing to acknowledge")
	}
}

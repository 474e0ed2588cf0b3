package jupyter_test

import (
	"bytes"
	"encoding/json"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// joined is a message's frames in one text, as split takes them apart.
func joined(key []byte) []byte {
	m := jupyter.New("session", jupyter.ExecuteRequest, jupyter.Execute{Code: "fmt.Println(\"é\")", StoreHistory: true})
	m.Identities, m.Metadata = [][]byte{[]byte("client")}, map[string]any{"cellId": "a"}
	return bytes.Join(jupyter.Encode(m, key), []byte{0xff})
}

// A message that is damaged anywhere is refused, or another one. With a key, no frame
// that is signed may differ at all.
func TestDamagedMessages(t *testing.T) {
	damage.Each(t, "messages cut off and changed", 1, joined(nil), func(data []byte) { decodedOrRefused(t, data) })
	key := []byte("key")
	whole := joined(key)
	_, signed, _ := bytes.Cut(whole, []byte("<IDS|MSG>"))
	damage.Each(t, "signed messages cut off and changed", 1, whole, func(data []byte) {
		_, got, _ := bytes.Cut(data, []byte("<IDS|MSG>"))
		if _, err := jupyter.Decode(split(data), key); err == nil && !bytes.Equal(got, signed) {
			t.Errorf("a message is taken whose signed part is %q", got)
		}
	})
}

func TestDamagedConnectionFiles(t *testing.T) {
	dir := t.TempDir()
	for _, transport := range []string{`"tcp","ip":"127.0.0.1"`, `"ipc","ip":"/tmp/kernel-1-ipc"`} {
		file := `{"transport":` + transport + `,"key":"a-b","signature_scheme":"hmac-sha256","kernel_name":"gonb",` +
			`"shell_port":1,"iopub_port":22,"stdin_port":333,"control_port":4444,"hb_port":65535}`
		damage.Each(t, "connection files cut off and changed", 1, []byte(file), func(data []byte) { connectedOrRefused(t, dir, data) })
	}
}

// Over real sockets: a kernel takes none of the messages that a stranger forges, or changes on
// their way, and answers its client as before.
func TestForgedMessages(t *testing.T) {
	conn := newConnection(t)
	s, _ := serve(t, conn)
	c := dial(t, conn)
	next(t, c.Messages()) // the welcome
	given := 0
	for _, port := range []int{conn.ShellPort, conn.ControlPort, conn.StdinPort} {
		d, _ := dealer(t, conn, port)
		for frames := range forgeries(conn.Key) {
			err := d.Send(frames)
			if err != nil { // it was sent away: it comes again
				d, _ = dealer(t, conn, port)
				err = d.Send(frames)
			}
			if err == nil {
				given++
			}
		}
	}
	id, err := c.Request(jupyter.Shell, jupyter.KernelInfoRequest, struct{}{})
	if err != nil {
		t.Fatal(err)
	}
	if m := next(t, s.Requests()); m.Header.ID != id {
		t.Fatalf("a forged %s has come through: %s", m.Header.Type, m.Content)
	}
	beats(t, conn)
	damage.Given(t, given, "forged messages over real sockets")
}

// forgeries are messages without the key's signature: with another one's, with none, with that
// of another message, and changed behind the signing.
func forgeries(key string) iter.Seq[[][]byte] {
	message := func() jupyter.Message {
		return jupyter.New("stranger", jupyter.ExecuteRequest, jupyter.Execute{Code: "os.Exit(1)"})
	}
	return func(yield func([][]byte) bool) {
		other := jupyter.Encode(message(), []byte("not the key"))
		deep := message()
		deep.Content = json.RawMessage(`{"code":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`)
		all := [][][]byte{
			other, jupyter.Encode(message(), nil), jupyter.Encode(deep, []byte("not the key")), {{}}, other[:1], other[1:], slices.Concat(other, other),
			bytes.Split(bytes.Repeat([]byte("x,"), 900), []byte(",")),
		}
		for i := range other { // of a right message, every part in turn
			right := jupyter.Encode(message(), []byte(key))
			for at := 0; at < len(right[i]); at += 2 {
				for _, changed := range [][]byte{right[i][:at], slices.Concat(right[i][:at], []byte{right[i][at] ^ 1}, right[i][at+1:]), slices.Concat(right[i][:at], []byte{0xff, '['}, right[i][at:])} {
					all = append(all, slices.Concat(right[:i], [][]byte{changed}, right[i+1:]))
				}
			}
		}
		for _, frames := range all {
			if !yield(frames) {
				return
			}
		}
	}
}

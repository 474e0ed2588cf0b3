package jupyter_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// split cuts data into frames at the byte 0xff, which no JSON text holds.
func split(data []byte) [][]byte { return bytes.Split(data, []byte{0xff}) }

func TestEncodeDecode(t *testing.T) {
	request := jupyter.New("session-1", jupyter.ExecuteRequest, jupyter.Execute{Code: "1 < 2"})
	request.Identities = [][]byte{[]byte("client"), {}}
	request.Metadata = map[string]any{"cellId": "a1"}
	request.Buffers = [][]byte{{0, 1, 2}}
	reply := request.Reply("session-1", jupyter.ExecuteReply, jupyter.Result{Status: jupyter.ReplyOK, ExecutionCount: 3})

	for _, key := range [][]byte{[]byte("secret"), nil} {
		for _, sent := range []jupyter.Message{request, reply} {
			got, err := jupyter.Decode(jupyter.Encode(sent, key), key)
			if err != nil {
				t.Fatalf("%s with key %q: %v", sent.Header.Type, key, err)
			}
			if got.Header != sent.Header || got.Parent != sent.Parent {
				t.Errorf("headers are %+v, %+v; sent were %+v, %+v", got.Header, got.Parent, sent.Header, sent.Parent)
			}
			if !reflect.DeepEqual(got.Identities, sent.Identities) || string(got.Content) != string(sent.Content) {
				t.Errorf("got %q %s; sent %q %s", got.Identities, got.Content, sent.Identities, sent.Content)
			}
		}
	}
	if reply.Parent != request.Header {
		t.Error("a reply does not carry its request's header")
	}
	if got, _ := jupyter.Decode(jupyter.Encode(request, nil), nil); !reflect.DeepEqual(got.Buffers, request.Buffers) || got.Metadata["cellId"] != "a1" {
		t.Errorf("buffers or metadata were lost: %v, %v", got.Buffers, got.Metadata)
	}
}

// The expected signature was made by another implementation, Python's hmac, of
// HMAC-SHA256 under the key "k" over the four frames one after another.
func TestSignatureIsHMAC(t *testing.T) {
	const want = "63e431786df66af04f9200aef902a79e14fafb9c98198b0506b7c52ae7476b40"
	frames := jupyter.Encode(jupyter.Message{Header: jupyter.Header{Type: "x"}}, []byte("k"))
	if got := string(bytes.Join(frames[2:], nil)); got != `{"msg_id":"","session":"","username":"","date":"","msg_type":"x","version":""}{}{}{}` {
		t.Fatalf("the signed frames are %s", got)
	}
	if got := string(frames[1]); got != want {
		t.Errorf("the signature is %s, not %s", got, want)
	}
}

func TestDecodeRefuses(t *testing.T) {
	key := []byte("secret")
	good := jupyter.Encode(jupyter.New("s", jupyter.Status, jupyter.KernelState{State: jupyter.StateIdle}), key)
	with := func(i int, frame string) [][]byte {
		f := append([][]byte{}, good...)
		f[i] = []byte(frame)
		return f
	}
	for _, c := range []struct {
		name   string
		frames [][]byte
		key    []byte
		want   string
	}{
		{"nothing", nil, key, "no <IDS|MSG>"},
		{"no delimiter", [][]byte{[]byte("a"), []byte("b")}, key, "no <IDS|MSG>"},
		{"too few", good[:5], key, "4 frames"},
		{"another key", good, []byte("other"), jupyter.ErrSignature.Error()},
		{"changed content", with(5, `{"execution_state":"busy"}`), key, jupyter.ErrSignature.Error()},
		{"no signature", with(1, ""), key, jupyter.ErrSignature.Error()},
		{"header", with(2, `[]`), nil, "header of a message is not"},
		{"type", with(2, `{}`), nil, "no msg_type"},
		{"parent", with(3, `"x"`), nil, "parent header of a message is not"},
		{"metadata", with(4, `7`), nil, "metadata of a message is not"},
		{"content", with(5, `[1]`), nil, "not a JSON object"},
		{"broken content", with(5, `{"a":`), nil, "not a JSON object"},
	} {
		_, err := jupyter.Decode(c.frames, c.key)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v; it should say %q", c.name, err, c.want)
		}
		if c.want == jupyter.ErrSignature.Error() && !errors.Is(err, jupyter.ErrSignature) {
			t.Errorf("%s: the error is not ErrSignature", c.name)
		}
	}
}

func TestRead(t *testing.T) {
	m := jupyter.New("s", jupyter.Stream, jupyter.Text{Name: "stdout", Text: "hello"})
	var text jupyter.Text
	if err := m.Read(&text); err != nil || text.Text != "hello" {
		t.Errorf("Read gives %+v, %v", text, err)
	}
	m.Content = json.RawMessage(`{"name": 3}`)
	if err := m.Read(&text); err == nil || !strings.Contains(err.Error(), "stream") {
		t.Errorf("a number as name gives %v; the error should name the message's type", err)
	}
}

// FuzzDecode gives arbitrary frames to the parser: it must not panic, and what
// it accepts must survive being sent on.
func FuzzDecode(f *testing.F) {
	m := jupyter.New("s", jupyter.DisplayData, jupyter.Display{Data: map[string]any{"text/html": "<b>&amp;\u2028</b>"}})
	m.Identities = [][]byte{[]byte("topic")}
	f.Add(bytes.Join(jupyter.Encode(m, nil), []byte{0xff}))
	f.Add(bytes.Join(jupyter.Encode(m.Reply("s", "x", nil), []byte("key")), []byte{0xff}))
	f.Add([]byte("<IDS|MSG>\xff\xff{}\xff{}\xff{}\xff"))
	f.Add([]byte("<IDS|MSG>\xff\xff{\"msg_type\":\"x\"}\xffnull\xffnull\xff {} \xff\x00"))
	f.Add([]byte("<IDS|MSG>\xff<IDS|MSG>\xff\xff\xff\xff"))
	f.Fuzz(decodedOrRefused)
}

// decodedOrRefused asks that frames are refused, or that what they are taken for survives
// being sent on.
func decodedOrRefused(t *testing.T, data []byte) {
	if _, err := jupyter.Decode(split(data), []byte("key")); err == nil && !bytes.Contains(data, []byte("<IDS|MSG>")) {
		t.Error("a message without a delimiter was accepted")
	}
	m, err := jupyter.Decode(split(data), nil)
	if err != nil {
		return
	}
	again, err := jupyter.Decode(jupyter.Encode(m, []byte("key")), []byte("key"))
	if err != nil {
		t.Fatalf("an accepted message is refused when sent on: %v", err)
	}
	if again.Header != m.Header || again.Parent != m.Parent || !bytes.Equal(again.Content, m.Content) {
		t.Errorf("sent on, the message %+v became %+v", m, again)
	}
}

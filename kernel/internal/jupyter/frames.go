package jupyter

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// delimiter separates routing frames from the message proper.
var delimiter = []byte("<IDS|MSG>")

// ErrSignature is the error for a message that was not signed with the key of
// the connection. Such a message must be dropped, not answered.
var ErrSignature = errors.New("a message is not signed with this connection's key")

// Encode returns the frames of m, signed with HMAC-SHA256 under key:
//
//	identities… <IDS|MSG> signature header parent_header metadata content buffers…
//
// The signature covers the four JSON frames. With an empty key the signature
// is empty, as the protocol has it for connections without authentication.
func Encode(m Message, key []byte) [][]byte {
	parent := json.RawMessage("{}")
	if m.Parent != (Header{}) {
		parent = mustJSON(m.Parent)
	}
	metadata := json.RawMessage("{}")
	if len(m.Metadata) > 0 {
		metadata = mustJSON(m.Metadata)
	}
	content := m.Content
	if len(content) == 0 {
		content = json.RawMessage("{}")
	}
	body := [][]byte{mustJSON(m.Header), parent, metadata, content}

	frames := make([][]byte, 0, len(m.Identities)+2+len(body)+len(m.Buffers))
	frames = append(frames, m.Identities...)
	frames = append(frames, delimiter, sign(body, key))
	frames = append(frames, body...)
	return append(frames, m.Buffers...)
}

// Decode checks and reads the frames of one message. It returns [ErrSignature]
// if the signature does not fit key, and an error that names the frame if
// anything else is wrong; it never panics, whatever the frames hold.
func Decode(frames [][]byte, key []byte) (Message, error) {
	at, err := check(frames, key)
	if err != nil {
		return Message{}, err
	}
	body := frames[at+2 : at+6]
	m := Message{Identities: frames[:at], Content: body[3], Buffers: frames[at+6:]}
	for _, part := range []struct {
		name string
		data []byte
		into any
	}{
		{"header", body[0], &m.Header},
		{"parent header", body[1], &m.Parent},
		{"metadata", body[2], &m.Metadata},
	} {
		if err := json.Unmarshal(part.data, part.into); err != nil {
			return Message{}, fmt.Errorf("the %s of a message is not a JSON object of the protocol: %w", part.name, err)
		}
	}
	if m.Header.Type == "" {
		return Message{}, errors.New("the header of a message has no msg_type")
	}
	if !json.Valid(m.Content) || bytes.TrimLeft(m.Content, " \t\r\n")[0] != '{' {
		return Message{}, fmt.Errorf("the content of a %q message is not a JSON object", m.Header.Type)
	}
	return m, nil
}

// Signed reports whether the frames of a message are signed with the key.
func Signed(frames [][]byte, key []byte) bool {
	_, err := check(frames, key)
	return err == nil
}

// check returns where the delimiter stands, if the message is signed.
func check(frames [][]byte, key []byte) (at int, err error) {
	at = slices.IndexFunc(frames, func(f []byte) bool { return bytes.Equal(f, delimiter) })
	if at < 0 {
		return 0, errors.New("a message has no <IDS|MSG> frame")
	}
	if len(frames) < at+6 {
		return 0, fmt.Errorf("a message has %d frames after <IDS|MSG>; it needs at least 5", len(frames)-at-1)
	}
	if len(key) > 0 && !hmac.Equal(frames[at+1], sign(frames[at+2:at+6], key)) {
		return 0, ErrSignature
	}
	return at, nil
}

// sign returns the hexadecimal HMAC-SHA256 of the frames, or nothing without a key.
func sign(body [][]byte, key []byte) []byte {
	if len(key) == 0 {
		return []byte{}
	}
	mac := hmac.New(sha256.New, key)
	for _, f := range body {
		mac.Write(f)
	}
	return hex.AppendEncode(nil, mac.Sum(nil))
}

package plugin

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

// githubTransport stands under GoMLX's installer, which calls http.Get. It
// reports how much has come, gives up on a line that is dead, and compares what
// has come with the SHA-256 that GitHub names in the release's description: the
// installer itself checks nothing. It refuses an archive that leads out of its
// folder, whoever vouches for it.
type githubTransport struct {
	next      http.RoundTripper
	base      string
	unchecked bool // what has no digest is taken too
	seen      func(done, total int64)
	mu        sync.Mutex
	digests   map[string]string // by address
}

func (t *githubTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	asked := req
	first := asked // the request that redirections led here from
	for first.Response != nil && first.Response.Request != nil {
		first = first.Response.Request
	}
	if t.base != "" {
		base, err := url.Parse(t.base)
		if err != nil {
			return nil, err
		}
		req = req.Clone(req.Context())
		req.URL.Scheme, req.URL.Host, req.Host = base.Scheme, base.Host, base.Host
	}
	ctx, cancel := context.WithCancelCause(req.Context())
	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		cancel(err)
		return nil, err
	}
	resp.Request = asked
	body := &meteredBody{
		ReadCloser: resp.Body, total: resp.ContentLength, hash: sha256.New(), cancel: cancel,
		stall: time.AfterFunc(stallTimeout, func() { cancel(fmt.Errorf("nothing came for %s", stallTimeout)) }),
	}
	resp.Body = body
	switch {
	case resp.StatusCode != http.StatusOK:
	case !strings.HasPrefix(req.URL.Path, "/repos/"):
		body.seen, body.want = t.seen, t.digest(first.URL.String())
		if body.want == "" && !t.unchecked {
			body.Close()
			return nil, uncheckable(path.Base(first.URL.Path))
		}
		body.inspector = newInspector()
	default: // a release's description
		text, err := io.ReadAll(body)
		body.Close()
		if err != nil {
			return nil, err
		}
		t.learn(text)
		resp.Body = io.NopCloser(bytes.NewReader(text))
	}
	return resp, nil
}

// learn notes the digests in a release's description.
func (t *githubTransport) learn(text []byte) {
	var release struct {
		Assets []struct {
			URL    string `json:"browser_download_url"`
			Digest string `json:"digest"`
		} `json:"assets"`
	}
	if json.Unmarshal(text, &release) != nil {
		return // the installer will say so
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, asset := range release.Assets {
		if sum, ok := strings.CutPrefix(asset.Digest, "sha256:"); ok {
			t.digests[asset.URL] = sum
		}
	}
}

func (t *githubTransport) digest(address string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.digests[address]
}

// meteredBody counts and hashes what is read, and at the end compares.
type meteredBody struct {
	io.ReadCloser
	seen        func(done, total int64)
	done, total int64
	stall       *time.Timer
	hash        hash.Hash
	want        string
	pace        fetch.Pace
	cancel      context.CancelCauseFunc
	inspector   *inspector // nil for what is no archive
}

func (b *meteredBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.stall.Reset(stallTimeout)
	b.hash.Write(p[:n])
	b.done += int64(n)
	if b.inspector != nil {
		b.inspector.came(p[:n])
	}
	if b.seen != nil {
		b.seen(b.done, b.total)
	}
	if slow := b.pace.Came(n); slow != nil && err == nil {
		return n, slow
	}
	if err != io.EOF {
		return n, err
	}
	b.stall.Stop()
	if b.total >= 0 && b.done != b.total {
		return n, fmt.Errorf("the download broke off after %d of %d bytes", b.done, b.total)
	}
	if sum := hex.EncodeToString(b.hash.Sum(nil)); b.want != "" && sum != b.want {
		return n, fmt.Errorf("the download's SHA-256 is %s instead of %s", sum, b.want)
	}
	if b.inspector != nil {
		if err := b.inspector.end(); err != nil {
			return n, err
		}
	}
	return n, io.EOF
}

func (b *meteredBody) Close() error {
	b.stall.Stop()
	if b.inspector != nil {
		b.inspector.part.Close() // what came to no end is not inspected to one
	}
	defer b.cancel(nil)
	return b.ReadCloser.Close()
}

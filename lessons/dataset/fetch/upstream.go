package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/ninepixels/ninepixels/lessons/internal/published"
)

// upstreamURL is where Fashion-MNIST's README sends its readers. It has no TLS:
// the sums, not the connection, vouch for the bytes.
const upstreamURL = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com"

// fromUpstream downloads the four files into memory, the small ones first, so
// that a wrong address shows at once. Progress counts decompressed bytes, for
// their number is known before the first answer.
func (c collection) fromUpstream(ctx context.Context, opts Options) (*published.Raw, error) {
	base := strings.TrimSuffix(opts.BaseURL, "/")
	if base == "" {
		base = upstreamURL
	}
	r := c.NewRaw()
	var done int64
	count := func(n int) {
		done += int64(n)
		opts.progress(min(done, c.Size()), c.Size())
	}
	files := c.Files()
	for i := len(files) - 1; i >= 0; i-- {
		address := base + "/" + files[i].Name + ".gz"
		data, err := c.get(ctx, address, files[i], opts, count)
		if err != nil {
			return nil, err
		}
		r.Bytes[i] = data
	}
	return r, nil
}

// get downloads one file. It ends when the server sends nothing for opts.Silence, or
// less than opts.Pace asks for.
func (c collection) get(ctx context.Context, address string, f published.File, opts Options, count func(int)) ([]byte, error) {
	silence := opts.Silence
	if silence == 0 {
		silence = 20 * time.Second
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silent := fmt.Errorf("%s sent nothing for %v", address, silence)
	watch := time.AfterFunc(silence, func() { cancel(silent) })
	defer watch.Stop()

	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("%q is not an address to download from", address)
	}
	response, err := opts.client().Do(request)
	if err != nil {
		if context.Cause(ctx) != nil {
			return nil, context.Cause(ctx)
		}
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err
		}
		return nil, fmt.Errorf("%s cannot be reached: %w", address, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK { // the server's own words for it may be anything
		return nil, fmt.Errorf("%s answers %d %s", address, response.StatusCode, http.StatusText(response.StatusCode))
	}
	pace := opts.Pace // a new one for each file
	body := readFunc(func(p []byte) (int, error) {
		n, err := response.Body.Read(p)
		watch.Reset(silence)
		if slow := pace.Came(n); slow != nil && err == nil {
			err = fmt.Errorf("%s is too slow: %w", address, slow)
			cancel(err)
		}
		return n, err
	})
	data, err := c.Decode(f, body, count)
	if err != nil {
		if context.Cause(ctx) != nil {
			return nil, context.Cause(ctx)
		}
		return nil, fmt.Errorf("the download of %s %w", address, err)
	}
	return data, nil
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

var _ io.Reader = readFunc(nil)

func (o Options) client() *http.Client {
	if o.Client != nil {
		return o.Client
	}
	return &http.Client{Transport: &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout: 10 * time.Second,
		// The files are gzip themselves: let no one unpack them on the way.
		DisableCompression: true,
		DisableKeepAlives:  true,
	}}
}

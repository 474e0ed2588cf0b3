package pictures

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"
	"golang.org/x/sync/semaphore"

	"github.com/ninepixels/ninepixels/lessons/internal/sentence"
)

// Tests set these bounds lower.
var (
	// inFlight bounds the bytes of the pictures that are decoded at one time.
	inFlight int64 = 256 << 20
	// largest bounds the bytes that one picture may take.
	largest int64 = 1 << 30
)

// longest bounds a picture's side, so that the sums of a row fit into 32 bits.
const longest = 1_000_000

// A format reads one kind of file.
type format struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

var formats = map[string]format{
	"JPEG": {jpeg.DecodeConfig, jpeg.Decode},
	"PNG":  {png.DecodeConfig, png.Decode},
	"GIF":  {gif.DecodeConfig, gif.Decode},
	"WebP": {webp.DecodeConfig, webp.Decode},
	"BMP":  {bmp.DecodeConfig, bmp.Decode},
}

// ends are the last bytes of whole files.
var ends = map[string]string{"JPEG": "\xff\xd9", "PNG": "IEND\xae\x42\x60\x82", "GIF": "\x3b"}

// unread is the reason why a file gives no picture.
type unread struct {
	reason string
	// passing is true if the file itself may be good: tomorrow it may be readable.
	passing bool
}

func (u unread) Error() string { return u.reason }

// A loader reads files, several at one time.
type loader struct {
	settings *settings
	memory   *semaphore.Weighted
}

func newLoader(s *settings) *loader { return &loader{s, semaphore.NewWeighted(inFlight)} }

// load puts the picture of a file into to. It returns the hash of the file.
//
// Errors: an unread.
func (l *loader) load(path string, to []uint8) (sum [sha256.Size]byte, err error) {
	defer func() {
		if p := recover(); p != nil { // a decoder's slip at a file that is made to hurt
			err = unread{reason: "a damaged file: " + sentence.FirstLine(p)}
		}
	}()
	if info, err := os.Stat(path); err != nil {
		return sum, unread{fileReason(err), true}
	} else if !info.Mode().IsRegular() { // a pipe would wait for ever
		return sum, unread{reason: "no file but " + special(info.Mode())}
	}
	f, err := os.Open(path)
	if err != nil {
		return sum, unread{fileReason(err), true}
	}
	defer f.Close()
	kind, config, head, err := look(f)
	if err != nil {
		return sum, err
	}
	info, err := f.Stat()
	if err != nil {
		return sum, unread{fileReason(err), true}
	}
	need := info.Size() + bytesFor(kind, config, head, f)
	if reason := tooLarge(config, need); reason != "" {
		return sum, unread{reason: reason}
	}
	// Who has too much for all takes the whole, and so is alone.
	need = min(need, inFlight)
	if err := l.memory.Acquire(context.Background(), need); err != nil {
		return sum, unread{err.Error(), true}
	}
	defer l.memory.Release(need)
	file := make([]byte, info.Size())
	if n, err := f.ReadAt(file, 0); err != nil && !errors.Is(err, io.EOF) {
		return sum, unread{fileReason(err), true}
	} else {
		file = file[:n]
	}
	from, err := decode(kind, config, file)
	if err != nil {
		return sum, err
	}
	l.settings.put(to, from)
	return sha256.Sum256(file), nil
}

// look reads no more of a file than what says its kind and its size.
func look(f *os.File) (name string, config image.Config, head []byte, err error) {
	r := bufio.NewReaderSize(f, 64<<10)
	head, err = r.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", config, nil, unread{fileReason(err), true}
	}
	name, reason := kind(head)
	if reason != "" {
		return "", config, nil, unread{reason: reason}
	}
	head = bytes.Clone(head)
	config, err = formats[name].config(r)
	if err == nil && name == "WebP" {
		config = webpSize(config, f)
	}
	switch {
	case err != nil:
		return "", config, nil, unread{reason: badReason(name, err)}
	case config.Width < 2 || config.Height < 2:
		return "", config, nil, unread{reason: fmt.Sprintf("a picture of %d×%d pixels shows nothing", config.Height, config.Width)}
	}
	return name, config, head, nil
}

// webpSize is the size of what is in the file. A WebP file may say another one before
// it, and that one the decoder does not heed.
func webpSize(c image.Config, file io.ReaderAt) image.Config {
	for p := range parts("WebP", file) {
		data := p.data(file, 10)
		var h, w int
		switch {
		case p.name == "VP8 " && len(data) == 10:
			w, h = int(binary.LittleEndian.Uint16(data[6:]))&0x3fff, int(binary.LittleEndian.Uint16(data[8:]))&0x3fff
		case p.name == "VP8L" && len(data) >= 5:
			bits := binary.LittleEndian.Uint32(data[1:])
			w, h = int(bits&0x3fff)+1, int(bits>>14&0x3fff)+1
		}
		c.Width, c.Height = max(c.Width, w), max(c.Height, h)
	}
	return c
}

// bytesFor is what a decoder takes for a picture, at most.
func bytesFor(kind string, c image.Config, head []byte, file io.ReaderAt) int64 {
	per := map[string]int64{"JPEG": 3, "PNG": 4, "GIF": 2, "WebP": 10, "BMP": 4}[kind]
	switch c.ColorModel {
	case color.CMYKModel:
		per = 9
	case color.RGBA64Model, color.NRGBA64Model:
		per = 8
	}
	switch kind {
	case "JPEG":
		for p := range parts(kind, file) {
			if p.name == jpegProgressive { // all coefficients are kept to the end
				per += 16
			}
		}
	case "PNG":
		if len(head) > 28 && head[28] != 0 { // interlaced
			per *= 2
		}
	}
	return per * int64(c.Width) * int64(c.Height)
}

func tooLarge(c image.Config, need int64) string {
	if need <= largest && c.Width <= longest && c.Height <= longest {
		return ""
	}
	return fmt.Sprintf("too large: %s×%s pixels, which take %.1f GB of memory, and 1 GB is the most: save it smaller",
		sentence.Thousands(c.Height), sentence.Thousands(c.Width), float64(need)/1e9)
}

func decode(kind string, config image.Config, file []byte) (source, error) {
	img, err := formats[kind].decode(bytes.NewReader(file))
	if err != nil {
		if end, ok := ends[kind]; ok && !bytes.HasSuffix(bytes.TrimRight(file, "\x00"), []byte(end)) {
			err = io.ErrUnexpectedEOF // the decoder may say it in other words
		}
		return source{}, unread{reason: badReason(kind, err)}
	}
	from := source{img, img.Bounds(), orientation(kind, file)}
	if kind == "GIF" {
		from.bounds = image.Rect(0, 0, config.Width, config.Height)
	}
	return from, nil
}

// badReason says what is wrong with a file whose kind is known.
func badReason(kind string, err error) string {
	var jpegKind jpeg.UnsupportedError
	var pngKind png.UnsupportedError
	switch {
	case errors.Is(err, io.EOF), strings.Contains(err.Error(), io.ErrUnexpectedEOF.Error()): // GIF's decoder wraps no error
		return fmt.Sprintf("a %s file that is cut off: get it again", kind)
	case errors.As(err, &jpegKind), errors.As(err, &pngKind), errors.Is(err, bmp.ErrUnsupported):
		return fmt.Sprintf("a %s file of a rare kind (%s): save it anew as PNG", kind, sentence.FirstLine(err))
	}
	return fmt.Sprintf("a damaged %s file (%s): get it again", kind, sentence.FirstLine(err))
}

// fileReason says why a file or folder cannot be read.
func fileReason(err error) string {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return "you may not read it: change its permissions"
	case errors.Is(err, syscall.ELOOP):
		return "a link that leads in a circle"
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file"
	}
	return fmt.Sprintf("it cannot be read (%v)", sentence.Cause(err))
}

func special(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "a folder"
	case m&fs.ModeNamedPipe != 0:
		return "a pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	}
	return "a device"
}

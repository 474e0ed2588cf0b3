package pictures

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// headSize is how much of a file tells what it is.
const headSize = 512

// kind says by the first bytes of a file which of the kinds that can be read it is, or
// why it is none.
func kind(head []byte) (kind, reason string) {
	has := func(at int, word string) bool {
		return len(head) >= at+len(word) && string(head[at:at+len(word)]) == word
	}
	switch {
	case len(head) == 0:
		return "", "it is empty"
	case has(0, "\xff\xd8\xff"):
		return "JPEG", ""
	case has(0, "\x89PNG\r\n\x1a\n"):
		return "PNG", ""
	case has(0, "GIF87a"), has(0, "GIF89a"):
		return "GIF", ""
	case has(0, "RIFF") && has(8, "WEBP"):
		if has(12, "VP8X") && len(head) > 20 && head[20]&2 != 0 {
			return "", "a WebP file that moves: save one of its pictures as PNG"
		}
		return "WebP", ""
	case has(0, "BM") && len(head) >= 18 && bmpHeader(binary.LittleEndian.Uint32(head[14:])):
		return "BMP", ""
	}
	return "", other(head, has)
}

// bmpHeader is true for the lengths that the second header of a BMP file has. A text
// may begin with BM, too.
func bmpHeader(n uint32) bool {
	switch n {
	case 12, 40, 52, 56, 64, 108, 124:
		return true
	}
	return false
}

// other names what people have among their pictures.
func other(head []byte, has func(int, string) bool) string {
	const again = ": save it as JPEG or PNG"
	switch {
	case has(4, "ftypavif"), has(4, "ftypavis"):
		return "an AVIF picture, which is not read here" + again
	case has(4, "ftyphei"), has(4, "ftyphev"), has(4, "ftypmif1"), has(4, "ftypmsf1"):
		return "a HEIC picture, which is not read here" + again
	case has(4, "ftyp"), has(0, "\x1aE\xdf\xa3"), has(0, "RIFF") && has(8, "AVI "):
		return "a film, no picture"
	case has(0, "II*\x00"), has(0, "MM\x00*"):
		return "a TIFF picture or a camera's raw file, which is not read here" + again
	case has(0, "\x00\x00\x00\x0cJXL "), has(0, "\xff\x0a"), has(0, "\x00\x00\x00\x0cjP  "):
		return "a picture in a newer kind of JPEG, which is not read here" + again
	case has(0, "8BPS"):
		return "a Photoshop file, which is not read here" + again
	case has(0, "%PDF"):
		return "a PDF file, no picture"
	case has(0, "PK\x03\x04"), has(0, "\x1f\x8b"), has(0, "7z\xbc\xaf"), has(0, "Rar!"):
		return "an archive, no picture: unpack it"
	}
	return text(head)
}

// text tells a web page and a drawing from other texts, and texts from other data.
func text(head []byte) string {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	for cut := 0; cut < utf8.UTFMax && len(head) == headSize && !utf8.Valid(head); cut++ {
		head = head[:len(head)-1] // the last letter may have been cut through
		if utf8.Valid(head) {
			break
		}
	}
	if !utf8.Valid(head) || bytes.IndexByte(head, 0) >= 0 {
		return "no picture that can be read here"
	}
	lower := strings.ToLower(string(head))
	begin := strings.TrimSpace(lower)
	switch {
	case strings.HasPrefix(begin, "<!doctype html"), strings.HasPrefix(begin, "<html"):
		return "a web page, no picture: get the picture itself"
	case strings.HasPrefix(begin, "<") && strings.Contains(lower, "<svg"):
		return "an SVG drawing, which is not read here: save it as PNG"
	case strings.HasPrefix(begin, "version https://git-lfs"):
		return "a placeholder of Git LFS, no picture: get the file itself with git lfs pull"
	}
	return "a text file, no picture"
}

package notebook

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// deepest is how many brackets of a notebook may stand in one another. Those of
// the format need ten. The indent grows with each, so thousands in one another would
// turn a file of kilobytes into one of many megabytes.
const deepest = 200

// keepable reports whether JSON can be read and written again without a loss.
// encoding/json puts U+FFFD in place of bytes that are not UTF-8, and of half a
// surrogate pair (\ud83d alone), and says nothing.
func keepable(data []byte) error {
	if at := invalidUTF8(data); at >= 0 {
		line, column := position(data, at)
		return fmt.Errorf("this notebook is not UTF-8: byte %d of line %d is 0x%02x; save it as UTF-8, for nothing else can be kept as it is", column, line, data[at])
	}
	if at := loneSurrogate(data); at >= 0 {
		line, column := position(data, at)
		return fmt.Errorf("this notebook has half a character, %s, at byte %d of line %d: mend it by hand, for it cannot be kept as it is", data[at:at+6], column, line)
	}
	if at := tooDeep(data); at >= 0 {
		line, _ := position(data, at)
		return fmt.Errorf("line %d: more than %d brackets stand in one another, which no notebook needs: remove them", line, deepest)
	}
	return nil
}

// position is the line of data at an offset, and the byte in it, both from 1.
func position(data []byte, at int) (line, column int) {
	before := data[:at]
	return 1 + bytes.Count(before, []byte("\n")), at - bytes.LastIndexByte(before, '\n')
}

// invalidUTF8 is the offset of the first byte that is not UTF-8, or -1.
func invalidUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// loneSurrogate is the offset of the first \uXXXX in JSON that is half of a pair
// without the other half, or -1.
func loneSurrogate(data []byte) int {
	for i := 0; i < len(data); {
		next := bytes.IndexByte(data[i:], '\\')
		if next < 0 {
			break
		}
		i += next
		unit, ok := escaped(data[i:])
		switch {
		case !ok:
			i += 2 // \\, \n and the like
		case !utf16.IsSurrogate(unit):
			i += 6
		default:
			low, _ := escaped(data[i+6:])
			if utf16.DecodeRune(unit, low) == utf8.RuneError {
				return i
			}
			i += 12
		}
	}
	return -1
}

// escaped is the UTF-16 unit of the \uXXXX that data begins with.
func escaped(data []byte) (unit rune, ok bool) {
	if len(data) < 6 || data[0] != '\\' || data[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(data[2:6]), 16, 16)
	return rune(n), err == nil
}

// tooDeep is the offset of the first bracket in JSON that stands in deepest others,
// or -1.
func tooDeep(data []byte) int {
	depth, inText := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '[' || c == '{':
			if depth++; depth > deepest {
				return i
			}
		case c == ']' || c == '}':
			depth--
		}
	}
	return -1
}

// errDeep is why a notebook is not written: it could not be read again.
var errDeep = errors.New("an output or the metadata have brackets too deep in one another: show less of the value")

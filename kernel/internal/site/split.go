package site

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// The form of an archive, as the go tool pack writes it: a first line, and before each
// member a head of 60 bytes with its name and its size.
const (
	archiveHead = "!<arch>\n"
	memberHead  = 60
	typesMember = "__.PKGDEF" // the member with the export data
)

// split divides a package's archive in two: one with the export data, which the compiler
// and the kernel read of what a program imports itself, and one with the object code,
// which the linker reads of all that is linked.
func split(archive []byte) (types, object []byte, err error) {
	rest, ok := bytes.CutPrefix(archive, []byte(archiveHead))
	if !ok {
		return nil, nil, errors.New("it is no archive")
	}
	types, object = []byte(archiveHead), []byte(archiveHead)
	for len(rest) > 0 {
		if len(rest) < memberHead {
			return nil, nil, errors.New("it is cut short")
		}
		size, err := strconv.Atoi(strings.TrimSpace(string(rest[48:58])))
		if err != nil || size < 0 {
			return nil, nil, fmt.Errorf("the size of a member is %q", rest[48:58])
		}
		end := memberHead + size + size%2 // members begin at even places
		if memberHead+size == len(rest) {
			end = len(rest)
		}
		if end > len(rest) {
			return nil, nil, errors.New("it is cut short")
		}
		if strings.TrimSpace(string(rest[:16])) == typesMember {
			types = append(types, rest[:end]...)
		} else {
			object = append(object, rest[:end]...)
		}
		rest = rest[end:]
	}
	if len(types) == len(archiveHead) {
		return nil, nil, errors.New("it has no export data")
	}
	return types, object, nil
}

//go:build cgo && linux && (amd64 || arm64) && !noxla

package compiled

// #cgo LDFLAGS: -ldl
// #include <stdlib.h>
// #include "table.h"
import "C"

import (
	"fmt"
	"unsafe"

	"github.com/gomlx/go-xla/pjrt"
)

// kept is where the programs are. There is one plugin in a process.
var kept *store

// Register loads XLA's plugin, for GoMLX to find it by its path, and has it keep what it
// compiles in the folder dir.
//
// Errors: the plugin does not load, or the folder cannot be made. Then nothing is
// registered, and GoMLX loads the plugin by itself.
func Register(plugin, dir string) error {
	s, err := newStore(plugin, dir)
	if err != nil {
		return err
	}
	path := C.CString(plugin)
	defer C.free(unsafe.Pointer(path))
	var why *C.char
	table := C.wrapped(path, &why)
	if table == nil {
		return fmt.Errorf("%s: %s", plugin, C.GoString(why))
	}
	kept = s
	return pjrt.RegisterPreloadedPlugin(plugin, uintptr(unsafe.Pointer(table)))
}

func bytesOf(p *C.char, n C.size_t) []byte { return unsafe.Slice((*byte)(unsafe.Pointer(p)), int(n)) }

//export compiledFind
func compiledFind(program *C.char, programSize C.size_t, options *C.char, optionsSize C.size_t, size *C.size_t) *C.char {
	found := kept.find(bytesOf(program, programSize), bytesOf(options, optionsSize))
	if found == nil {
		return nil
	}
	*size = C.size_t(len(found))
	return (*C.char)(C.CBytes(found))
}

//export compiledKeep
func compiledKeep(program *C.char, programSize C.size_t, options *C.char, optionsSize C.size_t, compiled *C.char, compiledSize C.size_t) {
	kept.keep(bytesOf(program, programSize), bytesOf(options, optionsSize), bytesOf(compiled, compiledSize))
}

package values

import (
	"io"
	"os"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
	"unsafe"
)

// landmarks are values that every program has, and that programs compare by where
// they are: after err = io.EOF, a later cell expects err == io.EOF to hold. Of a
// pointer to one the name is kept.
var landmarks = sync.OnceValue(func() map[string]reflect.Value {
	all := map[string]reflect.Value{
		"time.Local": reflect.ValueOf(time.Local), "time.UTC": reflect.ValueOf(time.UTC),
		"os.Stdin": reflect.ValueOf(os.Stdin), "os.Stdout": reflect.ValueOf(os.Stdout), "os.Stderr": reflect.ValueOf(os.Stderr),
	}
	for name, err := range map[string]error{
		"io.EOF": io.EOF, "io.ErrUnexpectedEOF": io.ErrUnexpectedEOF, "io.ErrClosedPipe": io.ErrClosedPipe,
		"io.ErrNoProgress": io.ErrNoProgress, "io.ErrShortBuffer": io.ErrShortBuffer, "io.ErrShortWrite": io.ErrShortWrite,
		"os.ErrInvalid": os.ErrInvalid, "os.ErrPermission": os.ErrPermission, "os.ErrExist": os.ErrExist,
		"os.ErrNotExist": os.ErrNotExist, "os.ErrClosed": os.ErrClosed,
		"strconv.ErrRange": strconv.ErrRange, "strconv.ErrSyntax": strconv.ErrSyntax,
	} {
		if v := reflect.ValueOf(err); v.Kind() == reflect.Pointer {
			all[name] = v
		}
	}
	return all
})

var landmarkNames = sync.OnceValue(func() map[unsafe.Pointer]string {
	names := map[unsafe.Pointer]string{}
	for name, v := range landmarks() {
		names[v.UnsafePointer()] = name
	}
	return names
})

// landmarkName returns the name of what p points to, or "".
func landmarkName(p unsafe.Pointer, elem reflect.Type) string {
	name := landmarkNames()[p]
	if name != "" && landmarks()[name].Type().Elem() != elem {
		return ""
	}
	return name
}

// functionName returns the name that a function has in its program, such as
// main.double; a closure has one with a dot and func1 behind.
func functionName(v reflect.Value) string {
	if f := runtime.FuncForPC(v.Pointer()); f != nil {
		return f.Name()
	}
	return "a function"
}

// functionKept refuses functions but for those that every program finds by their
// name: with a name of their own, which other packages may use.
func functionKept(v reflect.Value) error {
	if v.IsNil() {
		return nil
	}
	name := functionName(v)
	if functions[name].IsValid() {
		return nil
	}
	slash := strings.LastIndexByte(name, '/') + 1
	pkg, own, _ := strings.Cut(name[slash:], ".")
	switch {
	case strings.ContainsAny(own, "[]"):
		return refusal("it holds the generic function " + shortened(name))
	case strings.HasSuffix(own, "-fm"):
		return refusal("it holds a method of one value (" + TypeName(v.Type()) + ")")
	case own == "" || strings.ContainsAny(own, ".-("):
		return refusal("it holds a function that was made while its cell ran (" + TypeName(v.Type()) + ")")
	case name[:slash]+pkg != "main" && (own[0] < 'A' || own[0] > 'Z' || strings.Contains("/"+name, "/internal/")):
		return refusal("it holds the function " + shortened(name) + ", which only its own package can name")
	}
	return nil
}

// functions are those that Know named, by the names they have in every program.
var functions = map[string]reflect.Value{}

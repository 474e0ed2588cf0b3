package values

import (
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// How much of a value is shown.
const (
	mostDepth    = 6
	mostElements = 100
	mostString   = 2000
	mostText     = 8 << 10
)

// Text returns a value as Show writes it.
func Text(v any) (text string) {
	defer func() {
		if recover() != nil { // another goroutine changes it
			text = TypeName(reflect.TypeOf(v))
		}
	}()
	p := printer{path: map[visit]bool{}}
	n := p.top(reflect.ValueOf(v))
	return cut(n.lines(0, 0))
}

// Line returns a value on one line of at most most characters.
func Line(v any, most int) string {
	p := printer{path: map[visit]bool{}, spent: mostText - 8*most}
	return oneLine(p.top(reflect.ValueOf(v)), most)
}

// lineOf is Line for the index of kept variables. Of methods it calls only those
// of Go's own packages: a cell's may print, or never return.
func lineOf(v reflect.Value) string {
	p := printer{path: map[visit]bool{}, spent: mostText - 8*indexWidth, quiet: true}
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() {
		return "nil"
	}
	return oneLine(p.top(v), indexWidth)
}

// indexWidth is how long a value's text in the index may be.
const indexWidth = 120

func oneLine(n node, most int) string {
	s := strings.Join(strings.Fields(n.flat()), " ")
	if width(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// cut ends a text that is much longer than intended, such as that of an error.
func cut(s string) string {
	if len(s) <= 2*mostText {
		return s
	}
	end := mostText
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "\n… " + thousands(len(s)) + " bytes in all"
}

// A printer turns one value into nodes.
type printer struct {
	spent int            // characters so far, of mostText
	quiet bool           // methods of the cells' own types are not called
	path  map[visit]bool // what is being printed around the current value
}

// A visit is memory as a type: a value that contains itself is found by it.
type visit struct {
	at   uintptr
	kind reflect.Type
	n    int
}

// A place says how much of a value's type the text around it tells.
type place int

const (
	alone   place = iota // nothing: the type is written
	field                // its type: of a number, only the number is written
	element              // its type, and Go lets even that of a list out: []Point{{X: 1}}
)

// top prints a whole value: its type is said unless it is a plain one.
func (p *printer) top(v reflect.Value) node {
	if !v.IsValid() {
		return p.leaf("nil")
	}
	rv := clean(v)
	if s, ok := p.ownText(rv); ok {
		return p.leaf(s)
	}
	if rv.Type() == runeType && utf8.ValidRune(rune(rv.Int())) && strconv.IsPrint(rune(rv.Int())) {
		return p.leaf(literal(rv) + " " + strconv.QuoteRune(rune(rv.Int())))
	}
	t := rv.Type()
	where := alone
	if t.PkgPath() == "" && isBasic(t.Kind()) {
		where = field
	}
	return p.value(rv, where, 0)
}

var runeType = reflect.TypeFor[rune]()

func (p *printer) leaf(s string) node {
	p.spent += len(s) + 2
	return node{text: s}
}

// value prints v, which stands at the given place inside so many others.
func (p *printer) value(v reflect.Value, where place, depth int) node {
	if s, ok := p.ownText(v); ok && !strings.Contains(s, "\n") && len(s) <= lineWidth {
		return p.leaf(s)
	}
	t := v.Type()
	switch t.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return p.leaf("nil")
		}
		return p.value(clean(v.Elem()), alone, depth)
	case reflect.Pointer:
		return p.pointer(v, where, depth)
	case reflect.Struct:
		return p.structure(v, where, depth)
	case reflect.Array, reflect.Slice:
		return p.elements(v, where, depth)
	case reflect.Map:
		return p.table(v, where, depth)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return p.opaque(v, where)
	}
	return p.basic(v, where)
}

// basic prints numbers, strings and booleans, with their type where it is neither
// told by the text around nor the one that such a literal has by itself.
func (p *printer) basic(v reflect.Value, where place) node {
	t := v.Type()
	s := literal(v)
	if where != alone || t.PkgPath() == "" && isDefault(t.Kind()) {
		if where == alone && t.Kind() == reflect.Float64 && !strings.ContainsAny(s, ".eNI") {
			s += ".0"
		}
		return p.leaf(s)
	}
	return p.leaf(TypeName(t) + "(" + s + ")")
}

func isBasic(k reflect.Kind) bool {
	return k >= reflect.Bool && k <= reflect.Complex128 || k == reflect.String
}

func isDefault(k reflect.Kind) bool {
	return k == reflect.Bool || k == reflect.Int || k == reflect.Float64 || k == reflect.Complex128 || k == reflect.String
}

func literal(v reflect.Value) string {
	switch k := v.Kind(); {
	case k == reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10)
	case k == reflect.Float32:
		return float(v.Float(), 32)
	case k == reflect.Float64:
		return float(v.Float(), 64)
	case k == reflect.Complex64:
		return complexText(v.Complex(), 32)
	case k == reflect.Complex128:
		return complexText(v.Complex(), 64)
	}
	return quoted(v.String())
}

// float writes a number as fmt's %v does.
func float(f float64, bits int) string {
	s := strconv.FormatFloat(f, 'g', -1, bits)
	if a := max(f, -f); a >= 1e-4 && a < 1e21 || f == 0 {
		s = strconv.FormatFloat(f, 'f', -1, bits)
	}
	return s
}

func complexText(c complex128, bits int) string {
	im := float(imag(c), bits)
	if im[0] != '-' && im[0] != '+' {
		im = "+" + im
	}
	return "(" + float(real(c), bits) + im + "i)"
}

func quoted(s string) string {
	if len(s) <= mostString {
		return strconv.Quote(s)
	}
	end := mostString
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return strconv.Quote(s[:end]) + " … " + thousands(len(s)) + " bytes in all"
}

// thousands writes a count with commas.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

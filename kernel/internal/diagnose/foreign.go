package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/cell"
)

// otherNames is what Go has for names of other languages, and for names that stand
// in a package here.
var otherNames = map[string]string{
	"True": "true", "TRUE": "true", "False": "false", "FALSE": "false",
	"float": "float64", "double": "float64", "Float": "float64", "long": "int64", "short": "int16", "unsigned": "uint", "boolean": "bool", "Boolean": "bool",
	"String": "string", "str": "string", "char": "byte, or rune for any letter", "Integer": "int", "integer": "int", "number": "float64", "object": "any", "Object": "any", "void": "",
	"console": "fmt.Println(…)", "System": "fmt.Println(…)", "printf": "fmt.Printf(…)", "sprintf": "fmt.Sprintf(…)", "puts": "fmt.Println(…)", "echo": "fmt.Println(…)", "cout": "fmt.Println(…)",
	"input": "fmt.Scanln(&x)", "raw_input": "fmt.Scanln(&x)", "scanf": "fmt.Scanf(…)", "format": "fmt.Sprintf(…)", "repr": `fmt.Sprintf("%#v", x)`,
	"abs": "math.Abs", "fabs": "math.Abs", "sqrt": "math.Sqrt", "pow": "math.Pow", "floor": "math.Floor", "ceil": "math.Ceil", "round": "math.Round", "exp": "math.Exp", "log": "math.Log",
	"sin": "math.Sin", "cos": "math.Cos", "pi": "math.Pi", "sorted": "slices.Sort(x)", "reversed": "slices.Reverse(x)", "enumerate": "for i, x := range list", "zip": "for i := range list",
	"sum": "a loop: for _, x := range list { sum += x }", "dict": "map[string]int{}", "list": "[]int{}", "set": "map[string]bool{}", "tuple": "a struct",
	"isinstance": "v, ok := x.(T)", "typeof": `fmt.Sprintf("%T", x)`, "instanceof": "v, ok := x.(T)", "sizeof": "unsafe.Sizeof(x)", "strlen": "len(x)", "length": "len(x)", "size": "len(x)",
	"parseInt": "strconv.Atoi(s)", "parseFloat": "strconv.ParseFloat(s, 64)", "atoi": "strconv.Atoi(s)", "malloc": "make([]T, n), or new(T)", "free": "nothing: Go frees memory by itself",
	"sleep": "time.Sleep(time.Second)", "exit": "os.Exit(1), or return", "quit": "os.Exit(1), or return", "open": "os.Open(name)", "not": "!", "Exception": "errors.New(…)", "Error": "errors.New(…)",
	"self": "", "this": "",
}

// memberOf are names that stand in packages of the standard library, by the name
// without its package.
var memberOf = map[string]string{}

func init() {
	for pkg, names := range map[string]string{
		"fmt":     "Println Printf Print Sprintf Sprint Sprintln Errorf Fprintf Fprintln Fprint Scan Scanln Scanf Sscanf Stringer",
		"math":    "Sqrt Abs Pow Floor Ceil Round Sin Cos Tan Exp Log2 Log10 Pi MaxInt Inf NaN Hypot",
		"strings": "ToUpper ToLower TrimSpace HasPrefix HasSuffix Fields ReplaceAll Repeat Builder",
		"strconv": "Atoi Itoa ParseInt ParseFloat FormatInt Quote",
		"time":    "Sleep Now Since Second Millisecond Duration",
		"os":      "ReadFile WriteFile Exit Args Stdin Stdout Stderr Getenv",
		"errors":  "Is As",
		"sync":    "Mutex WaitGroup Once",
		"bufio":   "NewReader NewScanner NewWriter",
		"json":    "Marshal Unmarshal",
	} {
		for name := range strings.FieldsSeq(names) {
			memberOf[name] = pkg
		}
	}
}

// foreignName tells of a name that another language has, or that stands in a package
// here; "" if it is none.
func (a advice) foreignName(name string) string {
	here := a.misspelt(name)
	if pkg, found := memberOf[name]; found && !here {
		return fmt.Sprintf("%s stands in package %s: write %s.%s", name, pkg, pkg, name)
	}
	switch name {
	case "None", "null", "NULL", "nullptr", "undefined", "Nil":
		return "Go's word for no value is nil"
	case "self", "this":
		return name + " has no meaning of its own: a method names its receiver, as in func (p Point) Length() float64 { return p.X }"
	case "void":
		return "Go has no void: a function without a result names no type"
	}
	if instead, found := otherNames[name]; found && !here {
		return fmt.Sprintf("%s is not Go: write %s", name, instead)
	}
	return ""
}

// misspelt reports whether the notebook has a name that differs from this one in
// its case only.
func (a advice) misspelt(name string) bool {
	return slices.ContainsFunc(a.history.Known, func(k cell.Known) bool { return k.Name != name && strings.EqualFold(k.Name, name) })
}

var (
	typeFirst     = expression(`\bfunc\b[^{]*\(.*?\b(int|string|float64|bool)\s+(\w+)\s*[,)]`)
	pythonDivides = expression(`^\s*(\w+)\s*//=\s*(.+?)\s*$`)
)

// typeFirst tells of a parameter whose type stands before its name; "" if it is
// none.
func (a advice) typeFirst(name string) string {
	if m := typeFirst().FindStringSubmatch(a.row()); m != nil && m[2] == name {
		return fmt.Sprintf("a parameter's name stands before its type: %s %s", name, m[1])
	}
	return ""
}

// memberHabits are members that other languages have, and what Go has for them; x
// stands for the value.
var memberHabits = map[string]string{
	"len": "len(x)", "length": "len(x)", "Length": "len(x)", "size": "len(x)", "Size": "len(x)", "count": "len(x)", "Count": "len(x)", "Len": "len(x)", "__len__": "len(x)",
	"append": "x = append(x, v)", "push": "x = append(x, v)", "push_back": "x = append(x, v)", "add": "x = append(x, v)", "Add": "x = append(x, v)", "Append": "x = append(x, v)", "extend": "x = append(x, v...)",
	"pop": "x = x[:len(x)-1]", "shift": "x = x[1:]", "insert": "x = slices.Insert(x, i, v)", "remove": "x = slices.Delete(x, i, i+1)", "sort": "slices.Sort(x)", "Sort": "slices.Sort(x)", "reverse": "slices.Reverse(x)",
	"toString": "fmt.Sprint(x)", "ToString": "fmt.Sprint(x)", "String": "fmt.Sprint(x)", "to_s": "fmt.Sprint(x)", "equals": "x == y", "copy": "slices.Clone(x)", "clone": "slices.Clone(x)",
	"map": "a loop: for i, v := range x { … }", "filter": "a loop: for i, v := range x { … }", "forEach": "a loop: for i, v := range x { … }", "each": "a loop: for i, v := range x { … }", "reduce": "a loop: for _, v := range x { … }",
	"keys": "a loop: for k := range x { … }", "values": "a loop: for _, v := range x { … }", "items": "a loop: for k, v := range x { … }", "entries": "a loop: for k, v := range x { … }",
	"get": "x[key]", "has": "_, found := x[key]", "containsKey": "_, found := x[key]", "index": "slices.Index(x, v)", "shape": "len(x), len(x[0])",
}

// textHabits are those of texts.
var textHabits = map[string]string{
	"upper": "strings.ToUpper(x)", "toUpperCase": "strings.ToUpper(x)", "ToUpper": "strings.ToUpper(x)", "lower": "strings.ToLower(x)", "toLowerCase": "strings.ToLower(x)", "ToLower": "strings.ToLower(x)",
	"strip": "strings.TrimSpace(x)", "trim": "strings.TrimSpace(x)", "Trim": "strings.TrimSpace(x)", "split": `strings.Split(x, " ")`, "Split": `strings.Split(x, " ")`, "join": "strings.Join(list, x)",
	"replace": "strings.ReplaceAll(x, a, b)", "Replace": "strings.ReplaceAll(x, a, b)", "contains": "strings.Contains(x, part)", "includes": "strings.Contains(x, part)", "Contains": "strings.Contains(x, part)",
	"startswith": "strings.HasPrefix(x, part)", "startsWith": "strings.HasPrefix(x, part)", "endswith": "strings.HasSuffix(x, part)", "endsWith": "strings.HasSuffix(x, part)",
	"index": "strings.Index(x, part)", "indexOf": "strings.Index(x, part)", "find": "strings.Index(x, part)", "format": "fmt.Sprintf(x, …)", "substring": "x[i:j]", "charAt": "x[i]", "append": "x += part", "reverse": "a loop over []rune(x)",
}

// memberHabit tells of a member that another language has; "" if it is none, or
// if the type is one that a cell or a package has made.
func memberHabit(value, of, name string) string {
	instead := ""
	plain := of == "string" || strings.HasPrefix(of, "[") || strings.HasPrefix(of, "map[") || strings.HasPrefix(of, "untyped ") || numeric[of]
	if of == "string" || of == "untyped string" {
		instead = textHabits[name]
	}
	if instead = or(instead, memberHabits[name]); instead == "" || !plain {
		return ""
	}
	if !wholeName().MatchString(value) {
		return fmt.Sprintf("a %s has no .%s: write %s", of, name, instead)
	}
	return fmt.Sprintf("a %s has no .%s: write %s", of, name, lonelyX().ReplaceAllString(instead, value))
}

var (
	wholeName = expression(`^\w+$`)
	lonelyX   = expression(`\bx\b`)
)

// addsText tells of a text and something else that are added; "" if none of the
// two types is a text's.
func addsText(expression, left, right string) string {
	isText := func(t string) bool { return t == "string" || t == "untyped string" }
	a, b, found := strings.Cut(expression, " + ")
	if !found || isText(left) == isText(right) {
		return ""
	}
	return fmt.Sprintf("a text and a number cannot be added: write fmt.Sprint(%s, %s)", a, b)
}

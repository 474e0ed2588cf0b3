package diagnose

import (
	"go/scanner"
	"go/token"
	"strings"
)

// A word is a piece of another language: what it looks like in a row whose texts
// and comments are blank, and what Go has for it. The sentence may hold $1, $2,
// the groups as the row has them.
type word struct {
	match  pattern
	say    string
	fields bool // a field of a struct may look like it: not if a type of Go's stands there
}

func foreign(pattern, say string) word { return word{expression(pattern), say, false} }

// notField is a word that a field of a struct may look like: assert bool.
func notField(pattern, say string) word { return word{expression(pattern), say, true} }

// field is how a row begins that declares a field, a parameter or a variable in
// a group.
var field = expression(`^\s*\w+\s+(?:\*|\[|func\b|struct\b|interface\b|map\b|chan\b|any\b|error\b|bool\b|string\b|byte\b|rune\b|u?int\d*\b|float\d+\b|\w+\.\w+)`)

// words are what people type who know another language, each of which no Go can
// be. The more special ones stand before the others.
var words = []word{
	// Loops.
	foreign(`^\s*(?:do\s*\{|\}\s*while\b|repeat\b\s*\{)`, "Go has no do … while: write for { … }, and in it if !(…) { break }"),
	foreign(`^\s*while\s*\(?\s*(?:true|True|1)\s*\)?\s*[:{]`, "Go has no while: a loop without an end is for { … }"),
	foreign(`^\s*(?:while|until)\s*\(?(.+?)\)?\s*[:{]?\s*$`, "Go has no while: a loop with a condition is for $1 { … }"),
	foreign(`^\s*loop\s*\{`, "a loop without an end is for { … }"),
	foreign(`^\s*for\s+(\w+)\s+in\s+range\s*\(\s*([^,()]+)\s*\)`, "a loop over numbers is written for $1 := range $2 { … } in Go"),
	foreign(`^\s*for\s+(\w+)\s+in\s+range\s*\(\s*([^,()]+?)\s*,\s*([^,()]+?)\s*(?:,.*)?\)`, "a loop over numbers is written for $1 := $2; $1 < $3; $1++ { … } in Go"),
	foreign(`^\s*for\s+(\w+)\s*,\s*(\w+)\s+in\s+(?:enumerate\()?([\w.]+)`, "a loop over elements is written for $1, $2 := range $3 { … } in Go"),
	foreign(`^\s*for(?:each)?\s*\(?\s*(?:(?:let|const|var|auto)\s+)?(?:\w+\s+)?(\w+)\s+(?:in|of)\s+([\w.]+)`, "a loop over elements is written for _, $1 := range $2 { … } in Go"),
	foreign(`^\s*for\s*\(?\s*(?:auto|int|String|string|double|float|var)&?\s+(\w+)\s*:\s*([\w.]+)`, "a loop over elements is written for _, $1 := range $2 { … } in Go"),
	foreign(`^\s*for\s*\(\s*(?:(?:let|var|int|long|auto|size_t)\s+)?(\w+)\s*:?=\s*([^;]+?)\s*;\s*([^;]*?)\s*;\s*(?:\+\+(\w+)|(.*?))\s*\)\s*\{?\s*$`, "the head of a loop stands without round brackets: for $1 := $2; $3; $4$5 { … }"),
	foreign(`^\s*for\s*\(`, "the head of a loop stands without round brackets: for i := 0; i < n; i++ { … }"),
	foreign(`^\s*(?:foreach|for\s+each)\b[^=]*[{:]\s*$`, "a loop over elements is written for _, x := range list { … } in Go"),

	foreign(`(?:[=(,]|\breturn\b)\s*range\s*\(\s*([^(),]+?)\s*\)`, "range stands only in a for: for i := range $1 { … }"),

	// Conditions.
	foreign(`^\s*\}?\s*(?:elif|elsif|elseif)\b\s*\(?(.*?)\)?\s*[:{]?\s*$`, "elif is else if in Go: } else if $1 {, in the row of the } before it"),
	foreign(`^\s*(?:if|else\s+if)\b.*\belif\b`, "elif is else if in Go: } else if … {"),
	foreign(`^\s*unless\s+(.+?)\s*[{:]\s*$`, "Go has no unless: write if !($1) { … }"),
	foreign(`\?\?`, "Go has no ??: write an if that compares with nil"),
	foreign(`\?\.`, "Go has no ?. : write an if that compares with nil"),
	foreign(`^\s*(?:let\s+|const\s+|var\s+)?([\w.]+)\s*:?=\s*([^?]+?)\s*\?\s*(.+?)\s*:\s*(.+?);?\s*$`, "Go has no ? and : for a choice: write if $2 { $1 = $3 } else { $1 = $4 }"),
	foreign(`\?.*:`, "Go has no ? and : for a choice: write if … { … } else { … }"),
	foreign(`^\s*([\w.]+)\s*:?=\s*(.+?)\s+if\s+(.+?)\s+else\s+(.+?)\s*$`, "an if has no value in Go: write if $3 { $1 = $2 } else { $1 = $4 }"),
	foreign(`^\s*([\w.]+)\s*:?=\s*if\s+(.+?)\s*\{\s*(.+?)\s*\}\s*else\s*\{\s*(.+?)\s*\}\s*$`, "an if has no value in Go: write if $2 { $1 = $3 } else { $1 = $4 }"),
	foreign(`^\s*return\s+(.+?)\s+if\s+(.+?)\s+else\s+(.+?)\s*$`, "an if has no value in Go: write if $2 { return $1 }, and then return $3"),
	foreign(`^\s*([\w.]+)\s*:?=\s*(?:if|switch)\b`, "an if or a switch has no value in Go: declare the variable before it, and set it inside"),
	foreign(`\b([\w.]+)\s+not\s+in\s+([\w.]+)`, "Go has no not in: write !slices.Contains($2, $1)"),
	foreign(`(?:=|if|return|&&|\|\|)\s*([\w.]+|"[^"]*"|'[^']*')\s+in\s+([\w.]+)`, "Go has no in: write slices.Contains($2, $1), or _, found := $2[$1] for a map"),
	foreign(`\bis\s+not\s+(?:None|null|nil)\b`, "Go writes != for is not: x != nil"),
	foreign(`\bis\s+(?:None|null|nil)\b`, "Go writes && for and, || for or, ! for not, and == for is: x == nil"),
	foreign(`[\w)\]"]\s+and\s+[\w(!"]`, "Go writes && for and, || for or, ! for not, and == for is"),
	foreign(`[\w)\]"]\s+or\s+[\w(!"]`, "Go writes || for or, && for and, ! for not, and == for is"),
	foreign(`(?:^|\bif|\breturn|\band|\bor|=|\(|&&|\|\|)\s*not\s+(\w+)`, "Go writes ! for not: !$1"),
	foreign(`===`, "Go compares with ==, which never mixes types"),
	foreign(`!==`, "Go compares with !=, which never mixes types"),
	foreign(`[\w)\]]\s*<>\s*[\w(]`, "Go writes != for <>"),
	foreign(`^\s*(?:if|else)\b[^{]*\bthen\s*$`, "Go writes no then: if … { … }"),
	foreign(`^\s*(?:\}\s*)?(?:else\s*:|else\s+if\b.*:)\s*$`, "Go writes } else { in the row of the } before it, and has no colon"),
	foreign(`^\s*with\s+.*\bas\s+(\w+)`, "Go has no with: open it, and write defer $1.Close() in the next row"),
	foreign(`^\s*(if|for|with)\b([^{]*?)\s*:\s*$`, "a block stands in braces in Go, and not behind a colon: $1 … { … }"),
	foreign(`^\s*switch\b([^{]*?)\s*:\s*$`, "a block stands in braces in Go, and not behind a colon: switch … { … }"),
	foreign(`^\s*match\s+(\w+)\s*[:{]`, "Go writes switch $1 { case …: … }"),
	foreign(`^\s*if\s*\([^(){}]*(?:\([^(){}]*\)[^(){}]*)*\)\s+[\w.]+\s*(?:\([^{}]*\)|:?=[^={}]*|\+\+);?\s*$`, "what an if does stands in braces: if … { … }"),

	// Errors.
	foreign(`^\s*try\s*(?:\{|:\s*$)`, "Go has no try: a function returns its error, and the next row asks for it: if err != nil { … }"),
	foreign(`^\s*\}?\s*(?:except|catch|finally|rescue)\b\s*\(?[\w.,\s]*\)?\s*[:{]\s*\}?\s*$`, "Go has no try: a function returns its error, and the next row asks for it: if err != nil { … }"),
	notField(`^\s*(?:throw|raise)\s+[\w"]`, "Go throws no exceptions: return an error made by errors.New or fmt.Errorf, or call panic"),
	notField(`^\s*assert\s+([\w(!].*?)\s*$`, "Go has no assert: write if !($1) { panic(…) }"),

	// Functions.
	notField(`^\s*(?:async\s+)?(?:def|function|fn|fun|sub|proc)\s+(\w+)\s*[(:{<]`, "a function is declared with func: func $1(…) { … }, each parameter and result with its type"),
	foreign(`\bfunction\s*\([\w,\s]*\)\s*\{`, "a function without a name is written func(x int) int { return x }"),
	foreign(`=>`, "Go has no =>: a function without a name is written func(x int) int { return x }"),
	foreign(`\blambda\s+\w+(?:\s*,\s*\w+)*\s*:|[=(,]\s*lambda\s*:`, "Go has no lambda: a function without a name is written func(x int) int { return x }"),
	foreign(`^\s*func\b.*\)\s*->\s*(\w+)`, "the type of the result stands right behind the parameters: func f(…) $1 { … }"),
	foreign(`^\s*func\s+\w+\s*\([^)]*?\b(\w+)\s*:\s*(\w+)`, "a parameter's type stands behind its name without a colon: $1 $2"),
	foreign(`\b(\w+)->(\w+)`, "Go writes $1.$2, also for a pointer"),
	foreign(`^\s*(?:(?:public|private|protected|static|virtual|abstract|final)\s+)+[\w<>\[\]]+(?:\s+\w+)?\s*[=(;{]`, "Go has no such word: what begins with a capital letter can be used by other packages"),
	foreign(`^\s*void\s+(\w+)\s*\(`, "a function is declared by func $1(…) { … }: without a result it has no void"),
	foreign(`^\s*(?:int|float|double|string|String|bool|char|long)\s+(\w+)\s*\([^)]*\)\s*\{`, "a function is declared by func $1(…) int { … }: the type of the result stands behind the parameters"),
	notField(`(?:^|=)\s*(?:await|async|yield)\s+\w`, "Go has no such word: go f() starts a goroutine, and a channel brings back its result"),

	// Variables and types.
	foreign(`^\s*var\s+(\w+)\s*:=\s*(.*?);?\s*$`, "var and := do not go together: write $1 := $2"),
	foreign(`^\s*const\s+(\w+)\s*:=\s*(.*?);?\s*$`, "a constant gets its value with =: write const $1 = $2"),
	foreign(`^\s*(let|val)\s+(?:mut\s+)?(\w+)\s*:\s*[\w\[\]<>]+\s*=\s*(.*?);?\s*$`, "Go has no $1: a variable is declared as $2 := $3"),
	foreign(`^\s*(let|auto|val|mut|my|dim|set)\s+(?:mut\s+)?(\w+)\s*=\s*(.*?);?\s*$`, "Go has no $1: write $2 := $3"),
	notField(`^\s*(let|auto)\s+(\w+)\s*;?\s*$`, "Go has no $1: a variable is declared as var $2 int, or as $2 := with a value"),
	foreign(`^\s*(?:var|const|let)?\s*(\w+)\s*:\s*(?:(?:int|float|float64|str|string|bool|boolean|number|any|list|dict|tuple|List|Dict|Array)(?:[\[<][^\]>]*[\]>])?)\s*=\s*([^=].*?);?\s*$`, "a variable is declared with := : write $1 := $2"),
	notField(`^\s*(int|float32|float64|string|bool)\s+(\w+)\s*=\s*(.*?);?\s*$`, "the name stands before the type in Go: write var $2 $1 = $3, or $2 := $3"),
	notField(`^\s*(?:double|float)\s+(\w+)\s*=\s*(.*?);?\s*$`, "the name stands before the type in Go, which is float64: write var $1 float64 = $2"),
	notField(`^\s*(?:(?:unsigned|long|short|const|static|final)\s+)*(int|float|double|string|String|bool|boolean|char|long|size_t)\s*(?:\[\s*\]|\*|&)?\s+(\w+)\s*=\s*(.*?);?\s*$`, "Go declares a variable by its name and a value: write $2 := $3"),
	notField(`^\s*(int|float64|string|bool|double|float|char)\s+(\w+)\s*;\s*$`, "the name stands before the type: var $2 int"),
	foreign(`\b(int|float64|float32|string|bool|byte)\s*\[\s*(\d*)\s*\]`, "the brackets stand before the type: []$1"),
	foreign(`^\s*(\w+)\s*:?=\s*(\w+)\s*=\s*[^=]`, "an assignment has no value in Go: write each in a row of its own"),
	notField(`^\s*class\s+(\w+)[^=]*[{:]\s*\}?\s*$`, "Go has no class: fields stand in type $1 struct { … }, and methods are functions with a receiver"),
	notField(`^\s*(?:struct|record)\s+(\w+)[^=]*[{:]\s*\}?\s*$`, "a type is declared by type $1 struct { … }, and its methods stand outside of it"),
	foreign(`^\s*interface\s+(\w+)`, "an interface is declared by type $1 interface { … }"),
	notField(`^\s*enum\s+(\w+)\s*[{:(]`, "Go has no enum: write type $1 int, and const ( … $1 = iota … )"),
	foreign(`^\s*(?:del|delete)\s+([\w.]+)\[(.+?)\]`, "Go takes an entry out of a map with delete($1, $2)"),
	foreign(`(?:=|\breturn\b|\(|,)\s*new\s+(\w+)\s*(?:[({]|;?\s*$)`, "Go has no such new: write &$1{ … }, or what the package offers, as NewReader"),
	notField(`^\s*(?:global|nonlocal)\s+\w+\s*;?\s*$`, "Go needs no global: a function may set a variable that is declared outside of it"),
	foreign(`^\s*pass\s*$`, "Go has no pass: a block may be empty, { }"),

	// Expressions.
	foreign(`\+\+\s*(\w+)`, "++ stands behind the variable, in a row of its own: $1++"),
	foreign(`--\s*([A-Za-z_]\w*)`, "-- stands behind the variable, in a row of its own: $1--"),
	foreign(`(?:[=(,\[+/]|\S\s*\*|\breturn\b)\s*(\w+)(\+\+|--)`, "++ and -- stand alone in Go, and have no value: give $1$2 a line of its own"),
	foreign(`[\[(=]\s*\[.*\bfor\s+\w+\s+in\b|\[.*\bfor\s+\w+\s+in\b.*\]`, "Go has no such short form for lists: make the list by append in a for"),
	foreign(`\b[fFrRbB]("[^"]*"|'[^']*')`, "Go puts values into a text by fmt.Sprintf(\"%v\", x)"),
	foreign("\\$\\{|\\$`", "Go puts values into a text by fmt.Sprintf(\"%v\", x)"),
	foreign(`\b(?:std|\w+)::(\w+)`, "Go writes a dot between a package and its name, as in strings.Split"),
	foreign(`\b(?:println|print|vec|format|panic)!\s*[(\[]`, "Go has no macros: write fmt.Println(…), fmt.Sprintf(…)"),

	// Printing.
	notField(`^\s*(?:print|println|echo|puts)\s+(["'\w].*?);?\s*$`, "what is to be printed stands in brackets: fmt.Println($1)"),
	foreign(`\bcout\s*<<\s*(.+?)\s*(?:<<.*)?;?\s*$`, "what is to be printed stands in brackets: fmt.Println($1)"),

	// Packages, comments and signs.
	foreign(`^\s*#\s*include\b`, "Go imports packages: import \"fmt\"; those of Go's own library come by themselves in a cell"),
	foreign(`^\s*#`, "a comment begins with // in Go"),
	foreign(`^\s*--\s`, "a comment begins with // in Go"),
	foreign(`[^#]\s#\s`, "a comment begins with // in Go"),
	foreign(`^\s*import\s+[\w.]+\s+as\s+(\w+)`, "the path of a package stands in quotes, and another name before it: import $1 \"path\""),
	foreign(`^\s*import\s+([a-zA-Z][\w.]*)(?:\.\*)?\s*;?\s*$`, "the path of a package stands in quotes: import \"$1\""),
	foreign(`^\s*import\s+[\w*{},\s]+\s+from\b|^\s*from\s+\S+\s+import\b`, "a package is imported by its path, and its names are used behind a dot: import \"strings\", strings.Split"),
	foreign(`^\s*(?:use\s+\w+(?:::|;)|using\s+[\w.\s]+;|(?:require|include)\s+['"<])`, "Go imports packages: import \"fmt\"; those of Go's own library come by themselves in a cell"),
	foreign(`^\s*@\w+`, "Go has no decorators: take the row out"),
	foreign("[“”„]", "text stands in straight quotes: \"like this\""),
	foreign("[‘’]", "a character stands in straight quotes: 'a'"),
	foreign(`\w\*\*\s*[\w(]|[\w)\]]\s+\*\*\s+[\w(]`, "Go has no **: write math.Pow(x, y), or x*x"),
	foreign(`\$(\w+)`, "a name begins with a letter: $1"),
}

// foreignRow looks for words of another language in a row that is no Go: what
// to say, and at which byte they begin.
func foreignRow(row, code string) (say string, at int) {
	for _, w := range words {
		m := w.match().FindStringSubmatchIndex(code)
		if m == nil || w.fields && field().MatchString(code) {
			continue
		}
		groups := make([]string, 10)
		for i := 1; 2*i < len(m) && i < len(groups); i++ {
			if m[2*i] >= 0 {
				groups[i] = row[m[2*i]:m[2*i+1]]
			}
		}
		at = m[0] + len(code[m[0]:m[1]]) - len(strings.TrimLeft(code[m[0]:m[1]], " \t"))
		return expand(w.say, groups), at
	}
	if say, at = untyped(row, code); say != "" {
		return say, at
	}
	return "", 0
}

// codeRows are the rows of a source in which what texts and comments hold is
// blank, so that only code is left; the bytes keep their places.
func codeRows(source string) []string {
	text := []byte(source)
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(text))
	s.Init(file, []byte(source), func(token.Position, string) {}, scanner.ScanComments)
	hide := func(from, to int) {
		for i := max(from, 0); i < min(to, len(text)); i++ {
			if text[i] != '\n' {
				text[i] = '_'
			}
		}
	}
	for {
		pos, tok, lit := s.Scan()
		at := file.Offset(pos)
		switch tok {
		case token.EOF:
			return strings.Split(string(text), "\n")
		case token.COMMENT:
			for i := at; i < min(at+len(lit), len(text)); i++ {
				if text[i] != '\n' {
					text[i] = ' '
				}
			}
		case token.STRING, token.CHAR:
			hide(at+1, at+len(lit)-1)
		}
	}
}

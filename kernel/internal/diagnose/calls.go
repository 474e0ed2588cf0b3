package diagnose

import (
	"fmt"
	"strings"
)

// callRules are about calls, and what functions return.
var callRules = []rule{
	on(`(?s)^(not enough|too many) arguments in call to (\S+)\s+have \((.*?)\)\s+want \((.*?)\)`, func(_ advice, m []string) string {
		have, want := count(m[3]), count(m[4])
		return fmt.Sprintf("%s takes %s (%s), and this call gives it %s (%s)", m[2], plural(want, "argument"), or(m[4], "none"), or(number(have), "none"), or(m[3], "none"))
	}),
	on(`(?s)^(not enough|too many) return values\s+have \((.*?)\)\s+want \((.*?)\)`, func(_ advice, m []string) string {
		return fmt.Sprintf("the function promises %s (%s), and this return gives %s (%s)", plural(count(m[3]), "result"), or(m[3], "none"), or(number(count(m[2])), "none"), or(m[2], "none"))
	}),
	on(`^assignment mismatch: (\d+) variables? but (.+) returns (\d+) values?`, func(_ advice, m []string) string {
		said := fmt.Sprintf("%s returns %s, and on the left there is room for %s", m[2], plural(atoi(m[3]), "value"), m[1])
		if m[1] == "1" && m[3] == "2" {
			return said + ": write a, err := " + m[2] + "(…), or must.M1(" + m[2] + "(…)) if the second is an error"
		}
		return said + ": write _ for those that are not wanted"
	}),
	on(`^assignment mismatch: (\d+) variables? but (\d+) values?`, func(_ advice, m []string) string {
		return fmt.Sprintf("%s on the left of the = and %s on its right: there must be as many", plural(atoi(m[1]), "variable"), plural(atoi(m[2]), "value"))
	}),
	on(`^multiple-value (.+?) \(value of type (\(.*\))\) in`, func(_ advice, m []string) string {
		said := fmt.Sprintf("%s gives several values, %s, where one is wanted: assign them to variables first", m[1], m[2])
		if strings.HasSuffix(m[2], ", error)") && count(m[2]) == 2 {
			said = fmt.Sprintf("%s gives a value and an error where one value is wanted: write must.M1(%s)", m[1], m[1])
		}
		return said
	}),
	fixed(`^(.+) \(no value\) used as value`, "$1 returns nothing, so there is no value to use"),
	on(`^missing return`, func(a advice, _ []string) string {
		name := "the function"
		if found := a.function(); found != "" {
			name = "the function " + found
		}
		return name + " can reach its end without a return: return a value there too"
	}),
	on(`^(.+?) (?:\((?:.*)\) )?is not used$`, func(a advice, m []string) string {
		if divides := pythonDivides().FindStringSubmatch(a.row()); divides != nil {
			return fmt.Sprintf("// begins a comment: two int values are divided by %s /= %s", divides[1], divides[2])
		}
		return fmt.Sprintf("nothing is done with the result of %s: print it, assign it to a variable, or take the line out", m[1])
	}),
	fixed(`^invalid operation: cannot call (?:non-function )?(.+?) \(`, "$1 is not a function, so it cannot be called"),
}

var function = expression(`^func\s+(?:\([^)]*\)\s*)?(\w+)`)

// function is the name of the function declared last before the place.
func (a advice) function() string {
	rows := strings.Split(a.sources[a.place.Cell], "\n")
	for i := min(a.place.Line, len(rows)) - 1; i >= 0; i-- {
		if m := function().FindStringSubmatch(rows[i]); m != nil {
			return m[1]
		}
		if main := a.opener(); a.place.Cell == 0 && main != nil && i+1 == main.Line {
			return ""
		}
	}
	return ""
}

// count is the number of types in a list of them, in which functions and maps
// have their own brackets.
func count(list string) int {
	list = strings.TrimSpace(list)
	if strings.HasPrefix(list, "(") && strings.HasSuffix(list, ")") {
		list = list[1 : len(list)-1]
	}
	if list == "" {
		return 0
	}
	n, depth := 1, 0
	for _, r := range list {
		switch r {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case ',':
			if depth == 0 {
				n++
			}
		}
	}
	return n
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return or(number(n), "no") + " " + what + "s"
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func atoi(s string) int {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' || n > 1e8 {
			return n
		}
		n = n*10 + int(r-'0')
	}
	return n
}

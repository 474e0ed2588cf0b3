package cell

import (
	"fmt"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// exits has a program that ends by os.Exit keep its values before, if it was asked to
// end and has ended well. All that the program calls os.Exit goes by way of a
// function, which is told of the variables at the head of main.
func (f *finisher) exits(text string) string {
	if !strings.Contains(text, "os.Exit") || len(f.keeps()) == 0 || !f.hasMain() {
		return text
	}
	tree, err := parser.ParseFile(token.NewFileSet(), "", text, 0)
	if err != nil {
		return text // the compiler says so
	}
	var places []int
	uses := unresolved(tree)
	for id := range uses {
		if uses[id] == (ref{"os", "Exit"}) {
			places = append(places, int(id.Pos()-tree.FileStart))
		}
	}
	slices.Sort(places)
	for _, at := range slices.Backward(places) {
		if strings.HasPrefix(text[at:], "os.Exit") {
			text = text[:at] + fmt.Sprintf("%s.Exit(os.Exit)", valuesName) + text[at+len("os.Exit"):]
		}
	}
	return text
}

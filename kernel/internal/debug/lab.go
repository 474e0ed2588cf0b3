package debug

import "strings"

// labClient is what JupyterLab calls itself in initialize.
const labClient = "jupyterlab"

// JupyterLab's list of variables has a name and one text for each: the value, for types
// that are called as Python's, and the type for all others. So for JupyterLab the type
// of a variable goes on with its shape and its value.
const mostDetail = 48 // characters

// forLab returns variables as JupyterLab is to get them.
func forLab(list []Variable) []Variable {
	shown := make([]Variable, len(list))
	for i, v := range list {
		v.Type = detail(v)
		shown[i] = v
	}
	return shown
}

// detail says in one line what a variable is: "int = 3", "[]int [2] = {1, 2}",
// "*grid.Grid [28×28]". Of what has more than one axis, the first values say nothing.
func detail(v Variable) string {
	text := v.Type
	if v.Shape != "" {
		text += " [" + v.Shape + "]"
	}
	if v.Value == "" || strings.Contains(v.Shape, "×") {
		return text
	}
	value := v.Value
	for _, prefix := range []string{v.Type, "&" + strings.TrimPrefix(v.Type, "*")} {
		if rest, found := strings.CutPrefix(value, prefix); found && v.Type != "" && strings.HasPrefix(rest, "{") {
			value = rest
		}
	}
	if inner, found := strings.CutPrefix(value, v.Type+"("); found && v.Type != "" && strings.HasSuffix(inner, ")") {
		value = strings.TrimSuffix(inner, ")") // a conversion
	}
	if text != "" {
		text += " = "
	}
	line := []rune(text + strings.Join(strings.Fields(value), " "))
	if len(line) > mostDetail {
		line = append(line[:mostDetail-1], '…')
	}
	return string(line)
}

// fit returns a response with variables as the session's client is to get them.
func (s *Session) fit(r Response) Response {
	s.mu.Lock()
	lab := s.client == labClient
	s.mu.Unlock()
	if !lab || !r.Success {
		return r
	}
	var body Variables
	if reread(r.Body, &body) == nil {
		r.Body = Variables{forLab(body.Variables)}
	}
	return r
}

package check

// Waits says what a check that is not passed has found of an untouched exercise.
func Waits(message string) string { return waits(message) }

// Learned is what somebody knows who has solved an exercise.
func Learned(exercise string) string { return learned[exercise] }

// Exercises lists those of a notebook.
func Exercises(notebook string) []string { return exercises(notebook) }

// Card is a message as HTML: kinds are "yes", "no", "wait", "hint" and "tell".
func Card(class string, lines ...string) string {
	for _, k := range []kind{done, wrong, pending, hinting, telling} {
		if k.class == "np-"+class {
			return card(k, lines)
		}
	}
	return ""
}

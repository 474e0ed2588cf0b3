package notebook

// Answer is the tag of a code cell whose output gives an answer away: what a
// learner is to predict, or what an exercise asks for. Its stored output is
// folded, and opens when the learner runs the cell.
const Answer = "answer"

// The keys of nbformat's metadata that fold the output of a code cell. JupyterLab
// reads either and writes both.
const (
	collapsed     = "collapsed"
	jupyterKey    = "jupyter"
	outputsHidden = "outputs_hidden"
)

// Fold folds the output of each code cell that has the tag [Answer], as JupyterLab
// stores it, so that its next save changes nothing. What others have folded stays.
func (nb *Notebook) Fold() {
	for _, c := range nb.Cells {
		if c.Type != Code || !c.Tagged(Answer) {
			continue
		}
		own, ok := c.Metadata[jupyterKey].(map[string]any)
		if !ok {
			own = map[string]any{}
			c.Metadata[jupyterKey] = own
		}
		own[outputsHidden], c.Metadata[collapsed] = true, true
	}
}

// Folded reports whether the metadata fold the output of the cell; whole is false
// if only one of the two keys does, as Fold does not leave it.
func (c *Cell) Folded() (folded, whole bool) {
	own, _ := c.Metadata[jupyterKey].(map[string]any)
	hidden, short := own[outputsHidden] == true, c.Metadata[collapsed] == true
	return hidden || short, hidden == short
}

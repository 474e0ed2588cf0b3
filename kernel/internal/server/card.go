package server

import (
	"github.com/ninepixels/ninepixels/kernel/internal/diagnose"
	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// showsCards reports whether a request comes from JupyterLab, or a notebook
// program built on it: these say which cells were deleted. Others get a mistake
// as the protocol has it, as one error message.
func showsCards(request jupyter.Message) bool {
	_, says := request.Metadata["deletedCells"]
	return says
}

// card shows a mistake in colours, to be followed by the error message, which
// it hides.
func (k *kernel) card(r *run, what diagnose.Mistake) {
	if !r.Silent && showsCards(r.request) {
		k.publish(r.request, jupyter.DisplayData, jupyter.Display{
			Data:     map[string]any{"text/html": what.HTML(), "text/plain": what.Name + ": " + what.Sentence},
			Metadata: map[string]any{},
		})
	}
}

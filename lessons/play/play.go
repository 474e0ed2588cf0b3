// Package play shows figures that answer: a learner changes a number in the output of
// a cell, and sees at once what it does.
//
//	play.Kernel(show.Panel{Title: "boot", Grid: boot})
//
// Each figure is one HTML document in a frame of the cell. It loads nothing from
// elsewhere, and it goes on after the cell has ended, and in a notebook that was saved
// and opened again. Its scripts cannot reach the notebook. Where they do not run, as
// in a notebook that Jupyter does not trust, a picture with a description stands in
// the same place.
//
// The numbers are computed in the browser. They are those of packages filter and pool.
//
// Errors: these functions do not panic, and return no error. If something cannot be
// drawn, the cell shows a sentence that says why.
package play

package gotool

// Standard are the packages of the standard library that cells may use.
var Standard = standard

// Debugged returns the arguments for a cell that is debugged.
var Debugged = debugged

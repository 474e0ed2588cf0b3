package gotool

// Standard are the packages of the standard library that cells may use.
var Standard = standard

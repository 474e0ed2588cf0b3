// Package runner executes notebooks without a browser: it starts a kernel as
// Jupyter does, sends it one cell after another, and collects what comes back.
//
// A kernel runs as a process group of its own, with a temporary folder of its
// own, so that however a run ends, also when the engine or the runner itself is
// killed, no process and no file of it stays behind.
//
// What counts as a failure is stricter than what kernels report: GoNB calls a
// cell "ok" whose shell command failed, or whose special command it does not
// know. Such a cell fails here, since what follows builds on it.
package runner

// Package debug is the kernel's end of the debug adapter protocol, as Jupyter
// carries it: a debug_request holds a [Request], a debug_reply its [Response], and
// a debug_event an [Event].
//
// A [Session] answers what JupyterLab's debugger asks. It does by itself what needs
// no running program: the state of the session, the texts of cells, and the list of
// the notebook's variables. What is about a program goes to its [Adapter].
//
// The protocol is described in
// https://microsoft.github.io/debug-adapter-protocol/specification, and what Jupyter
// adds to it in
// https://jupyter-client.readthedocs.io/en/stable/messaging.html#debug-request.
package debug

// Package server is the kernel that Jupyter talks to. Behind it runs GoNB, which
// makes programs of cells; the front answers what GoNB leaves unanswered, and
// keeps what the protocol promises: one cell at a time, an interrupt at any
// moment, a queue that stops at the first error, errors for people, and no
// process left behind.
//
// The protocol is described in
// https://jupyter-client.readthedocs.io/en/stable/messaging.html.
package server

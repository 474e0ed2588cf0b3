// Command program is the kernel's thinking in a page of the browser: package page as
// a WebAssembly module. The page calls its function answer, which reads a question
// from a file and leaves the answer in another.
//
// On a machine it reads questions from the standard input, one a line, and writes the
// answers to the standard output, which is how tests talk with it:
//
//	program MANIFEST ARCHIVES < questions
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"github.com/ninepixels/ninepixels/kernel/internal/page"
)

func main() {
	if err := serve(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// maxQuestion bounds one question: a cell, or what a program has said as it died.
const maxQuestion = 64 << 20

// serve answers the questions of in, one a line, on out.
func serve(args []string, in io.Reader, out io.Writer) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: program MANIFEST ARCHIVES")
	}
	session, err := page.Open(args[0], args[1])
	if err != nil {
		return err
	}
	questions := bufio.NewScanner(in)
	questions.Buffer(nil, maxQuestion)
	for questions.Scan() {
		if _, err := fmt.Fprintf(out, "%s\n", session.AnswerJSON(questions.Bytes())); err != nil {
			return err
		}
	}
	return questions.Err()
}

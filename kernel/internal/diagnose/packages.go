package diagnose

import (
	"fmt"
	"strings"
)

// packageRules are about imports that cannot be found.
var packageRules = []rule{
	on(`^package (\S+) is not in std`, func(_ advice, m []string) string {
		if near := closest(m[1], standard); len(near) > 0 {
			return fmt.Sprintf("there is no package %q in the standard library: did you mean %q?", m[1], near[0])
		}
		if path, ok := imports[m[1]]; ok {
			return fmt.Sprintf("there is no package %q in the standard library: write import %q", m[1], path)
		}
		return fmt.Sprintf("there is no package %q in the standard library: a package from elsewhere is imported by its whole path", m[1])
	}),
	on(`(?s)^no required module provides package ([^\s;]+)(.*)|^cannot find module providing package ([^\s:;]+)(.*)`, func(_ advice, m []string) string {
		path, rest := or(m[1], m[3]), m[2]+m[4]
		for _, offline := range []string{"dial tcp", "no such host", "GOPROXY=off", "i/o timeout", "connection refused"} {
			if strings.Contains(rest, offline) {
				return fmt.Sprintf("the package %s is not on this machine, and it could not be fetched: is its path right, and is there a network?", path)
			}
		}
		return fmt.Sprintf("the package %s was not found: is its path spelt right?", path)
	}),
	fixed(`^use of internal package (\S+) not allowed`, "the package $1 is internal to its module: cells cannot import it"),
	fixed(`^module (\S+) found.*but does not contain package (\S+)`, "the module $1 has no package $2: is its path spelt right?"),
}

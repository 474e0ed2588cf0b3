package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What CI and the image take from elsewhere stands here by commit, by digest or by hash, so
// that nobody can put something else in its place.

// lines calls a function with each line of the files that match patterns, and their names.
func lines(t *testing.T, see func(at, line string), patterns ...string) {
	t.Helper()
	for _, pattern := range patterns {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("no file is %s (%v)", pattern, err)
		}
		for _, path := range found {
			info, err := os.Stat(path)
			if err != nil || info.IsDir() {
				continue
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(text)) {
				see(path, strings.TrimSpace(line))
			}
		}
	}
}

func TestActionsStandByCommit(t *testing.T) {
	uses, pinned := regexp.MustCompile(`\buses:`), regexp.MustCompile(`^(- )?uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	seen := 0
	lines(t, func(at, line string) {
		if !uses.MatchString(line) {
			return
		}
		seen++
		if !pinned.MatchString(line) {
			t.Errorf("%s: %q names no commit, with its version behind it", at, line)
		}
	}, ".github/workflows/*")
	if seen == 0 {
		t.Error("no workflow uses an action: then this test sees nothing")
	}
}

func TestBaseStandsByDigest(t *testing.T) {
	seen := 0
	lines(t, func(at, line string) {
		switch word, rest, _ := strings.Cut(line, " "); {
		case word == "FROM" && rest == "${BASE}":
		case word == "FROM" || word == "ARG" && strings.HasPrefix(rest, "BASE="):
			seen++
			if !regexp.MustCompile(`@sha256:[0-9a-f]{64}$`).MatchString(rest) {
				t.Errorf("%s: %q names no digest", at, line)
			}
		}
	}, "Dockerfile")
	if seen == 0 {
		t.Error("the Dockerfile has no base: then this test sees nothing")
	}
}

// pip and npm install nothing that has no hash here.
func TestPackagesStandByHash(t *testing.T) {
	installs := regexp.MustCompile(`\b(pip3?|npm|pnpm|yarn)"?( -\S+)* +(install|download|i|add|ci)\b|\bnpx\b`)
	byHash := regexp.MustCompile(`\bpip3?"?( -\S+)* +install\b.* --require-hashes\b|\bnpm ci\b`)
	seen := 0
	lines(t, func(at, line string) {
		if strings.HasPrefix(line, "#") || !installs.MatchString(line) {
			return
		}
		seen++
		if !byHash.MatchString(line) && !strings.Contains(line, "--dry-run") {
			t.Errorf("%s: %q installs what has no hash", at, line)
		}
	}, "Dockerfile", ".github/workflows/*", ".ci/*", ".ci/exports/install", ".ci/exports/run", ".ci/requirements/make")
	if seen < 5 {
		t.Errorf("only %d installations are seen", seen)
	}

	packages := 0
	requirement := regexp.MustCompile(`^[A-Za-z0-9][\w.-]*(\[[\w,]+\])?==\S+( ;.*)? \\$`)
	hash := regexp.MustCompile(`^--hash=sha256:[0-9a-f]{64}( \\)?$`)
	last := `--hash=sha256:` + strings.Repeat("0", 64)
	lines(t, func(at, line string) {
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case requirement.MatchString(line) && !strings.HasSuffix(last, `\`):
			packages++
			last = line
		case hash.MatchString(line) && strings.HasSuffix(last, `\`):
			last = line
		default:
			t.Errorf("%s: %q is no package with its version, and no hash of one", at, line)
		}
	}, ".ci/requirements.txt", ".ci/requirements/*.txt", "kernel/internal/python/*-requirements.txt", "kernel/testdata/requirements/*.txt")
	if packages < 100 {
		t.Errorf("only %d packages are seen", packages)
	}
}

func TestLockFilesHaveHashes(t *testing.T) {
	found, err := filepath.Glob(filepath.Join(root, ".ci", "npm", "*", "package-lock.json"))
	if err != nil || len(found) == 0 {
		t.Fatalf("there is no lock file (%v)", err)
	}
	found = append(found, filepath.Join(root, "kernel", "internal", "site", "npm", "package-lock.json"))
	for _, path := range found {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var lock struct {
			Packages map[string]struct{ Version, Integrity, Resolved string }
		}
		if err := json.Unmarshal(text, &lock); err != nil {
			t.Fatal(err)
		}
		if len(lock.Packages) < 2 {
			t.Errorf("%s has no packages", path)
		}
		for name, p := range lock.Packages {
			if name != "" && (!strings.HasPrefix(p.Integrity, "sha512-") || p.Version == "" || p.Resolved != "") {
				t.Errorf("%s: %s has the version %q, the hash %q, and comes from %q: want a version, a hash, and whatever registry there is", path, name, p.Version, p.Integrity, p.Resolved)
			}
		}
	}
}

package site

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// licenceName is how the files are called that hold a licence.
var licenceName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)(\.(txt|md|rst))?$`)

// licencesFile is the site's list of what it is made of, and under which terms.
const licencesFile = "LICENSES.txt"

// A part is something in the site that is under terms of its own.
type part struct{ name, folder string }

// licences writes the licences of all that the site contains: the course, Go, and the
// modules whose packages are in it. JupyterLite's own list, with the hundred packages
// that it is bundled of, is in its files; ours says where.
func (m *maker) licences(modules map[string]string) error {
	goRoot, err := m.goCommand(m.ctx, "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	parts := []part{{"Nine Pixels", m.Layout.Repo}, {"Go " + strings.TrimPrefix(runtime.Version(), "go") + ": the compiler, the linker and the standard library", strings.TrimSpace(string(goRoot))}}
	for name, folder := range modules {
		parts = append(parts, part{name, folder})
	}
	slices.SortFunc(parts[2:], func(a, b part) int { return strings.Compare(a.name, b.name) })
	var b strings.Builder
	b.WriteString("What this site contains, and under which terms.\n\n" +
		"JupyterLite " + liteVersion + ": the licence is at the end; what it is bundled of is listed in build/third-party-licenses.json.\n" +
		"The data is Fashion-MNIST by Zalando SE, under the MIT licence (https://github.com/zalandoresearch/fashion-mnist).\n")
	for _, p := range parts {
		texts, err := licenceTexts(p.folder)
		if err != nil {
			return err
		}
		if len(texts) == 0 {
			return fmt.Errorf("%s has no licence in %s: it cannot be published", p.name, p.folder)
		}
		fmt.Fprintf(&b, "\n%s\n%s\n\n%s\n", strings.Repeat("=", 80), p.name, strings.Join(texts, "\n\n"))
	}
	text, err := m.liteLicence()
	if err != nil {
		return err
	}
	fmt.Fprintf(&b, "\n%s\nJupyterLite %s\n\n%s\n", strings.Repeat("=", 80), liteVersion, text)
	if text, err = m.decoderLicence(); err != nil {
		return err
	}
	fmt.Fprintf(&b, "\n%s\n%s, which unpacks the kernel's files\n\n%s\n", strings.Repeat("=", 80), decoder, text)
	return m.write(licencesFile, []byte(b.String()))
}

// licenceTexts are the licences that stand in a folder.
func licenceTexts(folder string) (texts []string, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if entry.Type().IsRegular() && licenceName.MatchString(entry.Name()) {
			text, err := os.ReadFile(filepath.Join(folder, entry.Name()))
			if err != nil {
				return nil, err
			}
			texts = append(texts, strings.TrimSpace(string(text)))
		}
	}
	return texts, nil
}

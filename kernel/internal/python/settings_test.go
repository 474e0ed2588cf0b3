package python_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/python"
)

// settings writes the settings and reads them back, by plugin.
func settings(t *testing.T) map[string]map[string]any {
	t.Helper()
	dir := t.TempDir()
	if err := python.WriteSettings(dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "labconfig", "default_setting_overrides.json"))
	if err != nil {
		t.Fatal(err)
	}
	var read map[string]map[string]any
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

const tracker = "@jupyterlab/notebook-extension:tracker"

func TestWriteSettings(t *testing.T) {
	t.Setenv("JUPYTER_CONFIG_DIR", t.TempDir())
	all := settings(t)
	cells, _ := all[tracker]["codeCellConfig"].(map[string]any)
	if cells["autoClosingBrackets"] != true || cells["indentUnit"] != "Tab" || all[tracker]["recordTiming"] != true {
		t.Errorf("cells start with %v", all[tracker])
	}
	viewers, _ := all["@jupyterlab/docmanager-extension:plugin"]["defaultViewers"].(map[string]any)
	if viewers["markdown"] != "Markdown Preview" { // as the glossary is to be read, and not its source
		t.Errorf("pages open with %v", viewers)
	}
	if all["@jupyterlab/apputils-extension:notification"]["fetchNews"] != "false" {
		t.Errorf("the settings are %v: JupyterLab asks about news", all)
	}
}

// What the learner has set is not set again, and the rest is.
func TestWriteSettingsLeavesTheirs(t *testing.T) {
	own := t.TempDir()
	t.Setenv("JUPYTER_CONFIG_DIR", own)
	for name, text := range map[string]string{
		"default_setting_overrides.json":          `{"` + tracker + `": {"codeCellConfig": {"indentUnit": "2"}}}`,
		"default_setting_overrides.d/more.json":   `{"@jupyterlab/completer-extension:manager": {"showDocumentationPanel": false}, "theirs": {"a": 1}}`,
		"default_setting_overrides.d/broken.json": `{`,
	} {
		path := filepath.Join(own, "labconfig", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	all := settings(t)
	cells, _ := all[tracker]["codeCellConfig"].(map[string]any)
	if _, set := cells["indentUnit"]; set || cells["autoClosingBrackets"] != true || all[tracker]["recordTiming"] != true {
		t.Errorf("cells start with %v, want all but the indent", all[tracker])
	}
	if _, set := all["@jupyterlab/completer-extension:manager"]["showDocumentationPanel"]; set || all["theirs"] != nil {
		t.Errorf("the settings are %v", all)
	}
}

// The image has the parts and the settings that the command lab gives JupyterLab. Both lists of
// packages have them.
func TestImageHasWhatLabHas(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	for _, path := range []string{filepath.Join(root, ".ci", "requirements.txt"), "lab-requirements.txt"} {
		pinned, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range python.LabParts {
			if !strings.Contains(string(pinned), "\n"+part+" \\\n") {
				t.Errorf("%s is without %s: make it anew", path, part)
			}
		}
	}
	file, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	const settings = "COPY kernel/internal/python/lab-settings.json /opt/jupyter/etc/jupyter/labconfig/default_setting_overrides.json\n"
	if !strings.Contains(string(file), settings) {
		t.Errorf("the Dockerfile is without %s", settings)
	}
}

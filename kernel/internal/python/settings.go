package python

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// labSettings are what JupyterLab starts with where the learner has set nothing:
// no pop-up that asks about news, brackets that close themselves and tabs, as
// gofmt writes Go, the documentation beside what Tab offers, and the time that
// each cell took.
//
//go:embed lab-settings.json
var labSettings []byte

// overrides is the file in a configuration folder that JupyterLab reads such
// settings from.
var overrides = filepath.Join("labconfig", "default_setting_overrides.json")

// Settings returns the settings that JupyterLab starts with.
func Settings() (settings map[string]any, err error) {
	if err := json.Unmarshal(labSettings, &settings); err != nil {
		return nil, fmt.Errorf("reading the settings for JupyterLab: %w", err)
	}
	return settings, nil
}

// WriteSettings writes the settings that JupyterLab starts with into a
// configuration folder. JupyterLab prefers a folder that it is given to the
// learner's own one: what stands in that is left out.
func WriteSettings(dir string) error {
	settings, err := Settings()
	if err != nil {
		return err
	}
	own := filepath.Join(configDir(), overrides)
	parts, _ := filepath.Glob(own[:len(own)-len(".json")] + ".d/*.json")
	for _, file := range append(parts, own) {
		var theirs map[string]any
		if text, err := os.ReadFile(file); err == nil && json.Unmarshal(text, &theirs) == nil {
			leave(settings, theirs)
		}
	}
	text, err := json.MarshalIndent(settings, "", "  ")
	if err != nil {
		return fmt.Errorf("writing JupyterLab's settings: %w", err)
	}
	path := filepath.Join(dir, overrides)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("writing JupyterLab's settings: %w", err)
	}
	if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("writing JupyterLab's settings: %w", err)
	}
	return nil
}

// configDir is the learner's own configuration folder of Jupyter.
func configDir() string {
	if dir := os.Getenv("JUPYTER_CONFIG_DIR"); dir != "" {
		return dir
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "" // then there is none
	}
	return filepath.Join(home, ".jupyter")
}

// leave takes out of the settings what theirs have.
func leave(settings, theirs map[string]any) {
	for key, their := range theirs {
		inside, isMap := settings[key].(map[string]any)
		more, alsoMap := their.(map[string]any)
		if isMap && alsoMap {
			leave(inside, more)
			continue
		}
		delete(settings, key)
	}
}

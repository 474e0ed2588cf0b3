package main

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/kernel/internal/doctor"
	"github.com/ninepixels/ninepixels/kernel/internal/plugin"
	"github.com/ninepixels/ninepixels/kernel/internal/plugin/probe"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// A fresh state folder, from setup to clean.
func TestSetup(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the programs and runs the kernel")
	}
	m, flags := newMachine(t).atHand()
	m.want(m.run(0, append([]string{"setup"}, flags...)...),
		"gonb       v0.11.4 built", "goimports  v0.52.0 built", "xla:cpu computes (PJRT API 0.",
		"a cell that uses GoMLX ran through the kernel on xla:cpu", "is ready; GoMLX computes on xla:cpu")

	// The second time nothing is left to do. The limit is 2 s on a quiet machine;
	// here other packages' tests run beside, so the best of some tries counts.
	var again string
	best := time.Hour
	for tries := 0; tries < 5 && best > 2*time.Second; tries++ {
		start := time.Now()
		again = m.run(0, "setup")
		best = min(best, time.Since(start))
	}
	t.Logf("setup took %v with nothing to do", best)
	if best > 20*time.Second { // the first time takes minutes
		t.Errorf("setup took %v with nothing to do", best)
	}
	if n := strings.Count(again, "there already") + strings.Count(again, "compiled already") + strings.Count(again, "warm already"); n != 8 {
		t.Errorf("%d steps were done already, want 8:\n%s", n, again)
	}

	t.Run("doctor", func(t *testing.T) { testDoctor(t, m) })
	t.Run("plugin that does not load", func(t *testing.T) { testBrokenPlugin(t, m) })
	t.Run("lab", func(t *testing.T) { testLab(t, m) })
	t.Run("kernelspecs", func(t *testing.T) { testKernelspecs(t, m) })

	mine := filepath.Join(m.state, "mine")
	if err := os.WriteFile(mine, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	m.run(0, "clean")
	left, err := os.ReadDir(m.state)
	if err != nil || len(left) != 1 || left[0].Name() != "mine" {
		var all []string
		_ = filepath.WalkDir(m.state, func(path string, _ os.DirEntry, err error) error {
			all = append(all, path)
			return err
		})
		t.Errorf("after clean, the state folder holds %v (%v), want mine alone:\n%s", left, err, strings.Join(all, "\n"))
	}
	if state.Exists(filepath.Join(m.get("JUPYTER_DATA_DIR"), "kernels", "gonb")) {
		t.Error("after clean, the kernelspec is still there")
	}
}

func testDoctor(t *testing.T, m *machine) {
	m.t = t
	m.want(m.run(0, "doctor"), "✓ goimports", "✓ backend      xla:cpu computes", "✓ build cache  warm")

	// What the doctor finds when something breaks.
	if err := os.Rename(filepath.Join(m.state, "bin", "goimports"), filepath.Join(m.state, "bin", "away")); err != nil {
		t.Fatal(err)
	}
	var findings []doctor.Finding
	text := m.run(1, "doctor", "-json")
	if err := json.NewDecoder(strings.NewReader(text)).Decode(&findings); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for _, f := range findings {
		broken := f.Name == "goimports" // on the kernel's PATH stands our stand-in for it
		if broken != (f.State == doctor.Failed) {
			t.Errorf("%s is %s: %s", f.Name, f.State, f.Detail)
		}
	}
	if err := os.Rename(filepath.Join(m.state, "bin", "away"), filepath.Join(m.state, "bin", "goimports")); err != nil {
		t.Fatal(err)
	}
}

// A plugin that does not load is passed over, with a note, and setup succeeds. What setup
// asks of it is asked of others of the kind without the rest of setup, which takes a minute.
func testBrokenPlugin(t *testing.T, m *machine) {
	m.t = t
	broken := func(text string) (dir, file string) {
		dir = t.TempDir()
		file = filepath.Join(dir, "pjrt_c_api_cpu_plugin.so")
		if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
		return dir, file
	}
	for name, text := range map[string]string{"empty": "", "no library": "not a library", "cut off": elfHeader} {
		dir, file := broken(text)
		env := append(m.env[:len(m.env):len(m.env)], plugin.Var+"="+dir)
		if r, err := probe.Run(t.Context(), filepath.Join(m.state, "bin", "ninepixels-probe"), "xla:"+file, env); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: the probe finds %+v, and says %v", name, r, err)
		}
	}
	dir, _ := broken(elfHeader)
	output := m.set(plugin.Var, dir).run(0, "setup", "-user-spec=false")
	m.want(output, "! backend    the plugin "+dir, "does not work here", "the pure Go backend takes its place", "GoMLX computes on go, the pure Go backend")
	if s := m.kernelspec(spec.StateDir(m.state)); s.Env["GOMLX_BACKEND"] != "go" || s.Env[plugin.Var] != "" {
		t.Errorf("the kernelspec asks for %s", s.Env["GOMLX_BACKEND"])
	}
	m.want(m.run(0, "setup"), "GoMLX computes on xla:cpu")
}

// elfHeader begins a 64-bit x86 library that ends right after it.
const elfHeader = "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00\x3e\x00"

func testKernelspecs(t *testing.T, m *machine) {
	m.t = t
	user := m.get("JUPYTER_DATA_DIR")
	ours := m.kernelspec(user)
	if own := m.kernelspec(spec.StateDir(m.state)); !own.UpToDate(ours.Dir) {
		t.Error("the two kernelspecs differ")
	}
	if root, err := filepath.Abs(".."); err != nil || ours.Repo() != root {
		t.Errorf("the kernelspec is for %s (%v)", ours.Repo(), err)
	}

	// Another program's stays, unless asked; without -user-spec nothing is written.
	const foreign = `{"argv": ["/somewhere/gonb"], "language": "go", "display_name": "Go (gonb)"}`
	path := filepath.Join(ours.Dir, "kernel.json")
	if err := os.WriteFile(path, []byte(foreign), 0o644); err != nil {
		t.Fatal(err)
	}
	m.want(m.run(0, "setup"), "! kernelspec", "holds another program's kernel named gonb, which stays")
	m.want(m.run(0, "doctor"), "! your Jupyter", "setup -force")
	m.run(0, "clean", "-n")
	if text, err := os.ReadFile(path); err != nil || string(text) != foreign {
		t.Errorf("the other program's kernelspec is now %s (%v)", text, err)
	}
	m.run(0, "setup", "-force")
	if !m.kernelspec(user).Ours() {
		t.Error("-force did not replace the other program's kernelspec")
	}
	elsewhere := m.set("JUPYTER_DATA_DIR", t.TempDir())
	elsewhere.run(0, "setup", "-user-spec=false")
	if left, err := os.ReadDir(elsewhere.get("JUPYTER_DATA_DIR")); err != nil || len(left) != 0 {
		t.Errorf("-user-spec=false wrote %v (%v)", left, err)
	}
}

// lab starts an installed JupyterLab on the start notebook, for this machine
// alone, and ends it in good order.
func testLab(t *testing.T, m *machine) {
	m.t = t
	note := filepath.Join(t.TempDir(), "note")
	if err := os.WriteFile(filepath.Join(m.state, "lab.log"), nil, 0o644); err != nil { // as it once was
		t.Fatal(err)
	}
	m = m.set("FAKE_LAB", note)
	cmd := exec.Command(m.kernel, "lab", "-no-browser")
	cmd.Dir, cmd.Env, cmd.Stderr = "..", m.env, os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill() }() // if the test ends early
	address := ""
	lines := bufio.NewScanner(out)
	for address == "" && lines.Scan() {
		address = regexp.MustCompile(`http://127\.0\.0\.1:\d+/lab/tree/00-start\.ipynb\?token=[0-9a-f]{48}$`).FindString(lines.Text())
	}
	if address == "" {
		t.Fatal("lab printed no address")
	}
	if resp, err := http.Get(address); err != nil {
		t.Error(err)
	} else {
		resp.Body.Close()
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() { // until it has ended
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("lab ended with %v", err)
	}
	notes, err := os.ReadFile(note)
	if err != nil {
		t.Fatal(err)
	}
	token := address[strings.LastIndex(address, "=")+1:]
	m.want(string(notes), "--ServerApp.ip=127.0.0.1\n", "--no-browser\n", "--LabApp.news_url=None\n",
		"--LabApp.default_url=/lab/tree/00-start.ipynb\n", "/notebooks\n", "JUPYTER_TOKEN="+token+"\n",
		"JUPYTER_PATH="+spec.StateDir(m.state)+"\n", "JUPYTER_CONFIG_PATH="+filepath.Join(spec.StateDir(m.state), "config")+"\n", "\nended in good order")
	if strings.Contains(strings.Split(string(notes), "JUPYTER_TOKEN")[0], "="+token) {
		t.Error("the token stands among the arguments, for every user of the machine to read")
	}

	if info, err := os.Stat(filepath.Join(m.state, "lab.log")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the log, which holds what cells print, is %v (%v)", info, err)
	}
	trusted, err := os.ReadFile(note + ".trust")
	if err != nil {
		t.Fatal(err)
	}
	m.want(string(trusted), "/notebooks/00-start.ipynb\n", "/notebooks/10-your-own-pictures.ipynb\n", "/notebooks/solutions/01-filters-solutions.ipynb\n")

	// One that does not start: what it said is shown.
	m.want(m.set("FAKE_LAB", "").run(1, "lab", "-no-browser"), "  no template: I cannot start", "JupyterLab did not start (exit status 1)")
}

// Without Python and without GitHub there is no plugin: setup says what is
// slower and how to mend it, and everything works with the pure Go backend.
func TestSetupWithoutPython(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the programs and runs the kernel")
	}
	bin := t.TempDir()
	for _, name := range []string{"go", "gcc", "clang", "as", "ld", "sh", "bash"} {
		if path, err := exec.LookPath(name); err == nil {
			if err := os.Symlink(path, filepath.Join(bin, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	m := newMachine(t)
	_, flags := m.atHand()
	if len(flags) == 0 {
		flags = []string{"-data", fetchData(t)}
	}
	m = m.set("PATH", bin).set(gomlxBaseVar, "http://127.0.0.1:9").set(plugin.Var, "")
	m.want(m.run(0, append([]string{"setup"}, flags...)...), "! plugin     no XLA CPU plugin could be had", "cannot be reached",
		"there is no Python here", "sudo apt-get install python3-pip", "about seven times slower", "ran through the kernel on go")
	m.want(m.run(0, "doctor"), "! plugin", "! backend      go computes, not XLA")
}

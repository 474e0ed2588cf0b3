package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// ask has JupyterLab's own client run a cell in a kernel that JupyterLab has started.
const ask = `import sys
from jupyter_client import BlockingKernelClient
client = BlockingKernelClient(connection_file=sys.argv[1])
client.load_connection_file()
client.start_channels()
client.wait_for_ready(timeout=120)
print(client.execute_interactive(sys.argv[2], timeout=300)["content"]["status"])`

// A server is a JupyterLab that the command lab has started.
type server struct {
	t             *trial
	cmd           *exec.Cmd
	out           *bufio.Reader
	temp, runtime string
	base, token   string
	log, kernel   string // a file's path, and an id
}

// besideLab has another user of the machine try all that JupyterLab and its kernels listen at,
// and their files, while a cell runs that prints a secret.
func (t *trial) besideLab() error {
	s := &server{t: t, runtime: filepath.Join(t.dir, "runtime")}
	if err := s.start(); err != nil {
		return err
	}
	defer func() { _ = s.cmd.Process.Kill() }() // if it has not ended below
	if err := s.beginKernel(); err != nil {
		return err
	}
	connection := filepath.Join(s.runtime, "kernel-"+s.kernel+".json")
	if err := s.whileACellRuns(connection, func() error { return s.stranger(connection) }); err != nil {
		return err
	}
	s.isAsBefore()
	return s.end()
}

// killLab kills the command lab while JupyterLab and a kernel of its run: they end with it.
func (t *trial) killLab() error {
	s := &server{t: t, runtime: filepath.Join(t.dir, "runtime-killed")}
	if err := s.start(); err != nil {
		return err
	}
	errKernel := s.beginKernel()
	before := len(marked(t.mark))
	if err := s.cmd.Process.Kill(); err != nil {
		return err
	}
	_ = s.cmd.Wait() // it says that it was killed
	if errKernel != nil {
		return errKernel
	}
	if before < 3 {
		return fmt.Errorf("the command, JupyterLab and a kernel are %d processes: fewer than there are", before)
	}
	t.gave(before-1, "processes of a lab that is killed")
	t.leavesNothing("", "lab killed") // its files are the next one's to take away
	return nil
}

// secrets is a cell that prints one again and again, says that it has begun, and goes on until
// there is a file.
const secrets = `%%%%
for {
	fmt.Println("sec" + "ret")
	os.WriteFile(%q, nil, 0o644)
	if _, err := os.Stat(%q); err == nil {
		break
	}
	time.Sleep(50 * time.Millisecond)
}`

// whileACellRuns does something while a cell of the kernel's prints a secret.
func (s *server) whileACellRuns(connection string, do func() error) error {
	begun, end := filepath.Join(s.t.dir, "lab-begun"), filepath.Join(s.t.dir, "lab-end")
	client := s.t.child(s.python(), "-c", ask, connection, fmt.Sprintf(secrets, begun, end))
	client.Env = append(os.Environ(), s.t.mark, "JUPYTER_RUNTIME_DIR="+s.runtime)
	var said bytes.Buffer
	client.Stdout, client.Stderr = &said, &said
	if err := client.Start(); err != nil {
		return err
	}
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(begun); err == nil {
			break
		}
		if time.Now().After(deadline) {
			_ = client.Process.Kill()
			_ = client.Wait()
			return fmt.Errorf("the cell does not begin: %s", &said)
		}
	}
	err := do()
	if errEnd := os.WriteFile(end, nil, 0o644); err == nil {
		err = errEnd
	}
	_ = client.Wait() // what it says tells
	if text := said.String(); !strings.HasPrefix(text, "secret\n") || !strings.HasSuffix(text, "ok\n") {
		s.t.lost("beside a stranger a cell of JupyterLab's says %q", text)
	}
	return err
}

// start starts JupyterLab by the command lab, which installs one if there is none, and waits
// until it says where.
func (s *server) start() error {
	s.cmd, s.temp = s.t.command("lab", "-no-browser", "-user-spec=false")
	if err := os.Chmod(s.temp, 0o755); err != nil { // as /tmp, others may enter it
		return err
	}
	// The browser's tests have installed one already, in the same state folder.
	path := filepath.Join(os.Getenv("NINEPIXELS_HOME"), "browser", "bin") + string(os.PathListSeparator) + os.Getenv("PATH")
	s.cmd.Env = append(s.cmd.Env, "JUPYTER_RUNTIME_DIR="+s.runtime, "PATH="+path, "NINEPIXELS_HISTORY=off")
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	s.cmd.Stderr = os.Stderr
	if err := s.cmd.Start(); err != nil {
		return err
	}
	s.out = bufio.NewReader(out)
	for {
		line, err := s.out.ReadString('\n')
		if err != nil {
			return fmt.Errorf("lab ends without an address: %w", err)
		}
		if found := regexp.MustCompile(`(http://127\.0\.0\.1:\d+)/lab\S*\?token=(\w+)`).FindStringSubmatch(line); found != nil {
			s.base, s.token = found[1], found[2]
		}
		if found := regexp.MustCompile(`Its log is (.*)\.\n`).FindStringSubmatch(line); found != nil {
			s.log = found[1]
			return nil
		}
	}
}

// request asks JupyterLab for something, with the token.
func (s *server) request(method, path, body string, answer any) error {
	req, err := http.NewRequestWithContext(s.t.ctx, method, s.base+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "token "+s.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: JupyterLab says %s", method, path, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(answer)
}

func (s *server) beginKernel() error {
	var kernel struct{ ID string }
	err := s.request(http.MethodPost, "/api/kernels", `{"name":"gonb"}`, &kernel)
	s.kernel = kernel.ID
	return err
}

// python is the program that runs JupyterLab.
func (s *server) python() string {
	for _, p := range marked(s.t.mark) {
		if program, rest, found := strings.Cut(p.command, " "); found && strings.Contains(rest, "--ServerApp.ip=") {
			return program
		}
	}
	return "python3"
}

// stranger sends another user out, if this one may, and counts what the stranger got.
func (s *server) stranger(connection string) error {
	var pids []int
	for _, p := range marked(s.t.mark) {
		pids = append(pids, p.pid)
	}
	var key struct{ Key string }
	text, err := os.ReadFile(connection)
	if err == nil {
		err = json.Unmarshal(text, &key)
	}
	if err != nil {
		return err
	}
	e := errand{Pids: pids, Kernel: s.kernel, Secrets: []string{s.token, key.Key, "secret", "nbformat", "cell_type"}}
	e.Ports, e.Sockets = listening(pids)
	if len(e.Ports) == 0 || len(e.Sockets) < 5 {
		return fmt.Errorf("JupyterLab and its kernel listen at %v and %v: at fewer places than there are", e.Ports, e.Sockets)
	}
	for _, port := range e.Ports {
		if "http://"+port != s.base {
			s.t.escaped("beside JupyterLab's own port, %s is open", port)
		}
	}
	e.Files = append(e.Files, s.log)
	for _, dir := range []string{s.runtime, s.temp} {
		_ = filepath.WalkDir(dir, func(path string, _ fs.DirEntry, _ error) error { // files come and go
			e.Files = append(e.Files, path)
			return nil
		})
	}
	if os.Geteuid() != 0 { // the stranger is then the same user, who may read and connect
		e.Files, e.Sockets, e.Pids = nil, nil, nil
	}
	out, err := s.t.sends(e)
	if err != nil {
		return err
	}
	for line := range strings.Lines(out) {
		if what, escaped := strings.CutPrefix(line, "GOT "); escaped {
			s.t.escaped("another user gets %s", what)
		}
	}
	tried := 0
	_, all, _ := strings.Cut(out, "tried ")
	_, err = fmt.Sscan(all, &tried)
	s.t.gave(tried, "tries of another user beside lab")
	return err
}

// isAsBefore asks that nothing a stranger wanted has been done.
func (s *server) isAsBefore() {
	var kernels []struct{ ID string }
	if err := s.request(http.MethodGet, "/api/kernels", "", &kernels); err != nil || len(kernels) != 1 || kernels[0].ID != s.kernel {
		s.t.escaped("behind a stranger the kernels are %v (%v)", kernels, err)
	}
	var terminals []any
	if err := s.request(http.MethodGet, "/api/terminals", "", &terminals); err != nil || len(terminals) > 0 {
		s.t.escaped("behind a stranger the terminals are %v (%v)", terminals, err)
	}
	var folder struct{ Content []struct{ Name string } }
	err := s.request(http.MethodGet, "/api/contents", "", &folder)
	if err != nil || slices.ContainsFunc(folder.Content, func(f struct{ Name string }) bool { return strings.Contains(f.Name, forged) }) {
		s.t.escaped("behind a stranger the folder holds %v (%v)", folder.Content, err)
	}
}

// end ends JupyterLab as Ctrl-C does.
func (s *server) end() error {
	if err := s.cmd.Process.Signal(syscall.SIGINT); err != nil {
		return err
	}
	_, _ = s.out.WriteTo(&bytes.Buffer{}) // until it has ended
	if err := s.cmd.Wait(); err != nil {
		s.t.lost("lab ends by %v", err)
	}
	s.t.leavesNothing(s.temp, "lab")
	return nil
}

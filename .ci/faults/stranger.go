package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// strangerVar makes this program a stranger, who is told on standard input what to do.
const strangerVar = "NINEPIXELS_FAULTS_STRANGER"

// forged is the name of what a stranger tries to make.
const forged = "forged-by-a-stranger"

// An errand is what a stranger is told: what every user of the machine can find out, and the
// secrets, by which the stranger knows that something has leaked.
type errand struct {
	Ports, Sockets, Files, Secrets []string
	Pids                           []int
	Kernel                         string
}

// listening returns where processes listen: addresses of TCP, and paths of sockets.
func listening(pids []int) (ports, sockets []string) {
	ours := map[string]bool{} // inodes
	for _, pid := range pids {
		files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
		for _, file := range files {
			link, _ := os.Readlink(file)
			if inode, found := strings.CutPrefix(link, "socket:["); found {
				ours[strings.TrimSuffix(inode, "]")] = true
			}
		}
	}
	rows := func(table string) (all [][]string) {
		text, _ := os.ReadFile("/proc/net/" + table) // a machine may be without IPv6
		for line := range strings.Lines(string(text)) {
			all = append(all, strings.Fields(line))
		}
		return all
	}
	const listens = "0A"
	for _, f := range slices.Concat(rows("tcp"), rows("tcp6")) {
		if len(f) > 9 && f[3] == listens && ours[f[9]] {
			host, port, _ := strings.Cut(f[1], ":")
			n, _ := strconv.ParseUint(port, 16, 16)
			ports = append(ports, net.JoinHostPort(ip(host), fmt.Sprint(n)))
		}
	}
	const accepts = "00010000"
	for _, f := range rows("unix") {
		if len(f) > 7 && f[3] == accepts && ours[f[6]] {
			sockets = append(sockets, f[7])
		}
	}
	return ports, sockets
}

// ip reads an address as Linux writes it: words of four bytes, each with its last byte first.
func ip(text string) string {
	b, _ := hex.DecodeString(text)
	for i := 0; i+4 <= len(b); i += 4 {
		slices.Reverse(b[i : i+4])
	}
	return net.IP(b).String()
}

// stranger makes this process one that tries to get at what is another user's. It prints what
// it got, each with GOT before it, and how much it has tried.
func stranger() {
	var e errand
	if err := json.NewDecoder(os.Stdin).Decode(&e); err != nil {
		fmt.Println("the stranger does not know what to do:", err)
		os.Exit(1)
	}
	tried := 0
	for _, path := range e.Sockets {
		tried++
		if c, err := net.DialTimeout("unix", path, 2*time.Second); err == nil {
			c.Close()
			fmt.Println("GOT a connection to", path)
		}
	}
	files := e.Files
	for _, pid := range e.Pids {
		files = append(files, fmt.Sprintf("/proc/%d/environ", pid), fmt.Sprintf("/proc/%d/cmdline", pid))
	}
	for _, path := range files {
		tried++
		text, _ := os.ReadFile(path)
		e.looks(path, text)
	}
	for _, port := range e.Ports {
		tried += e.subscribes(port)
		tried += e.requests(port)
	}
	fmt.Println("tried", tried)
}

// sends runs a stranger, as another user if this one may become one, and returns what it prints.
func (t *trial) sends(e errand) (string, error) {
	told, err := json.Marshal(e)
	if err != nil {
		return "", err
	}
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(self)
	if err != nil {
		return "", err
	}
	program := filepath.Join(t.dir, "stranger")
	if err := os.WriteFile(program, text, 0o755); err != nil {
		return "", err
	}
	cmd := t.child(program)
	cmd.Env, cmd.Dir, cmd.Stdin = []string{strangerVar + "=1"}, "/", bytes.NewReader(told)
	if os.Geteuid() == 0 {
		const nobody = 65534
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("the stranger ends by %w: %s", err, out)
	}
	return string(out), nil
}

// looks prints which secrets stand in what came from a place. The course's own notebooks are
// no secret as files.
func (e errand) looks(place string, text []byte) {
	for i, secret := range e.Secrets {
		file := strings.HasPrefix(place, "/")
		if bytes.Contains(text, []byte(secret)) && !(file && i > 2) {
			fmt.Printf("GOT %q from %s\n", secret, place)
		}
	}
}

// subscribes asks a port for all that a kernel publishes, as ZeroMQ does.
func (e errand) subscribes(port string) int {
	c, err := net.DialTimeout("tcp", port, 2*time.Second)
	if err != nil {
		return 0
	}
	defer c.Close()
	greeting := make([]byte, 64)
	copy(greeting, "\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x03\x00NULL")
	ready := "\x05READY\x0bSocket-Type\x00\x00\x00\x03SUB"
	_, _ = c.Write(slices.Concat(greeting, []byte{0x04, byte(len(ready))}, []byte(ready), []byte{0x00, 0x01, 0x01})) // it may hang up
	_ = c.SetReadDeadline(time.Now().Add(2 * time.Second))
	text, _ := io.ReadAll(io.LimitReader(c, 1<<20))
	e.looks("port "+port+" by a subscription", text)
	return 1
}

// requests asks a port for pages, files, kernels and terminals, with no token and with guesses.
func (e errand) requests(port string) (tried int) {
	client := http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	guesses := []http.Header{
		{}, {"Authorization": {"token guess"}}, {"Authorization": {"Bearer "}}, {"Authorization": {"token "}}, {"Cookie": {"username-127-0-0-1=guess; _xsrf=a"}, "X-Xsrftoken": {"a"}},
		{"Host": {"localhost"}, "X-Forwarded-For": {"127.0.0.1"}, "X-Forwarded-User": {"root"}, "Remote-User": {"root"}}, {"Origin": {"http://" + port}},
		{"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="}},
	}
	wishes := []string{
		"GET /lab", "GET /tree", "GET /api/contents", "GET /api/contents/00-start.ipynb", "GET /files/00-start.ipynb", "GET /nbconvert/html/00-start.ipynb", "GET /api/sessions",
		"GET /api/kernels", "GET /api/kernels?token=", "GET /api/kernels?token=guess", "GET /api/kernels/" + e.Kernel + "/channels", "GET /api/terminals", "GET /api/me", "GET /api/status",
		"GET /lab/api/workspaces/default", "GET /terminals/websocket/1", "GET //api/kernels", "GET /static/../api/kernels", "GET /api/events/subscribe",
		"POST /api/kernels", "POST /api/kernels/" + e.Kernel + "/interrupt", "POST /api/kernels/" + e.Kernel + "/restart", "DELETE /api/kernels/" + e.Kernel, "POST /api/terminals", "POST /api/sessions",
		"POST /api/shutdown", "PUT /api/contents/" + forged + ".txt", "DELETE /api/contents/" + forged + ".txt", "POST /login?token=guess", "POST /login",
	}
	for _, wish := range wishes {
		method, path, _ := strings.Cut(wish, " ")
		for _, guess := range guesses {
			tried++
			req, err := http.NewRequest(method, "http://"+port+path, strings.NewReader(`{"name":"gonb","type":"file","format":"text","content":"`+forged+`","password":"guess"}`))
			if err != nil {
				continue
			}
			req.Header = guess.Clone()
			resp, err := client.Do(req)
			if err != nil {
				continue // it hangs up
			}
			text, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
			resp.Body.Close()
			e.looks(wish+" at "+port, text)
			if done := resp.StatusCode/100 == 2 && method != http.MethodGet || resp.StatusCode == http.StatusSwitchingProtocols; done {
				fmt.Printf("GOT %s for %s at %s with %v\n", resp.Status, wish, port, guess)
			}
		}
	}
	return tried
}

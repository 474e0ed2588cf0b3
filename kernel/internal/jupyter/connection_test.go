package jupyter_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

func TestConnectionFile(t *testing.T) {
	conn, err := jupyter.NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	ports := map[int]bool{conn.ShellPort: true, conn.IOPubPort: true, conn.StdinPort: true, conn.ControlPort: true, conn.HBPort: true}
	if len(ports) != 5 || len(conn.Key) < 32 {
		t.Errorf("the connection needs five ports and a key: %+v", conn)
	}
	path := filepath.Join(t.TempDir(), "kernel-1.json")
	if err := conn.Write(path); err != nil {
		t.Fatal(err)
	}
	if got, err := jupyter.ReadConnection(path); err != nil || got != conn {
		t.Errorf("written %+v, read %+v, %v", conn, got, err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("the file with the key has mode %o; only its owner may read it", mode)
	}
	if err := conn.Write(path); err == nil {
		t.Error("an existing connection file was overwritten")
	}
}

func TestLocalConnection(t *testing.T) {
	folder, err := os.MkdirTemp("", "c") // short, for sockets
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	conn, err := jupyter.NewLocalConnection(folder)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "kernel-1.json")
	if err := conn.Write(path); err != nil {
		t.Fatal(err)
	}
	if got, err := jupyter.ReadConnection(path); err != nil || got != conn || len(conn.Key) < 32 {
		t.Errorf("written %+v, read %+v, %v", conn, got, err)
	}
	for _, port := range []int{conn.ShellPort, conn.IOPubPort, conn.StdinPort, conn.ControlPort, conn.HBPort} {
		network, address := conn.Endpoint(port)
		l, err := net.Listen(network, address) // that five work says that they differ
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		if network != "unix" || filepath.Dir(address) != folder {
			t.Errorf("it listens on %s %s", network, address)
		}
	}
	if conn, err := jupyter.NewLocalConnection(filepath.Join(folder, strings.Repeat("x", 100))); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("a long path gives %+v, %v", conn, err)
	}
}

func TestReadConnectionRefuses(t *testing.T) {
	const good = `{"transport":"tcp","ip":"127.0.0.1","shell_port":1,"iopub_port":2,"stdin_port":3,"control_port":4,"hb_port":5,"signature_scheme":"hmac-sha256","key":"k"}`
	dir := t.TempDir()
	for _, c := range []struct{ name, text, want string }{
		{"good", good, ""},
		{"unsigned", strings.Replace(strings.Replace(good, `"k"`, `""`, 1), "hmac-sha256", "", 1), ""},
		{"not JSON", "nonsense", "not the JSON"},
		{"transport", strings.Replace(good, "tcp", "udp", 1), `transport "udp"`},
		{"no ip", strings.Replace(good, "127.0.0.1", "", 1), "no ip"},
		{"scheme", strings.Replace(good, "hmac-sha256", "hmac-md5", 1), `scheme "hmac-md5"`},
		{"port", strings.Replace(good, `"stdin_port":3`, `"stdin_port":70000`, 1), "70000 as its stdin port"},
		{"no port", strings.Replace(good, `"hb_port":5,`, ``, 1), "0 as its heartbeat port"},
	} {
		path := filepath.Join(dir, c.name)
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := jupyter.ReadConnection(path)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v; it should say %q", c.name, err, c.want)
		}
	}
	if _, err := jupyter.ReadConnection(filepath.Join(dir, "missing")); err == nil || !strings.Contains(err.Error(), "no connection file") {
		t.Errorf("a missing file gives %v", err)
	}
}

package jupyter_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// A connection file is refused, or it names five places to listen at, and can be
// written and read again.
func FuzzReadConnection(f *testing.F) {
	const ports = `"shell_port":1,"iopub_port":2,"stdin_port":3,"control_port":4,"hb_port":65535`
	for _, file := range []string{
		`{"transport":"tcp","ip":"127.0.0.1","key":"k","signature_scheme":"hmac-sha256",` + ports + `}`,
		`{"transport":"ipc","ip":"/tmp/k","key":"","signature_scheme":"",` + ports + `}`,
		`{"transport":"tcp","ip":"::1","key":"k","signature_scheme":"hmac-md5",` + ports + `}`,
		`{"transport":"udp","ip":"","shell_port":-1}`, `{"shell_port":1e99}`, `[]`, `null`, ``, "\x00",
	} {
		f.Add([]byte(file))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, file []byte) { connectedOrRefused(t, dir, file) })
}

// connectedOrRefused asks that a connection file is refused, or that it is whole.
func connectedOrRefused(t *testing.T, dir string, file []byte) {
	t.Helper()
	path := filepath.Join(dir, "connection.json")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	conn, err := jupyter.ReadConnection(path)
	if err != nil {
		return
	}
	for _, port := range []int{conn.ShellPort, conn.IOPubPort, conn.StdinPort, conn.ControlPort, conn.HBPort} {
		if _, address := conn.Endpoint(port); port < 1 || port > 65535 || address == "" {
			t.Errorf("the port %d has the address %q", port, address)
		}
	}
	copied := filepath.Join(dir, "copy.json")
	defer os.Remove(copied)
	if err := conn.Write(copied); err != nil {
		t.Fatal(err)
	}
	if again, err := jupyter.ReadConnection(copied); err != nil || again != conn {
		t.Errorf("read again it is %+v (%v), want %+v", again, err, conn)
	}
}

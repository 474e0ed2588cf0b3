package jupyter

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// scheme is the one signature scheme of the protocol that is in use.
const scheme = "hmac-sha256"

// Connection says where a kernel listens and how its messages are signed. It
// is what a connection file holds.
type Connection struct {
	Transport   string `json:"transport"`
	IP          string `json:"ip"`
	ShellPort   int    `json:"shell_port"`
	IOPubPort   int    `json:"iopub_port"`
	StdinPort   int    `json:"stdin_port"`
	ControlPort int    `json:"control_port"`
	HBPort      int    `json:"hb_port"`
	Scheme      string `json:"signature_scheme"`
	Key         string `json:"key"`
	KernelName  string `json:"kernel_name,omitempty"`
}

// The transports of the protocol: over the network, and by sockets that are files.
const (
	tcp = "tcp"
	ipc = "ipc"
)

// maxSocketPath is how long the path of a local socket can be: the system has 108
// bytes for it, macOS 104, with a zero at the end.
const maxSocketPath = 103

// NewConnection returns a connection on five free ports of localhost with a
// new random key. The ports are free when it returns; another program may
// still take one before the kernel does, and the kernel then fails to start.
func NewConnection() (Connection, error) {
	c := Connection{Transport: tcp, IP: "127.0.0.1", Scheme: scheme, Key: newKey()}
	for _, port := range c.ports() {
		l, err := net.Listen("tcp", net.JoinHostPort(c.IP, "0"))
		if err != nil {
			return Connection{}, fmt.Errorf("no free port on localhost: %w", err)
		}
		defer l.Close() // all stay open until all are chosen, so that they differ
		*port = l.Addr().(*net.TCPAddr).Port
	}
	return c, nil
}

// NewLocalConnection returns a connection on five sockets in a folder, with a new
// random key. Who cannot enter the folder cannot reach them. Nobody listens in a
// new folder, so that no socket is taken.
//
// Error: the folder's path is too long for a socket in it.
func NewLocalConnection(folder string) (Connection, error) {
	c := Connection{Transport: ipc, IP: filepath.Join(folder, "z"), Scheme: scheme, Key: newKey()}
	for i, port := range c.ports() {
		*port = i + 1
	}
	if _, path := c.Endpoint(len(c.ports())); len(path) > maxSocketPath {
		return Connection{}, fmt.Errorf("the path %s is too long for a socket: it has %d bytes, and %d are allowed", path, len(path), maxSocketPath)
	}
	return c, nil
}

func newKey() string {
	var key [32]byte
	rand.Read(key[:])
	return hex.EncodeToString(key[:])
}

func (c *Connection) ports() []*int {
	return []*int{&c.ShellPort, &c.IOPubPort, &c.StdinPort, &c.ControlPort, &c.HBPort}
}

// Write stores the connection in a new file that only its owner can read: the
// key in it lets anyone run code.
func (c Connection) Write(path string) error {
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("the connection file cannot be written: %w", err)
	}
	_, err = f.Write(append(data, '\n'))
	return errors.Join(err, f.Close())
}

// ReadConnection reads a connection file and checks that it is complete.
func ReadConnection(path string) (Connection, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Connection{}, fmt.Errorf("there is no connection file %s", path)
	} else if err != nil {
		return Connection{}, fmt.Errorf("the connection file cannot be read: %w", err)
	}
	var c Connection
	if err := json.Unmarshal(data, &c); err != nil {
		return Connection{}, fmt.Errorf("the connection file %s is not the JSON that Jupyter writes: %w", path, err)
	}
	if err := c.check(); err != nil {
		return Connection{}, fmt.Errorf("the connection file %s %w", path, err)
	}
	return c, nil
}

func (c *Connection) check() error {
	switch {
	case c.Transport != tcp && c.Transport != ipc:
		return fmt.Errorf("names the transport %q; only tcp and ipc exist", c.Transport)
	case c.IP == "":
		return errors.New("has no ip")
	case c.Key != "" && c.Scheme != scheme:
		return fmt.Errorf("asks for the signature scheme %q; only %s is supported", c.Scheme, scheme)
	}
	for i, p := range c.ports() {
		if *p < 1 || *p > 65535 {
			return fmt.Errorf("has %d as its %s port", *p, []string{"shell", "iopub", "stdin", "control", "heartbeat"}[i])
		}
	}
	return nil
}

// Endpoint returns where one port is, in the form that [net.Dial] and
// [net.Listen] take.
func (c Connection) Endpoint(port int) (network, address string) {
	if c.Transport == ipc {
		return "unix", fmt.Sprintf("%s-%d", c.IP, port)
	}
	ip := strings.TrimSuffix(strings.TrimPrefix(c.IP, "["), "]") // of IPv6, with or without
	if ip == "*" {                                               // ZeroMQ's name for all interfaces
		ip = ""
	}
	return "tcp", net.JoinHostPort(ip, strconv.Itoa(port))
}

package plugin

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gomlx/go-xla/installer"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
	"github.com/ninepixels/ninepixels/kernel/internal/state"
)

// GoMLXCommand is the hidden command under which our program runs GoMLX's
// installer in a process of its own: it writes to the terminal as it likes,
// takes no context, and waits for ever on a line that is dead.
const GoMLXCommand = "gomlx-plugin"

// Times after which a silent server counts as out of reach.
const (
	connectTimeout = 4 * time.Second
	answerTimeout  = 8 * time.Second
	stallTimeout   = 30 * time.Second
)

// GoMLXSource is GoMLX's own installer, run by the program self, which must pass
// GoMLXCommand and what follows it to GoMLXMain. An empty base stands for
// GitHub; otherwise it is the address of a server to ask instead. A library for
// which GitHub names no SHA-256 is refused, unless the user has asked for it
// unchecked.
func GoMLXSource(self, base string, unchecked bool) Source {
	install := func(ctx context.Context, l state.Layout, dir string, seen func(done, total int64)) (Plugin, error) {
		tmp, err := os.MkdirTemp(l.Tmp(), "gomlx-*") // the installer leaves a broken download behind
		if err != nil {
			return Plugin{}, err
		}
		defer os.RemoveAll(tmp)
		cmd := exec.CommandContext(ctx, self, GoMLXCommand, dir, base, strconv.FormatBool(unchecked))
		cmd.Env = append(os.Environ(), "TMPDIR="+tmp)
		if err := runInstaller(cmd, seen); err != nil {
			return Plugin{}, err
		}
		file := fileIn(dir)
		if file == "" {
			return Plugin{}, errors.New("it ended without an error, but no plugin is there")
		}
		p := Plugin{Dir: dir, File: filepath.Base(file)}
		p.SHA256, p.Size, err = hashFile(file)
		return p, err
	}
	return Source{Name: "GoMLX's installer", Install: install}
}

// runInstaller runs our program under GoMLXCommand and passes on its reports.
func runInstaller(cmd *exec.Cmd, seen func(done, total int64)) error {
	process.Gently(cmd)
	var complaint strings.Builder
	cmd.Stderr = &complaint
	// The installer's spinner goes to standard output and is dropped; file
	// descriptor 3 carries our own messages.
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer read.Close()
	cmd.ExtraFiles = []*os.File{write}
	err = cmd.Start()
	write.Close()
	if err != nil {
		return err
	}
	failure := ""
	lines := bufio.NewScanner(read)
	for lines.Scan() {
		var m message
		if json.Unmarshal(lines.Bytes(), &m) == nil {
			failure += m.Error
			if m.Total > 0 {
				seen(m.Done, m.Total)
			}
		}
	}
	if err := cmd.Wait(); err != nil && failure == "" {
		return errors.New(strings.TrimSpace(err.Error() + " " + process.LastLine(complaint.String())))
	}
	if failure != "" {
		return errors.New(failure)
	}
	return nil
}

// message is a line from the process with GoMLX's installer.
type message struct {
	Done  int64  `json:"done,omitempty"`
	Total int64  `json:"total,omitempty"`
	Error string `json:"error,omitempty"`
}

// GoMLXMain runs GoMLX's installer and returns the exit code. args are the
// folder to install into, and the base address and unchecked of GoMLXSource.
func GoMLXMain(args []string) int {
	if len(args) != 3 {
		fmt.Fprintf(os.Stderr, "%s is not for people: use setup\n", GoMLXCommand)
		return 2
	}
	reports := json.NewEncoder(os.NewFile(3, "reports"))
	http.DefaultTransport = &githubTransport{
		base: args[1], unchecked: args[2] == strconv.FormatBool(true),
		next: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: connectTimeout}).DialContext,
			TLSHandshakeTimeout:   connectTimeout,
			ResponseHeaderTimeout: answerTimeout,
		},
		digests: map[string]string{},
		seen:    func(done, total int64) { _ = reports.Encode(message{Done: done, Total: total}) },
	}
	if err := installer.CPUAutoInstall(args[0], false, installer.Quiet); err != nil {
		_ = reports.Encode(message{Error: plain(err)})
		return 1
	}
	return 0
}

// uncheckable is the name of a file for which GitHub names no digest.
type uncheckable string

func (u uncheckable) Error() string {
	return fmt.Sprintf("GitHub names no SHA-256 for %s, so nobody can check it; if you trust it all the same, run setup with -unchecked-plugin", string(u))
}

// plain shortens an error of the installer's, which repeats the address.
func plain(err error) string {
	if refused, ok := errors.AsType[uncheckable](err); ok {
		return refused.Error()
	}
	if refused, ok := errors.AsType[unfit](err); ok {
		return refused.Error()
	}
	var request *url.Error
	if errors.As(err, &request) {
		if address, errParse := url.Parse(request.URL); errParse == nil {
			return fmt.Sprintf("%s cannot be reached (%v)", address.Host, request.Err)
		}
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return first
}

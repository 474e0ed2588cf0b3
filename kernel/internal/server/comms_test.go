//go:build unix

package server_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// What is sent about comms reaches the engine in the order in which it came.
func TestCommsStayInOrder(t *testing.T) {
	d := sit(t)
	d.works() // the engine is there
	const n = 500
	d.send(jupyter.Shell, jupyter.CommOpen, jupyter.Comm{ID: "c", Target: "gonb_comm", Data: json.RawMessage("{}")})
	for i := range n {
		d.send(jupyter.Shell, jupyter.CommMessage, jupyter.Comm{ID: "c", Data: json.RawMessage(fmt.Sprintf(`{"n":%d}`, i))})
	}
	asked := d.send(jupyter.Shell, jupyter.CommInfoRequest, jupyter.CommTarget{})
	d.send(jupyter.Shell, jupyter.CommClose, jupyter.Comm{ID: "c", Data: json.RawMessage("{}")})
	var got []int
	d.await("the close", func(m jupyter.Received) bool {
		var c jupyter.Comm
		var data struct{ N int }
		var info jupyter.Comms
		switch {
		case m.Header.Type == jupyter.CommMessage && m.Read(&c) == nil && json.Unmarshal(c.Data, &data) == nil:
			got = append(got, data.N)
		case m.Header.Type == jupyter.CommInfoReply && m.Parent.ID == asked:
			if m.Read(&info) != nil || info.Comms["c"].Target != "gonb_comm" { // closed only behind it
				t.Errorf("the open comms are %s", m.Content)
			}
		}
		return m.Header.Type == jupyter.CommClose
	})
	inversions := 0
	for i := 1; i < len(got); i++ {
		if got[i] < got[i-1] {
			inversions++
		}
	}
	if len(got) != n || inversions > 0 {
		t.Errorf("the engine got %d of %d messages, with %d inversions", len(got), n, inversions)
	}
}

// What the engine takes away because of a comm, as the script of GoNB's widgets
// once that has connected, reaches the clients.
func TestDisplaysOfComms(t *testing.T) {
	d := sit(t)
	d.works()
	opened := d.send(jupyter.Shell, jupyter.CommOpen, jupyter.Comm{ID: "c", Target: "gonb_comm", Data: json.RawMessage("{}")})
	update := false
	d.await("the comm's echo", func(m jupyter.Received) bool {
		var shown jupyter.Display
		if m.Header.Type == jupyter.UpdateDisplayData && m.Read(&shown) == nil {
			update = shown.Transient.DisplayID == "script"
		}
		return m.Header.Type == jupyter.CommOpen && m.Header.ID != opened
	})
	if !update {
		t.Error("the display is not updated")
	}
}

// The script of GoNB's widgets looks for the server at the top of its host, by
// http, gives up within half a second, and forgets what a page listens to. What the
// page gets does not.
func TestWidgetsScript(t *testing.T) {
	folder, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/janpfeifer/gonb").Output()
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(folder)), "internal", "websocket", "websocket.js"))
	if err != nil {
		t.Fatal(err)
	}
	d := sit(t)
	d.send(jupyter.Shell, jupyter.ExecuteRequest, cell("html gonb_websocket_1 "+strconv.Quote("<script>"+string(script)+"</script>")))
	m := d.await("the script", func(m jupyter.Received) bool { return m.Header.Type == jupyter.DisplayData })
	var shown jupyter.Display
	if err := m.Read(&shown); err != nil {
		t.Fatal(err)
	}
	html, _ := shown.Data["text/html"].(string)
	for text, want := range map[string]bool{
		`_ws_url: "ws://"`: false, `"wss://"`: true, `.baseUrl ?? "/") + "api/kernels/{{.KernelId}}/channels"`: true,
		` 500, //`: false, ` 60000, //`: true, `clearInterval(again)`: true, `gonb_comm[kept] = before[kept]`: true, `var before = globalThis.gonb_comm`: true,
		`globalThis.gonb_comm.close(`: false,
	} {
		if strings.Contains(html, text) != want {
			t.Errorf("the script has %s: %v, want %v\n%s", text, !want, want, html[:min(len(html), 20000)])
		}
	}
}

package gonb

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

// scriptPrefix begins the name of the display with the script by which GoNB's
// widgets connect to it. GoNB empties the display when they have.
const scriptPrefix = "gonb_websocket_"

// scriptMends are what the widgets' script gets wrong, each with what is to stand in
// its place.
var scriptMends = []struct{ plain, mended string }{
	// Its address is right only where the server has http at the top of its host.
	// Behind JupyterHub or Binder it has neither.
	{
		`"ws://" + document.location.host + "/api/kernels/`,
		`(document.location.protocol == "https:" ? "wss://" : "ws://") + document.location.host + ` +
			`(JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}").baseUrl ?? "/") + "api/kernels/`,
	},
	// It asks once whether GoNB hears it, and gives up half a second later; the cell
	// then waits for ever. The answer is lost if the server listens to the kernel a
	// moment too late, and late if the machine is busy. So it asks again, and waits.
	{
		`await this._wait_open_ack();`,
		`const again = setInterval(() => this._send({...this._build_raw_message("comm_open"), content: msg.content}), 1000);
            try { await this._wait_open_ack(); } finally { clearInterval(again); }`,
	},
	{`500, // milliseconds`, `60000, // milliseconds`},
	// GoNB sends the script anew if the page is slow to answer. What the widgets of a
	// cell under way listen to would be gone.
	{
		`globalThis.gonb_comm.close(1000, "kernel restart")`,
		`var before = globalThis.gonb_comm;
        before.close(1000, "kernel restart")`,
	},
	{
		`globalThis.gonb_comm = gonb_comm; // Make it globally available.`,
		`if (before) {
        for (const kept of ["_address_subscriptions", "_address_subscriptions_next_id", "_address_subscriptions_id_to_address", "_address_to_synced_var"]) {
            gonb_comm[kept] = before[kept];
        }
    }
    globalThis.gonb_comm = gonb_comm;`,
	},
}

// mended returns a message with the widgets' script so that it does what it is to do.
func mended(m jupyter.Received) jupyter.Received {
	var shown jupyter.Display
	if m.Read(&shown) != nil {
		return m
	}
	html, _ := shown.Data["text/html"].(string)
	for _, mend := range scriptMends {
		html = strings.Replace(html, mend.plain, mend.mended, 1)
	}
	shown.Data["text/html"] = html
	if content, err := json.Marshal(shown); err == nil {
		m.Content = content
	}
	return m
}

// isWidgetScript reports whether a message is about the display with the widgets'
// script. Only what may be one is parsed: pictures are long.
func isWidgetScript(m jupyter.Received) bool {
	var shown jupyter.Display
	return (m.Header.Type == jupyter.DisplayData || m.Header.Type == jupyter.UpdateDisplayData) &&
		bytes.Contains(m.Content, []byte(scriptPrefix)) && m.Read(&shown) == nil && strings.HasPrefix(shown.Transient.DisplayID, scriptPrefix)
}

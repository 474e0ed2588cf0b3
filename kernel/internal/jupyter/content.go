package jupyter

import "encoding/json"

// Contents of the messages on iopub, of those on stdin, and of comms. Those of
// requests and replies are in request.go and reply.go.

// KernelState is the content of a status message.
type KernelState struct {
	State string `json:"execution_state"`
}

// Welcome is the content of an iopub_welcome message, which tells a client that
// its subscription to iopub has been heard.
type Welcome struct {
	Subscription string `json:"subscription"`
}

// Input is the content of an execute_input message: the code that begins to run.
type Input struct {
	Code           string `json:"code"`
	ExecutionCount int    `json:"execution_count"`
}

// Text is the content of a stream message; Name is stdout or stderr.
type Text struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Display is the content of display_data, update_display_data and
// execute_result. Data maps MIME types to values.
type Display struct {
	Data           map[string]any `json:"data"`
	Metadata       map[string]any `json:"metadata"`
	Transient      Transient      `json:"transient"`
	ExecutionCount int            `json:"execution_count,omitempty"`
}

// Transient is the part of a display that is not stored in a notebook.
type Transient struct {
	DisplayID string `json:"display_id,omitempty"`
}

// Error is the content of an error message on iopub.
type Error struct {
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

// Clear is the content of a clear_output message: with Wait, outputs are
// cleared only when the next one arrives.
type Clear struct {
	Wait bool `json:"wait"`
}

// Prompt is the content of an input_request.
type Prompt struct {
	Prompt   string `json:"prompt"`
	Password bool   `json:"password"`
}

// Typed is the content of an input_reply: what somebody has typed.
type Typed struct {
	Status string `json:"status,omitempty"`
	Value  string `json:"value"`
}

// Comm is the content of comm_open, which alone has a target, comm_msg and
// comm_close. Data is a JSON object; who passes it on need not look into it.
type Comm struct {
	ID     string          `json:"comm_id"`
	Target string          `json:"target_name,omitempty"`
	Data   json.RawMessage `json:"data"`
}

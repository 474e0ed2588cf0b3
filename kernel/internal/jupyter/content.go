package jupyter

// Types of messages that this project sends or understands.
const (
	ExecuteRequest    = "execute_request"
	ExecuteReply      = "execute_reply"
	KernelInfoRequest = "kernel_info_request"
	KernelInfoReply   = "kernel_info_reply"
	ShutdownRequest   = "shutdown_request"
	ShutdownReply     = "shutdown_reply"
	InterruptRequest  = "interrupt_request"
	InterruptReply    = "interrupt_reply"
	InputRequest      = "input_request"
	InputReply        = "input_reply"
	Status            = "status"
	ExecuteInput      = "execute_input"
	Stream            = "stream"
	DisplayData       = "display_data"
	UpdateDisplayData = "update_display_data"
	ExecuteResult     = "execute_result"
	ErrorMessage      = "error"
	ClearOutput       = "clear_output"
)

// States of a kernel in a [Status] message, and of a reply.
const (
	StateBusy     = "busy"
	StateIdle     = "idle"
	StateStarting = "starting"
	ReplyOK       = "ok"
	ReplyError    = "error"
	ReplyAborted  = "aborted"
)

// Execute is the content of an execute_request.
type Execute struct {
	Code            string            `json:"code"`
	Silent          bool              `json:"silent"`
	StoreHistory    bool              `json:"store_history"`
	UserExpressions map[string]string `json:"user_expressions"`
	AllowStdin      bool              `json:"allow_stdin"`
	StopOnError     bool              `json:"stop_on_error"`
}

// Result is the content of an execute_reply: Status is ok, error or aborted.
type Result struct {
	Status         string   `json:"status"`
	ExecutionCount int      `json:"execution_count"`
	ErrorName      string   `json:"ename,omitempty"`
	ErrorValue     string   `json:"evalue,omitempty"`
	Traceback      []string `json:"traceback,omitempty"`
}

// Error is the content of an error message on iopub.
type Error struct {
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

// KernelState is the content of a status message.
type KernelState struct {
	State string `json:"execution_state"`
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

// Shutdown is the content of shutdown_request and shutdown_reply.
type Shutdown struct {
	Status  string `json:"status,omitempty"`
	Restart bool   `json:"restart"`
}

// KernelInfo is the content of a kernel_info_reply.
type KernelInfo struct {
	Status                string       `json:"status"`
	ProtocolVersion       string       `json:"protocol_version"`
	Implementation        string       `json:"implementation"`
	ImplementationVersion string       `json:"implementation_version"`
	Banner                string       `json:"banner"`
	Language              LanguageInfo `json:"language_info"`
}

// LanguageInfo describes the language of a kernel's cells.
type LanguageInfo struct {
	Name           string `json:"name"`
	Version        string `json:"version"`
	MIMEType       string `json:"mimetype"`
	FileExtension  string `json:"file_extension"`
	PygmentsLexer  string `json:"pygments_lexer,omitempty"`
	CodeMirrorMode any    `json:"codemirror_mode,omitempty"`
}

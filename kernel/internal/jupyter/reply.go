package jupyter

// Contents of replies. Status is ok, unless something else is said.

// Reply is the content of a reply that says no more than how it went:
// interrupt_reply, and any reply whose status is aborted.
type Reply struct {
	Status string `json:"status"`
}

// Failure is the content of a reply to any request that could not be served;
// its status is error.
type Failure struct {
	Status    string   `json:"status"`
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

// NewFailure returns a Failure without a traceback.
func NewFailure(name, value string) Failure {
	return Failure{Status: ReplyError, Name: name, Value: value, Traceback: []string{}}
}

// Result is the content of an execute_reply: Status is ok, error or aborted.
// Payload and UserExpressions are part of a reply that is ok; they may be empty,
// not nil.
type Result struct {
	Status          string         `json:"status"`
	ExecutionCount  int            `json:"execution_count"`
	Payload         []any          `json:"payload,omitzero"`
	UserExpressions map[string]any `json:"user_expressions,omitzero"`
	ErrorName       string         `json:"ename,omitempty"`
	ErrorValue      string         `json:"evalue,omitempty"`
	Traceback       []string       `json:"traceback,omitzero"`
}

// Completeness is the content of an is_complete_reply: Status is complete,
// incomplete, invalid or unknown. Only the second has an indent, for the next line.
type Completeness struct {
	Status string  `json:"status"`
	Indent *string `json:"indent,omitempty"`
}

// Completions is the content of a complete_reply: each of the matches may take
// the place of the code between two positions, which count code points.
type Completions struct {
	Status   string             `json:"status"`
	Matches  []string           `json:"matches"`
	Start    int                `json:"cursor_start"`
	End      int                `json:"cursor_end"`
	Metadata CompletionMetadata `json:"metadata"`
}

// CompletionMetadata says more of each match, in their order. The protocol does
// not name it; JupyterLab shows it, as IPython's kernel sends it.
type CompletionMetadata struct {
	Types []CompletionType `json:"_jupyter_types_experimental"`
}

// SetNextInput is the source of a NextInput.
const SetNextInput = "set_next_input"

// NextInput is a payload of an execute_reply: a text for the client's next cell,
// or in place of the one that has run.
type NextInput struct {
	Source  string `json:"source"`
	Text    string `json:"text"`
	Replace bool   `json:"replace"`
}

// CompletionType is what a match is.
type CompletionType struct {
	Text      string `json:"text"`
	Type      string `json:"type"`
	Signature string `json:"signature"`
	Start     int    `json:"start"`
	End       int    `json:"end"`
}

// Inspection is the content of an inspect_reply. Data maps MIME types to texts.
type Inspection struct {
	Status   string            `json:"status"`
	Found    bool              `json:"found"`
	Data     map[string]string `json:"data"`
	Metadata map[string]any    `json:"metadata"`
}

// HistoryRows is the content of a history_reply. A row is the session, the line
// and the input or, if outputs were asked for, a list of the input and the output.
type HistoryRows struct {
	Status string  `json:"status"`
	Rows   [][]any `json:"history"`
}

// Comms is the content of a comm_info_reply: the open comms by their ids.
type Comms struct {
	Status string                `json:"status"`
	Comms  map[string]CommTarget `json:"comms"`
}

// Ports is the content of a connect_reply.
type Ports struct {
	Status  string `json:"status"`
	Shell   int    `json:"shell_port"`
	IOPub   int    `json:"iopub_port"`
	Stdin   int    `json:"stdin_port"`
	Control int    `json:"control_port"`
	HB      int    `json:"hb_port"`
}

// KernelInfo is the content of a kernel_info_reply.
type KernelInfo struct {
	Status                string       `json:"status"`
	ProtocolVersion       string       `json:"protocol_version"`
	Implementation        string       `json:"implementation"`
	ImplementationVersion string       `json:"implementation_version"`
	Banner                string       `json:"banner"`
	Debugger              bool         `json:"debugger"`
	SupportedFeatures     []string     `json:"supported_features,omitzero"`
	HelpLinks             []HelpLink   `json:"help_links,omitzero"`
	Language              LanguageInfo `json:"language_info"`
}

// HelpLink is an entry of a client's help menu.
type HelpLink struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// LanguageInfo describes the language of a kernel's cells.
type LanguageInfo struct {
	Name              string `json:"name"`
	Version           string `json:"version"`
	MIMEType          string `json:"mimetype"`
	FileExtension     string `json:"file_extension"`
	PygmentsLexer     string `json:"pygments_lexer,omitempty"`
	CodeMirrorMode    any    `json:"codemirror_mode,omitempty"`
	NBConvertExporter string `json:"nbconvert_exporter,omitempty"`
}

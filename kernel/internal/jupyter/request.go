package jupyter

// Contents of requests. Those of kernel_info_request, connect_request and
// interrupt_request are empty.

// Execute is the content of an execute_request.
type Execute struct {
	Code            string            `json:"code"`
	Silent          bool              `json:"silent"`
	StoreHistory    bool              `json:"store_history"`
	UserExpressions map[string]string `json:"user_expressions"`
	AllowStdin      bool              `json:"allow_stdin"`
	StopOnError     bool              `json:"stop_on_error"`
}

// Source is the content of an is_complete_request.
type Source struct {
	Code string `json:"code"`
}

// Cursor is the content of complete_request and inspect_request. Position counts
// code points. Only the latter has a detail: 0, or 1 for more.
type Cursor struct {
	Code     string `json:"code"`
	Position int    `json:"cursor_pos"`
	Detail   int    `json:"detail_level,omitempty"`
}

// HistoryQuery is the content of a history_request. Access is range (of the
// lines Start to Stop of a session), tail (the last N) or search (the last N
// that fit Pattern).
type HistoryQuery struct {
	Access  string `json:"hist_access_type"`
	Output  bool   `json:"output"`
	Raw     bool   `json:"raw"`
	Session int    `json:"session"`
	Start   int    `json:"start"`
	Stop    int    `json:"stop"`
	N       int    `json:"n"`
	Pattern string `json:"pattern"`
	Unique  bool   `json:"unique"`
}

// CommTarget is the content of a comm_info_request, which asks for the comms of
// all targets if it names none, and what the reply says of each comm.
type CommTarget struct {
	Target string `json:"target_name,omitempty"`
}

// Shutdown is the content of shutdown_request and shutdown_reply; only the reply
// has a status.
type Shutdown struct {
	Status  string `json:"status,omitempty"`
	Restart bool   `json:"restart"`
}

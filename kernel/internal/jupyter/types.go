package jupyter

// Types of messages. A request is answered by the reply of the same name.
const (
	ExecuteRequest    = "execute_request"
	ExecuteReply      = "execute_reply"
	IsCompleteRequest = "is_complete_request"
	IsCompleteReply   = "is_complete_reply"
	CompleteRequest   = "complete_request"
	CompleteReply     = "complete_reply"
	InspectRequest    = "inspect_request"
	InspectReply      = "inspect_reply"
	HistoryRequest    = "history_request"
	HistoryReply      = "history_reply"
	KernelInfoRequest = "kernel_info_request"
	KernelInfoReply   = "kernel_info_reply"
	ConnectRequest    = "connect_request"
	ConnectReply      = "connect_reply"
	CommInfoRequest   = "comm_info_request"
	CommInfoReply     = "comm_info_reply"
	DebugRequest      = "debug_request" // its content, that of its reply, and of debug_event are another protocol's
	DebugReply        = "debug_reply"
	InterruptRequest  = "interrupt_request"
	InterruptReply    = "interrupt_reply"
	ShutdownRequest   = "shutdown_request"
	ShutdownReply     = "shutdown_reply"

	InputRequest = "input_request" // from the kernel, on stdin
	InputReply   = "input_reply"

	CommOpen    = "comm_open" // both ways, without a reply
	CommMessage = "comm_msg"
	CommClose   = "comm_close"

	Status            = "status" // and the rest on iopub
	IOPubWelcome      = "iopub_welcome"
	ExecuteInput      = "execute_input"
	Stream            = "stream"
	DisplayData       = "display_data"
	UpdateDisplayData = "update_display_data"
	ExecuteResult     = "execute_result"
	ErrorMessage      = "error"
	ClearOutput       = "clear_output"
	DebugEvent        = "debug_event"
)

// States of a kernel in a [Status] message.
const (
	StateBusy     = "busy"
	StateIdle     = "idle"
	StateStarting = "starting"
)

// What the status of a reply may be.
const (
	ReplyOK      = "ok"
	ReplyError   = "error"
	ReplyAborted = "aborted" // the request was not served because one before it has failed
)

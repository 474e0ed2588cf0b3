package debug

// Commands that a [Session] knows. All others go to its [Adapter].
const (
	Initialize              = "initialize"
	Attach                  = "attach"
	ConfigurationDone       = "configurationDone"
	Disconnect              = "disconnect"
	SetBreakpoints          = "setBreakpoints"
	SetExceptionBreakpoints = "setExceptionBreakpoints"
	Threads                 = "threads"
	SourceText              = "source"
	VariablesOf             = "variables"

	DebugInfo            = "debugInfo" // Jupyter's own, from here on
	DumpCell             = "dumpCell"
	InspectVariables     = "inspectVariables"
	RichInspectVariables = "richInspectVariables"
)

// Events that a [Session] sends by itself, or that change what it knows.
const (
	Initialized = "initialized" // the session's own
	Stopped     = "stopped"
	Continued   = "continued"
	Terminated  = "terminated"
	Exited      = "exited"
)

// Info is the body of the answer to debugInfo: all that a client has to know of a
// session that it did not start, or of one that it finds after a reload.
type Info struct {
	IsStarted      bool                `json:"isStarted"`
	HashMethod     string              `json:"hashMethod"`
	HashSeed       uint32              `json:"hashSeed"`
	FilePrefix     string              `json:"tmpFilePrefix"`
	FileSuffix     string              `json:"tmpFileSuffix"`
	Breakpoints    []SourceBreakpoints `json:"breakpoints"`
	StoppedThreads []int               `json:"stoppedThreads"`
	RichRendering  bool                `json:"richRendering"`
	ExceptionPaths []string            `json:"exceptionPaths"`
	CopyToGlobals  bool                `json:"copyToGlobals"`
}

// SourceBreakpoints are the breakpoints of one file.
type SourceBreakpoints struct {
	Source      string             `json:"source"`
	Breakpoints []SourceBreakpoint `json:"breakpoints"`
}

// A SourceBreakpoint is where a program is to stop, as the client asks for it.
// Lines count from 1.
type SourceBreakpoint struct {
	Line         int    `json:"line"`
	Column       int    `json:"column,omitempty"`
	Condition    string `json:"condition,omitempty"`
	HitCondition string `json:"hitCondition,omitempty"`
	LogMessage   string `json:"logMessage,omitempty"`
}

// A Source is a file of a program.
type Source struct {
	Name      string `json:"name,omitempty"`
	Path      string `json:"path,omitempty"`
	Reference int    `json:"sourceReference,omitempty"`
}

// SetBreakpointsArguments are those of setBreakpoints: they take the place of all
// breakpoints that the file had.
type SetBreakpointsArguments struct {
	Source      Source             `json:"source"`
	Breakpoints []SourceBreakpoint `json:"breakpoints"`
}

// A Breakpoint says what became of a SourceBreakpoint.
type Breakpoint struct {
	ID       int     `json:"id,omitempty"`
	Verified bool    `json:"verified"`
	Message  string  `json:"message,omitempty"`
	Source   *Source `json:"source,omitempty"`
	Line     int     `json:"line,omitempty"`
}

// Breakpoints is the body of the answer to setBreakpoints, in the request's order.
type Breakpoints struct {
	Breakpoints []Breakpoint `json:"breakpoints"`
}

// A Variable is a row of the variables panel. Reference is what the client asks for
// what the variable consists of; 0 if it is of one piece.
type Variable struct {
	Name         string `json:"name"`
	Value        string `json:"value"`
	Type         string `json:"type"`
	Shape        string `json:"shape,omitempty"` // elements along each axis, as 28×28; no word of the protocol's
	EvaluateName string `json:"evaluateName,omitempty"`
	Reference    int    `json:"variablesReference"`
	Named        int    `json:"namedVariables,omitempty"`
	Indexed      int    `json:"indexedVariables,omitempty"`
}

// Variables is the body of the answers to inspectVariables and variables.
type Variables struct {
	Variables []Variable `json:"variables"`
}

// A Rich is the body of the answer to richInspectVariables: a value in several
// forms, as an output has it. Both may be empty, not nil.
type Rich struct {
	Data     map[string]any `json:"data"`
	Metadata map[string]any `json:"metadata"`
}

// Capabilities is the body of the answer to initialize.
type Capabilities struct {
	ConfigurationDone  bool              `json:"supportsConfigurationDoneRequest"`
	Conditional        bool              `json:"supportsConditionalBreakpoints"`
	LogPoints          bool              `json:"supportsLogPoints"`
	EvaluateForHovers  bool              `json:"supportsEvaluateForHovers"`
	ExceptionFilters   []ExceptionFilter `json:"exceptionBreakpointFilters"`
	DelayedStackFrames bool              `json:"supportsDelayedStackTraceLoading"`
}

// An ExceptionFilter is a kind of failure at which a program can stop.
type ExceptionFilter struct {
	Filter string `json:"filter"`
	Label  string `json:"label"`
}

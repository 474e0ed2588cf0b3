package special

// commands are those that GoNB v0.11.4 knows, as its %help lists them.
var commands = map[string]bool{
	"%%": true, "%main": true, "%args": true, "%test": true, "%exec": true, "%wasm": true, "%widgets": true, "%widgets_hb": true,
	"%env": true, "%cd": true, "%goflags": true, "%autoget": true, "%noautoget": true, "%help": true, "%version": true,
	"%reset": true, "%ls": true, "%list": true, "%rm": true, "%remove": true, "%with_inputs": true, "%with_password": true,
	"%track": true, "%untrack": true, "%goworkfix": true, "%capture": true,
}

// Known reports whether GoNB has a special command of that name, % and all.
func Known(name string) bool { return commands[name] || wholeCell[name] }

// IsShell reports whether the line is a shell's.
func (l Line) IsShell() bool { return l.Shell }

package debuggee

import "syscall"

// setPtracer is PR_SET_PTRACER of prctl(2).
const setPtracer = 0x59616d61

// allow lets a process attach that is no ancestor of this one, which Linux refuses
// where Yama guards ptrace. Elsewhere the call is not known, and not needed.
func allow(tracer int) {
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, setPtracer, uintptr(tracer), 0)
}

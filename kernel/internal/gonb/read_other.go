//go:build !amd64

package gonb

// readCall is the number of the system call read, as it is on arm64 and riscv64.
const readCall = "63"

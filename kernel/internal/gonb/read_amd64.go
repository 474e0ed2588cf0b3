package gonb

// readCall is the number of the system call read.
const readCall = "0"

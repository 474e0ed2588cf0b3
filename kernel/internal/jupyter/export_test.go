package jupyter

// NewReplay returns the memory of signatures that a server keeps: it says
// whether one is new.
func NewReplay() func(signature string) bool { return new(replay).first }

// Replayed is how many signatures it keeps.
const Replayed = replayed

package server

// MaxPrinted is how much of a cell's output is shown, on each stream.
const MaxPrinted = maxPrinted

// A Printer is a cell's, whose ticks a test counts.
type Printer struct{ p *printer }

func NewPrinter(publish func(stream, text string)) Printer { return Printer{newPrinter(publish)} }
func (p Printer) Print(stream, text string)                { p.p.print(stream, text) }
func (p Printer) Room() bool                               { return p.p.room() }
func (p Printer) Tick()                                    { p.p.tick() }
func (p Printer) Waiting() int                             { return p.p.size }
func (p Printer) Release()                                 { p.p.release(everything) }
func (p Printer) Drop() bool                               { return p.p.drop() }

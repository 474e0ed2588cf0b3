package site

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"

	"github.com/ninepixels/ninepixels/kernel/internal/process"
	"github.com/ninepixels/ninepixels/kernel/internal/python"
)

// xz compresses by Python's own module of the XZ format. The files are a third smaller
// than by gzip, which browsers unpack by themselves, and the fastest of the formats of
// that size to unpack in a page. The same Python gives the same bytes.
type xz struct {
	idle chan *compressor
}

func newXZ() *xz { return &xz{idle: make(chan *compressor, runtime.NumCPU())} }

// A compressor is a process that compresses one content after another: to start Python
// for each would take longer than most of them do.
type compressor struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
	err strings.Builder
}

// script reads contents and writes them compressed, each behind its length in eight bytes.
const script = `
import lzma, sys
from_go, to_go = sys.stdin.buffer, sys.stdout.buffer
while head := from_go.read(8):
    packed = lzma.compress(from_go.read(int.from_bytes(head, "big")), check=lzma.CHECK_CRC32)
    to_go.write(len(packed).to_bytes(8, "big") + packed)
    to_go.flush()
`

func startCompressor(ctx context.Context) (*compressor, error) {
	interpreter, err := python.Find(ctx)
	if err != nil {
		return nil, err
	}
	c := &compressor{cmd: exec.CommandContext(ctx, interpreter, "-c", script)}
	process.Gently(c.cmd)
	c.cmd.Stderr = &c.err
	out, errOut := c.cmd.StdoutPipe()
	in, errIn := c.cmd.StdinPipe()
	if err := errors.Join(errOut, errIn); err != nil {
		return nil, err
	}
	c.in, c.out = in, bufio.NewReader(out)
	return c, c.cmd.Start()
}

func (c *compressor) compress(content []byte) ([]byte, error) {
	head := binary.BigEndian.AppendUint64(nil, uint64(len(content)))
	if _, err := c.in.Write(head); err != nil {
		return nil, err
	}
	if _, err := c.in.Write(content); err != nil {
		return nil, err
	}
	if _, err := io.ReadFull(c.out, head); err != nil {
		return nil, err
	}
	packed := make([]byte, binary.BigEndian.Uint64(head))
	_, err := io.ReadFull(c.out, packed)
	return packed, err
}

// end lets the process end.
func (c *compressor) end() error {
	return errors.Join(c.in.Close(), c.cmd.Wait())
}

// compress returns a content compressed. As many calls as there are processors compress
// at the same time.
func (x *xz) compress(ctx context.Context, content []byte) ([]byte, error) {
	var c *compressor
	var err error
	select {
	case c = <-x.idle:
	default:
		if c, err = startCompressor(ctx); err != nil {
			return nil, err
		}
	}
	packed, err := c.compress(content)
	if err != nil {
		_ = c.end() // it has ended, or does so now: what it said is what counts
		if said := strings.TrimSpace(c.err.String()); said != "" && ctx.Err() == nil {
			return nil, fmt.Errorf("the Python here cannot compress (%s): install one with its module lzma", said[strings.LastIndex(said, "\n")+1:])
		}
		return nil, errors.Join(ctx.Err(), err)
	}
	select {
	case x.idle <- c:
		return packed, nil
	default: // more calls than processors
		return packed, c.end()
	}
}

// close ends the processes.
func (x *xz) close() error {
	for {
		select {
		case c := <-x.idle:
			if err := c.end(); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

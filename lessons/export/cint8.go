package export

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strings"
)

var (
	//go:embed files/network_int8.c.txt
	cSourceInt8 string
	//go:embed files/check_int8.c.txt
	cCheckInt8 []byte
)

// CInt8 writes the network as network.h and network.c into a folder, with receipt.json,
// receipt.h and check.c. It is C99 without malloc and without floating point: all weights
// and values are integers of 8 bits, and sums have 32. The integers are those of
// [LiteRTInt8].
//
// The input is one picture, [H W C] bytes. The output is one integer q for each class. A
// logit is NETWORK_SCALE·(q-NETWORK_ZERO); the largest integer is the largest logit. The
// report and network.h say how many bytes of constants and of memory there are.
//
//	report, err := export.CInt8(network, "exports/cnn-c-int8")
//
// Check: cc -std=c99 -o check check.c network.c && ./check. The integers of the receipt
// must come out exactly.
//
// Errors: as [LiteRTInt8].
//
// Lesson: notebooks/09-ship-it.ipynb.
func CInt8(s *Sequential, folder string) (Report, error) {
	q, err := s.quantize()
	if err != nil {
		return Report{}, err
	}
	p := q.program()
	write := func() map[string][]byte {
		return map[string][]byte{
			"network.h": []byte(p.header(s, q.description(s))), "network.c": []byte(p.source(s)),
			"check.c": cCheckInt8, "receipt.h": []byte(q.cReceipt(s)),
		}
	}
	exact := .5 * float64(q.out.scale)
	report, err := s.deliverInt8(q, "C int8", folder, exact, write, func(files map[string][]byte) (intRun, error) {
		read, err := readCInt8(string(files["network.c"]))
		if err != nil {
			return nil, err
		}
		return func(pixels []uint8) ([]int8, error) { return read.logits(pixels), nil }, nil
	})
	report.Flash, report.RAM = p.constants(s), p.memory()
	return report, err
}

// A cLayer is a row of the table of layers in network.c.
type cLayer struct {
	intLayer
	kind   string
	kernel [2]int
	zero   int // what is added at the end
	// mantissas and shifts are the factors.
	mantissas []int32
	shifts    []int8
}

// A cProgram is the table.
type cProgram []cLayer

// program describes the layers for C. A flatten does nothing there.
func (q *quantized) program() cProgram {
	var p cProgram
	for _, n := range q.layers {
		c := cLayer{intLayer: n, zero: n.to.zero}
		factors := n.factors
		switch n.layer.kind {
		case conv:
			c.kind, c.kernel = "CONV", [2]int(n.dims[:2])
		case dense:
			c.kind, c.kernel, c.step = "CONV", [2]int{1, 1}, [2]int{1, 1}
		case scaled:
			c.kind = "SCALE"
		case relu:
			c.kind = "RELU"
		case maxPool, meanPool:
			c.kind, c.kernel = map[kind]string{maxPool: "MAX_POOL", meanPool: "MEAN_POOL"}[n.layer.kind], [2]int{n.window, n.window}
		case globalMean:
			c.kind, c.zero = "GLOBAL_MEAN", n.mean.Zero
			factors = append(factors, n.mean.Factor)
		case flatten:
			continue
		}
		for _, f := range factors {
			c.mantissas, c.shifts = append(c.mantissas, f.Mantissa), append(c.shifts, int8(f.Shift))
		}
		p = append(p, c)
	}
	return p
}

// buffers returns the sizes of the two places for values. Only a convolution goes from
// one to the other.
func (p cProgram) buffers() (sizes [2]int) {
	at := 0
	for _, c := range p {
		sizes[at] = max(sizes[at], c.in[0]*c.in[1]*c.in[2])
		if c.kind == "CONV" {
			at = 1 - at
		}
		sizes[at] = max(sizes[at], c.out[0]*c.out[1]*c.out[2])
	}
	sizes[1] = max(sizes[1], 1) // C has no empty arrays
	return sizes
}

// memory is how many bytes the values need.
func (p cProgram) memory() int {
	sizes := p.buffers()
	return sizes[0] + sizes[1]
}

// tableRow is the size of a row of the table where an int and a pointer have 4 bytes.
const tableRow = 4 * (1 + 3 + 3 + 2*4 + 3 + 4)

// constants is how many bytes stand in the program: weights, factors, the table, names.
func (p cProgram) constants(s *Sequential) int {
	n := 0
	for _, c := range p {
		n += len(c.integers) + 4*len(c.offsets) + 5*len(c.mantissas) + tableRow
	}
	for _, name := range s.classNames() {
		n += len(name) + 1 + 4
	}
	return n
}

func (p cProgram) header(s *Sequential, description string) string {
	last := p[len(p)-1]
	return fmt.Sprintf(`/* %s
   It has %d bytes of constants, and needs %d bytes of memory, beside its code. */
#ifndef NETWORK_H
#define NETWORK_H

#include <stdint.h>

#define NETWORK_ROWS %d
#define NETWORK_COLUMNS %d
#define NETWORK_CHANNELS %d
#define NETWORK_CLASSES %d

/* An integer q stands for the logit NETWORK_SCALE * (q - NETWORK_ZERO). The scale is %g. */
#define NETWORK_SCALE %s
#define NETWORK_ZERO (%d)

/* The name of each class. */
extern const char *const network_classes[NETWORK_CLASSES];

/* network_logits computes NETWORK_CLASSES integers, one for each class. The largest is that
   of the most probable class. The pixels are NETWORK_ROWS * NETWORK_COLUMNS * NETWORK_CHANNELS
   bytes from 0 to 255, row by row, the channels of a pixel side by side. One call at a time. */
void network_logits(const uint8_t *pixels, int8_t *logits);

#endif
`, cComment(description), p.constants(s), p.memory(), s.shape[0], s.shape[1], s.shape[2], s.Classes(), last.to.scale, cFloat(last.to.scale), last.to.zero)
}

// source writes the weights, the table of the layers, and the loops.
func (p cProgram) source(s *Sequential) string {
	var b strings.Builder
	b.WriteString("#include \"network.h\"\n\n" + cSourceInt8 + "\n")
	for i, c := range p {
		cIntegers(&b, "int8_t", fmt.Sprintf("weights_%d", i), c.integers)
		cIntegers(&b, "int32_t", fmt.Sprintf("bias_%d", i), c.offsets)
		cIntegers(&b, "int32_t", fmt.Sprintf("mantissas_%d", i), c.mantissas)
		cIntegers(&b, "int8_t", fmt.Sprintf("shifts_%d", i), c.shifts)
	}
	b.WriteString("const char *const network_classes[NETWORK_CLASSES] = {\n")
	for _, name := range s.classNames() {
		fmt.Fprintf(&b, "    %s,\n", cString(name))
	}
	b.WriteString("};\n\nstatic const layer layers[] = {\n")
	for i, c := range p {
		name := func(array string, n int) string {
			if n == 0 {
				return "0"
			}
			return fmt.Sprintf("%s_%d", array, i)
		}
		fmt.Fprintf(&b, "    {%s, %s, %s, %s, %s, %s, %s, %d, %d, %d, %s, %s, %s, %s},\n", c.kind, cNumbers(c.in[:]), cNumbers(c.out[:]),
			cNumbers(c.kernel[:]), cNumbers(c.step[:]), cNumbers(c.dilation[:]), cNumbers(c.before[:]), c.from.zero, c.zero, len(c.mantissas),
			name("weights", len(c.integers)), name("bias", len(c.offsets)), name("mantissas", len(c.mantissas)), name("shifts", len(c.shifts)))
	}
	sizes := p.buffers()
	fmt.Fprintf(&b, `};

static int8_t even[%d], odd[%d];

void network_logits(const uint8_t *pixels, int8_t *logits) {
    int8_t *x = even;
    long i;
    for (i = 0; i < (long)NETWORK_ROWS * NETWORK_COLUMNS * NETWORK_CHANNELS; i++) {
        x[i] = (int8_t)(pixels[i] - 128);
    }
    for (i = 0; i < %d; i++) {
        x = run(&layers[i], x, x == even ? odd : even);
    }
    for (i = 0; i < NETWORK_CLASSES; i++) {
        logits[i] = x[i];
    }
}
`, sizes[0], sizes[1], len(p))
	return b.String()
}

// cIntegers writes an array, if it holds something. The smallest int32 has no literal in
// C, and stands for nothing here.
func cIntegers[T int8 | int32](b *strings.Builder, kind, name string, values []T) {
	if len(values) == 0 {
		return
	}
	fmt.Fprintf(b, "static const %s %s[%d] = {\n", kind, name, len(values))
	for row := range slices.Chunk(values, 16) {
		b.WriteString("    ")
		for _, v := range row {
			fmt.Fprintf(b, "%d, ", max(int64(v), -math.MaxInt32))
		}
		b.WriteString("\n")
	}
	b.WriteString("};\n\n")
}

// cReceipt writes the receipt for check.c.
func (q *quantized) cReceipt(s *Sequential) string {
	var b strings.Builder
	n := min(receiptPictures, len(q.integers))
	fmt.Fprintf(&b, "/* Pictures, and the integers that must come out. */\n#define RECEIPT_PICTURES %d\n\n", n)
	fmt.Fprintf(&b, "static const uint8_t receipt_pixels[RECEIPT_PICTURES][%d] = {\n", s.size())
	cRows(&b, s.proof.pixels[:n])
	fmt.Fprintf(&b, "};\n\nstatic const int8_t receipt_logits[RECEIPT_PICTURES][%d] = {\n", s.Classes())
	cRows(&b, q.integers[:n])
	return b.String() + "};\n"
}

func cRows[T uint8 | int8](b *strings.Builder, rows [][]T) {
	for _, row := range rows {
		b.WriteString("    {")
		for i, v := range row {
			if i > 0 && i%24 == 0 {
				b.WriteString("\n     ")
			}
			fmt.Fprintf(b, "%d,", v)
		}
		b.WriteString("},\n")
	}
}

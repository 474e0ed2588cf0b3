package export

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/export/internal/loops"
)

var (
	//go:embed files/network.c.txt
	cSource string
	//go:embed files/check.c.txt
	cCheck []byte
)

// C writes the network as network.h and network.c into a folder, with receipt.json,
// receipt.h and check.c. It is C99, for a microcontroller, too: without malloc, without
// any library. Two static arrays hold what is between the layers; network.h says how
// large they are. So one picture at a time can be computed.
//
// The input is one picture, [H W C] pixels of one byte. The output is the logits.
//
//	report, err := export.C(network, "exports/cnn-c")
//
// Check: cc -std=c99 -o check check.c network.c && ./check
//
// Errors: as [ONNX].
//
// Lesson: notebooks/09-ship-it.ipynb.
func C(s *Sequential, folder string) (Report, error) {
	write := func() map[string][]byte {
		return map[string][]byte{
			"network.h": []byte(s.cHeader()), "network.c": []byte(s.cProgram()),
			"check.c": cCheck, "receipt.h": []byte(s.cReceipt()),
		}
	}
	return s.deliver("C", folder, write, func(files map[string][]byte) (run, error) {
		weights, err := cFloats(string(files["network.c"]))
		if err != nil {
			return nil, err
		}
		return loops.Program(s.described(), appendFloats(nil, weights))
	})
}

// buffers returns how many values are between the layers, at most.
func (s *Sequential) buffers() int {
	most := s.size()
	for _, l := range s.layers {
		most = max(most, l.out[0]*l.out[1]*l.out[2])
	}
	return most
}

func (s *Sequential) cHeader() string {
	return fmt.Sprintf(`/* %s
   It has %d bytes of weights, and needs %d bytes of memory. */
#ifndef NETWORK_H
#define NETWORK_H

#define NETWORK_ROWS %d
#define NETWORK_COLUMNS %d
#define NETWORK_CHANNELS %d
#define NETWORK_CLASSES %d

/* The name of each class. */
extern const char *const network_classes[NETWORK_CLASSES];

/* network_logits computes NETWORK_CLASSES numbers, one for each class. The pixels are
   NETWORK_ROWS * NETWORK_COLUMNS * NETWORK_CHANNELS values from 0 to 255, row by row, the
   channels of a pixel side by side. One call at a time. */
void network_logits(const unsigned char *pixels, float *logits);

#endif
`, cComment(s.description()), 4*s.parameters(), 8*s.buffers(), s.shape[0], s.shape[1], s.shape[2], s.Classes())
}

// cComment is text that may stand in a comment.
func cComment(text string) string { return strings.ReplaceAll(text, "*/", "* /") }

// cProgram writes the weights, the table of the layers, and the loops.
func (s *Sequential) cProgram() string {
	var b strings.Builder
	b.WriteString("#include \"network.h\"\n\n" + cSource + "\n")
	for i, l := range s.layers {
		if len(l.weights) > 0 {
			cArray(&b, fmt.Sprintf("weights_%d", i), l.weights)
			cArray(&b, fmt.Sprintf("bias_%d", i), l.bias)
		}
	}
	fmt.Fprintf(&b, "const char *const network_classes[NETWORK_CLASSES] = {\n")
	for _, name := range s.classNames() {
		fmt.Fprintf(&b, "    %s,\n", cString(name))
	}
	b.WriteString("};\n\nstatic const layer layers[] = {\n")
	for i, l := range s.described() {
		weights, bias := "0", "0"
		if len(s.layers[i].weights) > 0 {
			weights, bias = fmt.Sprintf("weights_%d", i), fmt.Sprintf("bias_%d", i)
		}
		fmt.Fprintf(&b, "    {%d, %s, %s, %s, %s, %s, %s, %s, %s},\n", loops.Number(l.Kind), cNumbers(l.In[:]), cNumbers(l.Out[:]),
			cNumbers(l.Kernel[:]), cNumbers(l.Step[:]), cNumbers(l.Dilation[:]), cNumbers(l.Before[:]), weights, bias)
	}
	fmt.Fprintf(&b, `};

static float buffers[2][%d];

void network_logits(const unsigned char *pixels, float *logits) {
    float *x = buffers[0];
    int i;
    for (i = 0; i < NETWORK_ROWS * NETWORK_COLUMNS * NETWORK_CHANNELS; i++) {
        x[i] = (float)pixels[i] / 255;
    }
    for (i = 0; i < %d; i++) {
        x = run(&layers[i], x, x == buffers[0] ? buffers[1] : buffers[0]);
    }
    copy(logits, x, NETWORK_CLASSES);
}
`, s.buffers(), len(s.layers))
	return b.String()
}

// cNumbers writes whole numbers in braces.
func cNumbers(n []int) string {
	return "{" + strings.Trim(strings.ReplaceAll(fmt.Sprint(n), " ", ", "), "[]") + "}"
}

// cString writes a text as C does. Bytes that are no plain letters are octal, which no
// letter behind them can change.
func cString(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		if c < ' ' || c >= 0x7f || strings.ContainsRune(`"\?`, rune(c)) {
			fmt.Fprintf(&b, "\\%03o", c)
		} else {
			b.WriteByte(c)
		}
	}
	return `"` + b.String() + `"`
}

// cArray writes numbers as C99's hexadecimal ones: no digit is lost.
func cArray(b *strings.Builder, name string, values []float32) {
	fmt.Fprintf(b, "static const float %s[%d] = {\n", name, len(values))
	for row := range slices.Chunk(values, 8) {
		b.WriteString("    ")
		for _, v := range row {
			b.WriteString(cFloat(v) + ", ")
		}
		b.WriteString("\n")
	}
	b.WriteString("};\n\n")
}

func cFloat(v float32) string { return strconv.FormatFloat(float64(v), 'x', -1, 32) + "f" }

// cFloats reads the arrays of a program, in their order.
func cFloats(program string) (all []float32, err error) {
	for {
		_, rest, more := strings.Cut(program, "static const float ")
		if !more {
			return all, nil
		}
		_, rest, _ = strings.Cut(rest, "{")
		array, rest, closed := strings.Cut(rest, "}")
		if !closed {
			return nil, fmt.Errorf("network.c is cut off")
		}
		for text := range strings.FieldsSeq(strings.ReplaceAll(array, ",", " ")) {
			v, err := strconv.ParseFloat(strings.TrimSuffix(text, "f"), 32)
			if err != nil {
				return nil, fmt.Errorf("network.c has the number %s", text)
			}
			all = append(all, float32(v))
		}
		program = rest
	}
}

// cReceipt writes the receipt for check.c.
func (s *Sequential) cReceipt() string {
	var b strings.Builder
	n := min(receiptPictures, len(s.proof.pixels))
	fmt.Fprintf(&b, "/* Pictures, and the logits that must come out. */\n#define RECEIPT_PICTURES %d\n#define RECEIPT_TOLERANCE %s\n\n",
		n, cFloat(float32(s.proof.tolerance)))
	fmt.Fprintf(&b, "static const unsigned char receipt_pixels[RECEIPT_PICTURES][%d] = {\n", s.size())
	for _, pixels := range s.proof.pixels[:n] {
		b.WriteString("    {")
		for i, p := range pixels {
			if i > 0 && i%24 == 0 {
				b.WriteString("\n     ")
			}
			fmt.Fprintf(&b, "%d,", p)
		}
		b.WriteString("},\n")
	}
	fmt.Fprintf(&b, "};\n\nstatic const float receipt_logits[RECEIPT_PICTURES][%d] = {\n", s.Classes())
	for _, logits := range s.proof.logits[:n] {
		b.WriteString("    {")
		for _, z := range logits {
			b.WriteString(cFloat(z) + ", ")
		}
		b.WriteString("},\n")
	}
	return b.String() + "};\n"
}

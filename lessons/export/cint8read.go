package export

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/export/internal/tflite"
)

var errCInt8 = errors.New("network.c is cut off or damaged")

// readCInt8 reads the arrays and the table of the layers out of a program that
// [CInt8] has written.
func readCInt8(program string) (*quantized, error) {
	arrays := map[string][]int64{}
	rest := program
	for {
		_, after, more := strings.Cut(rest, "static const int")
		if !more {
			break
		}
		head, body, _ := strings.Cut(after, "] = {")
		numbers, left, closed := strings.Cut(body, "}")
		kind, name, named := strings.Cut(head, "_t ")
		if !closed || !named {
			return nil, errCInt8
		}
		bits, err := strconv.Atoi(kind)
		if err != nil {
			return nil, errCInt8
		}
		name, _, _ = strings.Cut(name, "[")
		for text := range strings.FieldsSeq(strings.ReplaceAll(numbers, ",", " ")) {
			v, err := strconv.ParseInt(text, 10, bits)
			if err != nil {
				return nil, fmt.Errorf("network.c has the number %s", text)
			}
			arrays[name] = append(arrays[name], v)
		}
		rest = left
	}
	_, rows, _ := strings.Cut(program, "static const layer layers[] = {")
	rows, _, closed := strings.Cut(rows, "};")
	if !closed {
		return nil, errCInt8
	}
	q := &quantized{}
	for row := range strings.Lines(strings.TrimSpace(rows)) {
		n, err := readRow(strings.FieldsFunc(row, func(r rune) bool { return strings.ContainsRune("{}, \n", r) }), arrays)
		if err != nil {
			return nil, err
		}
		q.layers = append(q.layers, n)
	}
	return q, nil
}

// cKinds are the kinds of the rows.
var cKinds = map[string]kind{
	"CONV": conv, "SCALE": scaled, "RELU": relu, "MAX_POOL": maxPool, "MEAN_POOL": meanPool, "GLOBAL_MEAN": globalMean,
}

// readRow reads the kind, 17 numbers and the names of 4 arrays.
func readRow(words []string, arrays map[string][]int64) (n intLayer, err error) {
	if len(words) != 22 || cKinds[words[0]] == "" {
		return n, errCInt8
	}
	var v [17]int
	for i := range v {
		if v[i], err = strconv.Atoi(words[1+i]); err != nil {
			return n, errCInt8
		}
	}
	n.kind, n.layer.in, n.layer.out = cKinds[words[0]], [3]int(v[:3]), [3]int(v[3:6])
	kernel := [2]int(v[6:8])
	n.step, n.dilation, n.before = [2]int(v[8:10]), [2]int(v[10:12]), [2]int(v[12:14])
	n.from.zero, n.to.zero = v[14], v[15]
	n.window = kernel[0]
	n.dims = []int{kernel[0], kernel[1], n.in[2], n.out[2]}
	for _, w := range arrays[words[18]] {
		n.integers = append(n.integers, int8(w))
	}
	for _, o := range arrays[words[19]] {
		n.offsets = append(n.offsets, int32(o))
	}
	mantissas, shifts := arrays[words[20]], arrays[words[21]]
	if len(mantissas) != v[16] || len(shifts) != v[16] {
		return n, errCInt8
	}
	for i := range mantissas {
		n.factors = append(n.factors, tflite.Factor{Mantissa: int32(mantissas[i]), Shift: int(shifts[i])})
	}
	switch n.kind {
	case globalMean:
		n.mean = tflite.MeanFactor{Factor: n.factors[0], Zero: n.to.zero}
	case conv:
		if len(n.integers) != kernel[0]*kernel[1]*n.in[2]*n.out[2] || len(n.offsets) != n.out[2] {
			return n, errCInt8
		}
		n.rows = turned(n.integers, len(n.integers)/n.out[2])
	}
	return n, nil
}

package filter

import "github.com/ninepixels/ninepixels/lessons/internal/odd"

// AnyKernel is the weights of a kernel of any odd size, row by row. It is a
// [Kernel], an array such as [5][5]float32, or rows, [][]float32. Rows may also be
// oblong: 1×5, for example.
type AnyKernel interface {
	~[1][1]float32 | ~[3][3]float32 | ~[5][5]float32 | ~[7][7]float32 | ~[9][9]float32 | ~[11][11]float32 | ~[][]float32
}

// rowsOf returns the weights as rows.
//
// Panics: if the rows differ in length, or there is no middle one.
func rowsOf[K AnyKernel](k K) [][]float32 {
	if k3, ok := any(k).(Kernel); ok { // what nearly all have
		return [][]float32{k3[0][:], k3[1][:], k3[2][:]}
	}
	rows, err := odd.Rows(k)
	if err != nil {
		panic("filter: " + err.Error())
	}
	return rows
}

// turned returns rows turned by half a turn.
func turned(rows [][]float32) [][]float32 {
	out := make([][]float32, len(rows))
	for a := range out {
		out[a] = make([]float32, len(rows[a]))
		for b := range out[a] {
			out[a][b] = rows[len(rows)-1-a][len(rows[a])-1-b]
		}
	}
	return out
}

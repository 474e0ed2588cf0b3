package filter

import (
	"fmt"
	"reflect"
)

// AnyKernel is the weights of a kernel of any odd size, row by row: a [Kernel], an
// array such as [5][5]float32, or rows, [][]float32, which may also be oblong.
type AnyKernel interface {
	~[1][1]float32 | ~[3][3]float32 | ~[5][5]float32 | ~[7][7]float32 | ~[9][9]float32 | ~[11][11]float32 | ~[][]float32
}

// rowsOf returns the weights as rows.
// Panics: if the rows differ in length, or there is no middle one.
func rowsOf[K AnyKernel](k K) [][]float32 {
	if k3, ok := any(k).(Kernel); ok { // what nearly all have
		return [][]float32{k3[0][:], k3[1][:], k3[2][:]}
	}
	v := reflect.ValueOf(k)
	rows := make([][]float32, v.Len())
	for a := range rows {
		rows[a] = make([]float32, v.Index(a).Len())
		for b := range rows[a] {
			rows[a][b] = float32(v.Index(a).Index(b).Float())
		}
	}
	if len(rows) == 0 {
		panic("filter: a kernel without rows has no weights")
	}
	for a, row := range rows {
		if len(row) != len(rows[0]) {
			panic(fmt.Sprintf("filter: row %d of the kernel has %d weights, row 0 has %d", a, len(row), len(rows[0])))
		}
	}
	if len(rows)%2 == 0 || len(rows[0])%2 == 0 {
		panic(fmt.Sprintf("filter: a kernel has a middle, and so an odd number of rows and of columns, as 3×3 and 5×5 have: got %d×%d", len(rows), len(rows[0])))
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

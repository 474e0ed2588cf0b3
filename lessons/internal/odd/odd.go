// Package odd reads the weights of a kernel of odd size, in any of its forms.
// Packages filter and model take the same forms, and refuse the same ones.
package odd

import (
	"errors"
	"fmt"
	"reflect"
)

// Rows returns a copy of a kernel's weights, row by row. The kernel is an array of
// arrays of numbers, or a slice of slices.
//
// Errors: if there are no rows, if the rows differ in length, or if the number of
// rows or of columns is even: then the kernel has no middle.
func Rows(kernel any) ([][]float32, error) {
	v := reflect.ValueOf(kernel)
	rows := make([][]float32, v.Len())
	for a := range rows {
		rows[a] = make([]float32, v.Index(a).Len())
		for b := range rows[a] {
			rows[a][b] = float32(v.Index(a).Index(b).Float())
		}
	}
	if len(rows) == 0 {
		return nil, errors.New("a kernel without rows has no weights")
	}
	for a, row := range rows {
		if len(row) != len(rows[0]) {
			return nil, fmt.Errorf("row %d of the kernel has %d weights, row 0 has %d", a, len(row), len(rows[0]))
		}
	}
	if len(rows)%2 == 0 || len(rows[0])%2 == 0 {
		return nil, fmt.Errorf("a kernel has a middle, and so an odd number of rows and of columns, as 3×3 and 5×5 have: got %d×%d", len(rows), len(rows[0]))
	}
	return rows, nil
}

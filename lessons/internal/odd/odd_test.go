package odd_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/internal/odd"
)

func TestRows(t *testing.T) {
	type own [3][3]float32
	rows := [][]float32{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}
	for name, kernel := range map[string]any{
		"array": [3][3]float32{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}},
		"own":   own{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}},
		"rows":  rows,
	} {
		got, err := odd.Rows(kernel)
		if err != nil || !reflect.DeepEqual(got, rows) {
			t.Errorf("%s: got %v (%v), want %v", name, got, err, rows)
		}
	}
	got, err := odd.Rows(rows)
	if err != nil {
		t.Fatal(err)
	}
	got[1][1] = 50
	if rows[1][1] != 5 {
		t.Error("the rows are the kernel's own: a change in them changes it")
	}
	for _, bad := range []struct {
		want   string
		kernel any
	}{
		{"without rows", [][]float32{}},
		{"got 1×0", [][]float32{{}}},
		{"got 2×3", make2(2, 3)},
		{"got 5×4", make2(5, 4)},
		{"row 2 of the kernel has 1 weights, row 0 has 3", [][]float32{{1, 2, 3}, {4, 5, 6}, {7}}},
	} {
		if _, err := odd.Rows(bad.kernel); err == nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("got %v, want %q", err, bad.want)
		}
	}
}

func make2(h, w int) [][]float32 {
	rows := make([][]float32, h)
	for i := range rows {
		rows[i] = make([]float32, w)
	}
	return rows
}

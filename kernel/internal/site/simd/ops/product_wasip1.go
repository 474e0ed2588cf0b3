package ops

import (
	"unsafe"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/internal/gobackend"
	"github.com/gomlx/compute/internal/gobackend/dot"
)

func init() {
	for _, layout := range []dot.Layout{dot.LayoutNonTransposed, dot.LayoutTransposed} {
		dot.RegisterImplementation("simd:wasm", layout, dtypes.Float32, dtypes.Float32, vectorProduct, gobackend.PriorityArch, false)
	}
}

const (
	tileRows, tileColumns = 4, 8
	// depthAtOnce is how many rows of b are multiplied at once: a panel of so many, and four
	// rows of a, stay in the processor's nearest memory.
	depthAtOnce = 256
)

// room is where products lay out what they multiply.
var room struct{ a, b, c, d []float32 }

// atLeast is s with room for n numbers.
func atLeast(s *[]float32, n int) []float32 {
	if len(*s) < n {
		*s = make([]float32, n)
	}
	return *s
}

// vectorProduct is output[i] = a[i]·b[i] for each matrix of a batch.
//
// Shape: [batch rows depth] · [batch depth columns] → [batch rows columns], or b as
// [batch columns depth].
func vectorProduct(_ *gobackend.Backend, layout dot.Layout, a, b []float32, batch, rows, columns, depth int, output []float32) {
	if rows == 0 || columns == 0 || depth == 0 {
		clear(output)
		return
	}
	for i := range batch {
		matrixProduct(layout == dot.LayoutTransposed, a[i*rows*depth:], b[i*depth*columns:], output[i*rows*columns:], rows, columns, depth)
	}
}

func matrixProduct(turned bool, a, b, c []float32, rows, columns, depth int) {
	blocks, panels := rows/tileRows, columns/tileColumns
	allBlocks := (rows + tileRows - 1) / tileRows
	// laid out: a in blocks of four rows, a panel of b, and a column of tiles
	laid := atLeast(&room.a, allBlocks*tileRows*depthAtOnce)
	panel := atLeast(&room.b, tileColumns*depthAtOnce)
	edge := atLeast(&room.c, allBlocks*tileRows*tileColumns)
	for from := 0; from < depth; from += depthAtOnce {
		deep := min(depthAtOnce, depth-from)
		block := tileRows * deep // numbers of a block of a
		vectorTranspose(place(a, from), int32(4*depth), place(laid, 0), 4*tileRows, int32(4*block), int32(rows), int32(deep))
		stepB, isTurned, adds := int32(4*columns), int32(0), int32(0)
		if turned {
			stepB, isTurned = int32(4*depth), 1
		}
		if from > 0 {
			adds = 1
		}
		placeB := func(column int) unsafe.Pointer {
			if turned {
				return place(b, column*depth+from)
			}
			return place(b, from*columns+column)
		}
		if panels > 0 && blocks > 0 {
			vectorPanels(place(laid, 0), placeB(0), stepB, isTurned, place(panel, 0), place(c, 0), int32(4*columns), int32(deep), int32(blocks), int32(panels), adds)
		}
		if rows%tileRows > 0 && panels > 0 { // the last rows, panel by panel
			for p := range panels {
				vectorPanels(place(laid, blocks*block), placeB(p*tileColumns), stepB, isTurned, place(panel, 0), place(edge, 0), 4*tileColumns, int32(deep), 1, 1, 0)
				addTile(c[blocks*tileRows*columns+p*tileColumns:], edge, columns, rows%tileRows, tileColumns, adds)
			}
		}
		if narrow := columns % tileColumns; narrow > 0 { // the last columns
			at := panels * tileColumns
			// They are laid out here, since there may be nothing behind them to read.
			if turned {
				vectorTranspose(placeB(at), stepB, place(panel, 0), 4*tileColumns, wide, int32(narrow), int32(deep))
			} else {
				vectorCopy(placeB(at), stepB, place(panel, 0), 4*tileColumns, int32(deep), int32(narrow))
			}
			spare := atLeast(&room.d, tileColumns*depthAtOnce)
			vectorPanels(place(laid, 0), place(panel, 0), 4*tileColumns, 0, place(spare, 0), place(edge, 0), 4*tileColumns, int32(deep), int32(allBlocks), 1, 0)
			addTile(c[at:], edge, columns, rows, narrow, adds)
		}
	}
}

// addTile puts rows of a tile into c, or adds them.
func addTile(c, tile []float32, step, rows, columns int, adds int32) {
	for r := range rows {
		to, from := c[r*step:r*step+columns], tile[r*tileColumns:]
		for j := range to {
			if adds == 0 {
				to[j] = from[j]
			} else {
				to[j] += from[j]
			}
		}
	}
}

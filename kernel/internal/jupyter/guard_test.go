package jupyter_test

import (
	"strconv"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/jupyter"
)

func TestReplay(t *testing.T) {
	first := jupyter.NewReplay()
	const n = jupyter.Replayed
	for i := range 2*n + 1 {
		if !first(strconv.Itoa(i)) {
			t.Fatalf("signature %d, which is new, is taken for old", i)
		}
	}
	// 2n+1 have come; the last n of them, n+1 to 2n, are remembered
	for _, i := range []int{n + 1, n + n/2, 2 * n} {
		if first(strconv.Itoa(i)) {
			t.Errorf("signature %d of %d is forgotten", i, 2*n+1)
		}
	}
	if !first(strconv.Itoa(n)) {
		t.Errorf("more than %d signatures are kept", n)
	}
	// which took the place of the oldest, n+1
	if !first(strconv.Itoa(n+1)) || first(strconv.Itoa(n)) {
		t.Error("the memory does not go on as a ring")
	}
}

package main_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/internal/kernelproc"
	"github.com/ninepixels/ninepixels/kernel/internal/spec"
)

// Two kernels in one folder, whose cells run at the same time, keep values of the
// same names apart; and what one has kept goes with it.
func TestValuesOfTwoKernels(t *testing.T) {
	sp := setUp(t)
	dir, temp := t.TempDir(), shortTemp(t)
	var both [2]*client
	for i := range both {
		env := append(sp.Environ(os.Environ()), spec.HistoryVar+"=off", "TMPDIR="+temp)
		kernel, err := kernelproc.Start(t.Context(), kernelproc.Options{Name: sp.Name(), Argv: sp.Command, Env: env, Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		defer kernel.Close()
		both[i] = &client{t: t, kernel: kernel, dir: dir}
	}
	var cells sync.WaitGroup
	for i, c := range both {
		cells.Go(func() {
			own, large := 100*(i+1), 1<<20+i
			c.execute("", fmt.Sprintf("n, list, large := %d, []int{%d}, make([]float64, %d)", own, i, large))
			for round := range 4 {
				got := c.execute("", "n++\nlist = append(list, n)\nlarge[n]++\nfmt.Sprint(n, list, len(large), large[n])")
				var list strings.Builder
				for k := range round + 1 {
					fmt.Fprintf(&list, " %d", own+k+1)
				}
				want := fmt.Sprintf("%q", fmt.Sprintf("%d [%d%s] %d 1", own+round+1, i, &list, large))
				if strings.TrimSpace(got["result"]) != want || got["error"] != "" {
					t.Errorf("kernel %d, round %d: %v, want %s", i, round, got, want)
				}
			}
		})
	}
	cells.Wait()
	both[0].kernel.Close()
	got := both[1].execute("", "fmt.Sprint(n, len(large))")
	if want := fmt.Sprintf("%q", fmt.Sprint(204, " ", 1<<20+1)); strings.TrimSpace(got["result"]) != want {
		t.Errorf("after the other's end: %v, want %s", got, want)
	}
	both[1].kernel.Close()
	left, err := os.ReadDir(temp)
	if err != nil || len(left) > 0 {
		t.Errorf("of the kernels' files %v is left, %v", left, err)
	}
}

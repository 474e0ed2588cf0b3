package values_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/values"
)

// kinds are variables of which each kind costs something else.
func kinds() map[string]values.Var {
	pixels := make([]uint8, 50<<20)
	for i := range pixels {
		pixels[i] = uint8(rand.Uint32())
	}
	var list *link
	for i := range 100_000 {
		list = &link{i, list}
	}
	table := map[string]int{}
	for i := range 100_000 {
		table[fmt.Sprint(i)] = i
	}
	rows := make([][]float32, 1000)
	for i := range rows {
		rows[i] = make([]float32, 1000)
	}
	small := 7
	return map[string]values.Var{
		"int": variable("v", &small), "50MB": variable("v", &pixels), "list of 100,000": variable("v", &list),
		"map of 100,000": variable("v", &table), "1,000 rows of 1,000": variable("v", &rows),
	}
}

func BenchmarkKeep(b *testing.B) {
	for name, v := range kinds() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := values.OpenStore(b.TempDir()).Keep(v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAgain loads a variable and keeps it unchanged, as each further cell does.
func BenchmarkAgain(b *testing.B) {
	for name, v := range kinds() {
		b.Run(name, func(b *testing.B) {
			folder := b.TempDir()
			if err := values.OpenStore(folder).Keep(v); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				s := values.OpenStore(folder)
				if err := s.Load(v); err != nil {
					b.Fatal(err)
				}
				if err := s.Keep(v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCarry keeps another variable beside one that the program does not use.
func BenchmarkCarry(b *testing.B) {
	small := 7
	for name, v := range kinds() {
		b.Run(name, func(b *testing.B) {
			folder := b.TempDir()
			if err := values.OpenStore(folder).Keep(v); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if err := values.OpenStore(folder).Keep(variable("small", &small)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

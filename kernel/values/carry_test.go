package values_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/kernel/values"
)

func keep(t *testing.T, s *values.Store, vars ...values.Var) {
	t.Helper()
	if err := s.Keep(vars...); err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T, s *values.Store, vars ...values.Var) {
	t.Helper()
	if err := s.Load(vars...); err != nil {
		t.Fatal(err)
	}
}

// TestKeepCarriesOver has programs that use some of the variables: the others stay,
// and see what was changed in memory that they share.
func TestKeepCarriesOver(t *testing.T) {
	folder := t.TempDir()
	type whole struct {
		Shared *tree
		Table  map[string]*tree
		Held   any
		F      func(int) int
		Err    error
		Part   []int
		Self   *whole
	}
	values.Know(double)
	shared := &tree{label: "old"}
	all := []int{1, 2, 3, 4}
	x := whole{shared, map[string]*tree{"a": shared}, []any{shared, 1}, double, errors.New("x"), all[1:3], nil}
	x.Self = &x
	y, p, table, lone := shared, &x, x.Table, "lone"
	keep(t, values.OpenStore(folder), variable("x", &x), variable("y", &y), variable("p", &p), variable("all", &all), variable("table", &table), variable("lone", &lone))

	// The second program has y, all and table, and changes what they hold.
	second := values.OpenStore(folder)
	var y2 *tree
	var all2 []int
	var table2 map[string]*tree
	n := 7
	mine := []values.Var{variable("y", &y2), variable("all", &all2), variable("table", &table2)}
	load(t, second, mine...)
	y2.label, y2.Left, all2[1] = "new", &tree{label: "leaf"}, 42
	table2["b"] = y2.Left
	keep(t, second, append(mine, variable("n", &n))...)

	third := values.OpenStore(folder)
	var x3 whole
	var p3 *whole
	var y3 *tree
	var lone3 string
	var n3 int
	load(t, third, variable("lone", &lone3), variable("p", &p3), variable("n", &n3), variable("x", &x3), variable("y", &y3))
	if p3 != &x3 || x3.Self != p3 || x3.Shared != y3 || y3.label != "new" || x3.Held.([]any)[0] != any(y3) || n3 != 7 || lone3 != "lone" {
		t.Error("what was carried over is not what it was")
	}
	if x3.Table["b"] != y3.Left || x3.Part[0] != 42 || cap(x3.Part) != 3 || x3.F(2) != 4 || x3.Err.Error() != "x" {
		t.Errorf("what was carried over has not seen what changed: %v", x3)
	}

	// The fourth uses none, and forgets two: the rest can still be read.
	keep(t, values.OpenStore(folder), values.Var{Name: "x"}, values.Var{Name: "lone"})
	index := readIndex(t, folder)
	if len(index) != 5 || index["p"].Value == "" || index["y"].Type.Text == "" {
		t.Errorf("%v", index)
	}
	var y5 *tree
	var p5 *whole
	load(t, values.OpenStore(folder), variable("y", &y5), variable("p", &p5))
	if y5 != p5.Shared || p5.Self != p5 {
		t.Error("what is left no longer shares its memory")
	}
}

// TestKeepRefusesWhatItCarries has a program that puts a channel where a variable
// sees it that it does not have.
func TestKeepRefusesWhatItCarries(t *testing.T) {
	folder := t.TempDir()
	shared := &tree{label: "shared"}
	x, y, z := []*tree{shared}, shared, 1
	keep(t, values.OpenStore(folder), variable("x", &x), variable("y", &y), variable("z", &z))
	s := values.OpenStore(folder)
	load(t, s, variable("y", &y))
	y.Any = make(chan int)
	keep(t, s, variable("y", &y))
	next := values.OpenStore(folder)
	if err := next.Load(variable("z", &z)); err != nil {
		t.Error(err)
	}
	if why := next.Reasons(); len(why) != 2 || why["x"] != "it holds a channel (chan int)" || why["y"] != why["x"] {
		t.Error(why)
	}
	// A refused variable is forgotten when it is kept again.
	y.Any = nil
	keep(t, next, variable("y", &y))
	if why := values.OpenStore(folder).Reasons(); len(why) != 1 {
		t.Error(why)
	}
}

// blobs lists the blobs of a folder.
func blobs(t *testing.T, folder string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "blob-*"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, " ")
}

// TestLargeMemory keeps what has a file of its own, which is written anew only
// when something in it changed.
func TestLargeMemory(t *testing.T) {
	folder := t.TempDir()
	big, other := make([]float32, 1<<20), make([]uint8, 2<<20)
	big[77], other[1<<20] = 7, 8
	part := big[100:200]
	mine := []values.Var{variable("big", &big), variable("other", &other), variable("part", &part)}
	keep(t, values.OpenStore(folder), mine...)
	first := blobs(t, folder)
	if strings.Count(first, "blob-") != 2 {
		t.Fatal(first)
	}
	second := values.OpenStore(folder)
	load(t, second, mine...)
	if big[77] != 7 || other[1<<20] != 8 || &part[0] != &big[100] {
		t.Error("other values")
	}
	keep(t, second, mine...)
	if now := blobs(t, folder); now != first {
		t.Errorf("%s were written anew: %s", first, now)
	}
	third := values.OpenStore(folder)
	load(t, third, mine...)
	part[1] = 9
	keep(t, third, mine...)
	if now := blobs(t, folder); len(now) <= len(first) || !strings.HasPrefix(now, first) || size(t, strings.Fields(now)[2]) > 1<<16 {
		t.Errorf("%s, after %s", now, first)
	}
	part[1] = 0
	fourth := values.OpenStore(folder)
	load(t, fourth, mine...)
	if part[1] != 9 || big[101] != 9 || big[77] != 7 || other[1<<20] != 8 {
		t.Error("the change is lost")
	}
	// One page more and one less has changed; then all have.
	part[1], other[5] = 0, 6
	keep(t, fourth, mine...)
	if now := blobs(t, folder); strings.Count(now, "blob-") != 3 || size(t, strings.Fields(now)[2]) > 1<<16 {
		t.Errorf("%s, after %s", now, first)
	}
	other[5] = 0
	fifth := values.OpenStore(folder)
	load(t, fifth, mine...)
	if part[1] != 0 || other[5] != 6 || other[1<<20] != 8 {
		t.Error("the change is lost")
	}
	for i := range other {
		other[i] = 3
	}
	keep(t, fifth, mine...)
	if now := blobs(t, folder); strings.Count(now, "blob-") != 2 || now == first {
		t.Errorf("%s, after %s", now, first)
	}
	// A program without them leaves their blobs alone, and forgetting them does not.
	was := blobs(t, folder)
	keep(t, values.OpenStore(folder))
	if now := blobs(t, folder); now != was {
		t.Errorf("%s, after %s", now, was)
	}
	keep(t, values.OpenStore(folder), values.Var{Name: "big"}, values.Var{Name: "other"}, values.Var{Name: "part"})
	if now := blobs(t, folder); now != "" {
		t.Error(now, "are left")
	}
}

func size(t *testing.T, file string) int64 {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func TestLimit(t *testing.T) {
	folder := t.TempDir()
	large, small := make([]int, 1000), 7
	keep(t, values.OpenLimited(folder, 4000), variable("large", &large), variable("small", &small))
	s := values.OpenStore(folder)
	if why := s.Reasons()["large"]; why != "together the kept values would be larger than 4,000 bytes, and NINEPIXELS_VALUES_LIMIT allows no more" {
		t.Error(why)
	}
	load(t, s, variable("small", &small))
}

// TestKeepThatFails leaves what the folder held.
func TestKeepThatFails(t *testing.T) {
	folder := t.TempDir()
	x, big := 1, make([]byte, 1<<20)
	keep(t, values.OpenStore(folder), variable("x", &x))
	before, err := os.ReadFile(filepath.Join(folder, "snapshot"))
	if err != nil {
		t.Fatal(err)
	}
	if err := values.OpenStore(filepath.Join(folder, "snapshot")).Keep(variable("x", &x), variable("big", &big)); err == nil {
		t.Error("a file was taken for a folder")
	}
	after, err := os.ReadFile(filepath.Join(folder, "snapshot"))
	if err != nil || string(after) != string(before) {
		t.Error(err, "the snapshot is another one")
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "*.new-*")); len(left) > 0 {
		t.Error(left)
	}
}

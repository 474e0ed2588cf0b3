package dataset_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/dataset/fetch"
)

// load returns the real data. The fast run does without where it is absent;
// the full run needs it.
func load(t testing.TB) *dataset.Data {
	t.Helper()
	data, err := dataset.Load()
	if err != nil && testing.Short() && errors.Is(err, fetch.ErrNotFound) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestPublishedFacts(t *testing.T) {
	data := load(t)
	for _, test := range []struct {
		split *dataset.Split
		n     int
	}{{data.Train, 60_000}, {data.Test, 10_000}} {
		if test.split.Len() != test.n || len(test.split.Images) != test.n*784 {
			t.Errorf("%d labels and %d pixels; want %d pictures", test.split.Len(), len(test.split.Images), test.n)
		}
		for class, n := range test.split.Counts() {
			if n != test.n/10 {
				t.Errorf("%d pictures of class %d; want %d", n, class, test.n/10)
			}
		}
	}
	for _, i := range []struct{ at, want int }{{0, 9}, {7, 6}, {23, 9}, {26, 6}, {28, 9}} {
		if got := data.Test.Label(i.at); got != i.want {
			t.Errorf("test picture %d is of class %d; want %d", i.at, got, i.want)
		}
	}
	if got, want := data.Test.Take(100).OfClass(9).Indices(), []int{0, 23, 28, 39, 68, 83}; !slices.Equal(got, want) {
		t.Errorf("boots among the first hundred test pictures: %v; want %v", got, want)
	}
	if got, want := data.Train.Take(10).Labels, []uint8{9, 0, 0, 3, 0, 2, 7, 2, 5, 5}; !slices.Equal(got, want) {
		t.Errorf("first training labels %v; want %v", got, want)
	}
}

func TestPublishedStatistics(t *testing.T) {
	data := load(t)
	var histogram [256]float64
	for _, p := range data.Train.Images {
		histogram[p]++
	}
	n := float64(len(data.Train.Images))
	var mean, square float64
	for v, count := range histogram {
		x := float64(v) / 255
		mean += count * x / n
		square += count * x * x / n
	}
	sd := math.Sqrt(square - mean*mean)
	// The published figures have five digits after the point.
	if math.Abs(mean-.28604) > .5e-5 || math.Abs(sd-.35302) > .5e-5 {
		t.Errorf("mean %.6f, standard deviation %.6f; want .28604 and .35302", mean, sd)
	}
}

func TestTheSameDataFromAnotherFolder(t *testing.T) {
	data := load(t)
	found, err := fetch.Find(fetch.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := fetch.Verify(found.Dir); err != nil {
		t.Error(err)
	}
	again, err := dataset.LoadFrom(found.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(data.Test.Images, again.Test.Images) || !slices.Equal(data.Train.Labels, again.Train.Labels) {
		t.Error("LoadFrom and Load differ")
	}
}

func TestLoadWithoutDataSaysWhatToDo(t *testing.T) {
	t.Setenv("NINEPIXELS_DATA", "")
	t.Setenv("NINEPIXELS_HOME", filepath.Join(t.TempDir(), "empty"))
	_, err := dataset.Load()
	if _, installed := os.Stat("/usr/share/datasets/fashion-mnist"); installed == nil {
		if err != nil {
			t.Errorf("Debian's package is installed, and yet: %v", err)
		}
	} else {
		wantError(t, err, "not on this machine yet", "`go run ./kernel setup`")
	}

	t.Setenv("NINEPIXELS_DATA", t.TempDir())
	_, err = dataset.Load()
	wantError(t, err, "none of the four files")
	_, err = dataset.LoadFrom(t.TempDir())
	wantError(t, err, "none of the four files", "`go run ./kernel setup`")
	wantError(t, fetch.Verify(t.TempDir()), "none of the four files")
}

func BenchmarkLoad(b *testing.B) {
	load(b)
	for b.Loop() {
		if _, err := dataset.Load(); err != nil {
			b.Fatal(err)
		}
	}
}

// wantError asserts that err is one sentence that holds all of parts.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if err == nil || !strings.Contains(err.Error(), part) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v lacks %q, or has several lines", err, part)
		}
	}
}

func ExampleLoad() {
	data, err := dataset.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(data.Train.Len(), data.Test.Len(), dataset.ClassNames[data.Test.Label(0)])
	// Output: 60000 10000 Ankle boot
}

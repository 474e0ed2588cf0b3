package pictures_test

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"io"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/ninepixels/ninepixels/lessons/dataset/pictures"
)

// most returns the largest heap while f runs, less the one before. The collector
// works often in this time, so that nearly all of the heap is in use.
func most(f func()) int64 {
	defer debug.SetGCPercent(debug.SetGCPercent(5))
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, peak := int64(m.HeapAlloc), int64(0)
	done, seen := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(seen)
		for {
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, int64(m.HeapAlloc)-before)
			}
		}
	}()
	f()
	close(done)
	<-seen
	return peak
}

// The long form: go test ./lessons/dataset/pictures -run Photographs -photographs 500
var photographs = flag.Int("photographs", 24, "how many photographs of 2 megapixels to read")

// Photographs are decoded one after another for each processor, and only the small
// pictures stay. 24 photographs of 2 megapixels would take 144 MB.
func TestMemoryOfPhotographs(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	dir := t.TempDir()
	n := *photographs
	photograph := encode(t, "jpg", scene(1225, 1633))
	for i := range n {
		// A number behind the end makes each file another one.
		put(t, filepath.Join(dir, []string{"apple", "pear"}[i%2], fmt.Sprintf("%d.jpg", i)), append(photograph[:len(photograph):len(photograph)], byte(i), byte(i>>8), 0xff, 0xd9))
	}
	size := int64(len(photograph))
	begin := time.Now()
	peak := most(func() {
		if s := folder(t, dir); s.Len() != n {
			t.Errorf("read are %d", s.Len())
		}
	})
	t.Logf("%.0f photographs of 2 megapixels in a second, with at most %d MB of memory", float64(n)/time.Since(begin).Seconds(), peak>>20)
	// Two at one time, each with its file and 3 bytes for a pixel; the split; as much
	// again for what the collector has not seen yet.
	if bound := 2 * (2*(size+3*1225*1633) + int64(n)*64*64*3); peak > bound {
		t.Errorf("%d MB of memory were taken, more than %d MB", peak>>20, bound>>20)
	}
}

// However many processors there are, pictures wait for each other.
func TestMemoryInFlight(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(16))
	pictures.SetLimits(t, 34<<20, 34<<20)
	dir := t.TempDir()
	file := encode(t, "png", &vast{1000, 2000}) // 8 MB in memory: four of them fit
	var paths []string
	for i := range 16 {
		paths = append(paths, filepath.Join(dir, fmt.Sprintf("%d.png", i)))
		put(t, paths[i], file)
	}
	peak := most(func() {
		if _, err := pictures.Files(paths, pictures.Log(io.Discard)); err != nil {
			t.Error(err)
		}
	})
	// As much again for what the collector has not seen yet. All 16 take 128 MB.
	if peak > 2*34<<20+8<<20 || peak < 8<<20 {
		t.Errorf("%d MB of memory were taken, want 8 to 76 MB", peak>>20)
	}
	// What is more than all may take is read, too: alone.
	pictures.SetLimits(t, 1<<20, 34<<20)
	if _, err := pictures.Files(paths[:3], pictures.Log(io.Discard)); err != nil {
		t.Error(err)
	}
}

// What a picture is said to take of memory is what it takes, or more: its file, and
// what the decoder makes of it. Otherwise the bounds would hold nothing back.
func TestMemoryOfKinds(t *testing.T) {
	const h, w = 400, 500
	bounds := image.Rect(0, 0, w, h)
	img := scene(h, w)
	for name, file := range map[string][]byte{
		"a.jpg": encode(t, "jpg", img), "grey.jpg": encode(t, "jpg", as(image.NewGray(bounds), img)),
		"a.png": encode(t, "png", img), "16.png": encode(t, "png", as(image.NewNRGBA64(bounds), img)), "grey16.png": encode(t, "png", as(image.NewGray16(bounds), img)),
		"palette.png": encode(t, "png", paletted(img)), "a.gif": encode(t, "gif", img), "a.bmp": encode(t, "bmp", img),
		"a.webp": webp(h, w, 90, 200),
	} {
		path := filepath.Join(t.TempDir(), name)
		put(t, path, file)
		need, err := pictures.Need(path)
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := pictures.File(path); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		took := int64(after.TotalAlloc - before.TotalAlloc)
		// 16 rows in colour, sums of a row, and what decoders hold whatever the size is.
		if rest := int64(16*4*w + 40*w + 400_000); took > need+rest {
			t.Errorf("%s took %d bytes, and was said to need %d and %d", name, took, need, rest)
		}
		t.Logf("%-12s %.2f of what it is said to need", name, float64(took)/float64(need))
	}
}

// vast is a large picture in colour that takes no memory.
type vast struct{ h, w int }

func (v *vast) ColorModel() color.Model { return color.NRGBAModel }
func (v *vast) Bounds() image.Rectangle { return image.Rect(0, 0, v.w, v.h) }
func (v *vast) At(_, y int) color.Color { return color.NRGBA{uint8(y), 7, 9, 200} }

// Reading on shows how far it is, after two seconds and then ever more rarely.
func TestProgress(t *testing.T) {
	lines := pictures.ProgressLines(100)
	want := []string{
		"fruit: 2 of 100 files are read, about 1m38s left", "fruit: 6 of 100 files are read, about 1m34s left",
		"fruit: 14 of 100 files are read, about 1m26s left", "fruit: 30 of 100 files are read, about 1m10s left",
		"fruit: 60 of 100 files are read, about 40s left", "fruit: 90 of 100 files are read, about 10s left",
	}
	if strings.Join(lines, "\n") != strings.Join(want, "\n") {
		t.Errorf("the lines are\n%s", strings.Join(lines, "\n"))
	}
	if lines := pictures.ProgressLines(1); len(lines) > 0 {
		t.Errorf("a short reading says %q", lines)
	}
}

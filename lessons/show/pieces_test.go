package show_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show"
)

var (
	imgTag    = regexp.MustCompile(`<img alt="([^"]*)" width="(\d+)" src="data:image/png;base64,([^"]*)">`)
	lineWidth = regexp.MustCompile(`max-width:(\d+)px`)
)

// An img is an element of a figure's HTML.
type img struct {
	alt     string
	width   int
	picture image.Image
}

func imgs(t *testing.T, source string) []img {
	t.Helper()
	var all []img
	for _, m := range imgTag.FindAllStringSubmatch(source, -1) {
		data, err := base64.StdEncoding.DecodeString(m[3])
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		width, _ := strconv.Atoi(m[2])
		if picture.Bounds().Dx() != 2*width {
			t.Errorf("%q: %d pixels for a width of %d", m[1], picture.Bounds().Dx(), width)
		}
		all = append(all, img{html.UnescapeString(m[1]), width, picture})
	}
	if len(all) != strings.Count(source, "<img") {
		t.Fatalf("%d of %d img elements were read", len(all), strings.Count(source, "<img"))
	}
	return all
}

// plainPanels are n panels of 28×28, each of one value.
func plainPanels(n int) []show.Panel {
	var panels []show.Panel
	for k := range n {
		g := grid.New(28, 28).Map(func(float32) float32 { return float32(k) })
		panels = append(panels, show.Panel{Title: fmt.Sprint("panel ", k), Grid: g, Hi: 10})
	}
	return panels
}

// Each panel of a row is a picture of its own, which shows what the whole shows there,
// in lines as long as those of the whole.
func TestRowIsInPieces(t *testing.T) {
	for _, test := range []struct{ panels, line int }{
		{2, 2}, {4, 4}, {5, 5}, {6, 3}, {7, 4}, {10, 5},
	} {
		f, err := show.DrawRow(plainPanels(test.panels), show.Title("a < b"))
		if err != nil {
			t.Fatal(err)
		}
		source := f.HTML()
		all := imgs(t, source)
		if len(all) != test.panels {
			t.Fatalf("%d panels are %d pictures", test.panels, len(all))
		}
		room := lineWidth.FindStringSubmatch(source)
		if room == nil || room[1] != strconv.Itoa(test.line*all[0].width) {
			t.Errorf("%d panels of %d: a line is %v wide, want room for %d", test.panels, all[0].width, room, test.line)
		}
		if !strings.Contains(source, "<b>a &lt; b</b>") {
			t.Errorf("the title is missing in %.300s", source)
		}
		for k, one := range all {
			if want := fmt.Sprintf("panel %d (picture), 28×28, values %d to %d", k, k, k); one.alt != want {
				t.Errorf("panel %d is described as %q, want %q", k, one.alt, want)
			}
			// Values of k in 0..10 are k tenths of 255, rounded up at a half. A title takes
			// 20 pixels or so, and the picture at least 140.
			grey := uint8((51*k + 1) / 2)
			got := color.RGBAModel.Convert(one.picture.At(one.width, 2*90))
			if want := (color.RGBA{grey, grey, grey, 255}); got != want {
				t.Errorf("panel %d of %d is %v in its middle, want %v", k, test.panels, got, want)
			}
		}
	}
}

func TestOnePanelIsOnePicture(t *testing.T) {
	f, err := show.DrawRow(plainPanels(1), show.Title("one"))
	if err != nil {
		t.Fatal(err)
	}
	if source := f.HTML(); !strings.HasPrefix(source, `<img alt="one: panel 0`) || len(imgs(t, source)) != 1 {
		t.Errorf("%.200s", source)
	}
}

// The first picture carries what the author says of the whole.
func TestPiecesInOwnWords(t *testing.T) {
	f, err := show.DrawRow(plainPanels(3), show.Alt("three squares"))
	if err != nil {
		t.Fatal(err)
	}
	if all := imgs(t, f.HTML()); all[0].alt != "three squares" || !strings.HasPrefix(all[1].alt, "panel 1") {
		t.Errorf("the pictures are %q and %q", all[0].alt, all[1].alt)
	}
}

// In a window of 375 pixels a cell of JupyterLab is 259 pixels wide.
const telephone = 259

func TestGalleryIsInPieces(t *testing.T) {
	var grids []*grid.Grid
	var labels []string
	for k := range 13 {
		grids = append(grids, grid.New(7, 7).Map(func(float32) float32 { return float32(k) }))
		labels = append(labels, fmt.Sprint("map ", k))
	}
	f, err := show.DrawGallery(grids, 8, show.Map(), show.Labels(labels...), show.Title("maps"))
	if err != nil {
		t.Fatal(err)
	}
	all := imgs(t, f.HTML())
	var said []string
	for _, one := range all {
		if one.width > telephone {
			t.Errorf("%q is %d wide, more than a telephone has", one.alt, one.width)
		}
		said = append(said, one.alt)
	}
	// A picture of 84 and its gap take 92: two fit.
	want := []string{"13 pictures: map 0; map 1", "map 2; map 3", "map 4; map 5", "map 6; map 7", "map 8; map 9", "map 10; map 11", "map 12", "colours from 0 to 12"}
	if fmt.Sprint(said) != fmt.Sprint(want) {
		t.Errorf("the pieces are %q, want %q", said, want)
	}

	f, err = show.DrawGallery(grids, 8, show.Map())
	if err != nil {
		t.Fatal(err)
	}
	if all := imgs(t, f.HTML()); len(all) != 2 || all[0].alt != f.Alt {
		t.Errorf("without labels there are %d pieces, the first %q, want the pictures and the colours", len(all), all[0].alt)
	}
}

func TestChartsAreInPieces(t *testing.T) {
	f, err := show.DrawCurves([]show.Chart{
		{XLabel: "epoch", YLabel: "loss", Series: []show.Series{{Y: []float64{2, 1}}}},
		{XLabel: "epoch", YLabel: "accuracy", Series: []show.Series{{Y: []float64{0.5, 1}}}},
	}, show.Title("two"))
	if err != nil {
		t.Fatal(err)
	}
	all := imgs(t, f.HTML())
	if len(all) != 2 || !strings.Contains(all[0].alt, "loss") || !strings.Contains(all[1].alt, "accuracy") {
		t.Fatalf("the pieces are %v", all)
	}
	if sum := all[0].width + all[1].width; sum > f.Width {
		t.Errorf("the pieces are %d wide, the whole %d: they would not stand side by side", sum, f.Width)
	}
}

// A slider over rows keeps the pieces, and stores a picture that does not change once.
func TestSliderOfPieces(t *testing.T) {
	var all []show.Frame
	for k := range 4 {
		panels := plainPanels(2)
		panels[1].Grid = grid.New(28, 28).Map(func(float32) float32 { return float32(k) })
		f, err := show.DrawRow(panels)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, show.Frame{Label: fmt.Sprint("by ", k-2), Figure: f})
	}
	source, _, err := show.DrawSlider(all, show.Title("shift"))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(imgs(t, source)); n != 2 {
		t.Errorf("without scripts there are %d pictures, want the two of the first frame", n)
	}
	from, to := strings.LastIndex(source, `)({"`)+2, strings.LastIndex(source, ")</script>")
	var data struct {
		Pictures []string
		Frames   []struct {
			Label  string
			Pieces []struct {
				Alt           string
				Width, Height int
				PNG           int
			}
		}
	}
	if err := json.Unmarshal([]byte(source[from:to]), &data); err != nil {
		t.Fatal(err)
	}
	// One panel stands still, one has four states.
	if len(data.Pictures) != 5 || len(data.Frames) != 4 {
		t.Fatalf("%d pictures and %d frames", len(data.Pictures), len(data.Frames))
	}
	if data.Frames[0].Label != "by −2" || data.Frames[3].Label != "by 1" {
		t.Errorf("the labels are %q and %q, want real minus signs", data.Frames[0].Label, data.Frames[3].Label)
	}
	if data.Pictures[0] != "" || data.Pictures[1] != "" || data.Pictures[2] == "" {
		t.Error("the first frame's pictures are stored twice, or another's is not")
	}
	for i, frame := range data.Frames {
		if len(frame.Pieces) != 2 || frame.Pieces[0].PNG != 0 || frame.Pieces[1].PNG != i+1 {
			t.Errorf("frame %d has the pieces %+v", i, frame.Pieces)
		}
		if !strings.HasPrefix(frame.Pieces[0].Alt, "shift: "+frame.Label+": ") {
			t.Errorf("frame %d is described as %q", i, frame.Pieces[0].Alt)
		}
	}
}

package canvas_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"reflect"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/show/internal/canvas"
)

func picture(t *testing.T, c *canvas.Canvas) image.Image {
	t.Helper()
	b, err := c.PNG(false)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// at is what is seen at a place on a white page.
func at(img image.Image, x, y int) color.RGBA {
	col := stored(img, x, y)
	if col == (color.RGBA{}) {
		return canvas.White
	}
	return col
}

// stored is the colour of a pixel in the file.
func stored(img image.Image, x, y int) color.RGBA {
	return color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
}

// Where nothing is drawn the page is seen, but for the white that text and thin lines
// in ink stand on.
func TestPageIsSeen(t *testing.T) {
	nothing := color.RGBA{}
	for name, keep := range map[string]bool{"with a palette": false, "with all colours": true} {
		c := canvas.New(60, 40)
		c.Rect(10, 5, 10, 10, canvas.Blue)
		c.Rect(40, 5, 1, 10, canvas.Ink)
		c.Rect(55, 5, 5, 10, canvas.White)
		c.Text(10, 30, "II", canvas.Style{Size: 10, Color: canvas.Ink})
		if keep {
			c.KeepColors()
		}
		img := picture(t, c)
		for _, p := range []struct {
			what string
			x, y int
			want color.RGBA
		}{
			{"far from everything", 2, 20, nothing}, {"beside a colour", 19, 20, nothing}, {"the colour", 20, 20, canvas.Blue},
			{"left of a line in ink", 77, 20, nothing}, {"beside it", 78, 20, canvas.White}, {"the line", 80, 20, canvas.Ink},
			{"drawn in white", 112, 20, canvas.White}, {"left of the text", 11, 60, nothing}, {"on its label", 12, 60, canvas.White},
			{"the label's round corner", 12, 45, nothing}, {"above the label", 22, 43, nothing}, {"on it, above the letters", 22, 46, canvas.White},
		} {
			if got := stored(img, p.x, p.y); got != p.want {
				t.Errorf("%s, %s: %v, want %v", name, p.what, got, p.want)
			}
		}
	}
	c := canvas.New(20, 20)
	c.Disc(canvas.Point{X: 10, Y: 10}, 6, canvas.Blue)
	c.Upright(4, 10, "up", canvas.Style{Size: 6, Color: canvas.Ink, Align: canvas.Centre})
	img := picture(t, c)
	if stored(img, 8, 8) == nothing {
		t.Error("turned text has no label")
	}
	for y := range 40 {
		for x := range 40 {
			if col := stored(img, x, y); col.A != 0 && col.A != 255 {
				t.Fatalf("%d, %d is half there: %v", x, y, col)
			}
		}
	}
}

// inked returns the box around everything that is not white.
func inked(img image.Image) image.Rectangle {
	var r image.Rectangle
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if at(img, x, y) != canvas.White {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}

func TestRectHasTwoPixelsPerCSSPixel(t *testing.T) {
	c := canvas.New(9.5, 8) // rounded up to 10×8
	c.Rect(1, 2, 3, 4.5, canvas.Blue)
	img := picture(t, c)
	if got, want := img.Bounds(), image.Rect(0, 0, 20, 16); got != want {
		t.Errorf("the picture is %v, want %v", got, want)
	}
	if got, want := inked(img), image.Rect(2, 4, 8, 13); got != want {
		t.Errorf("the rectangle is %v, want %v", got, want)
	}
}

func TestFrameIsOutside(t *testing.T) {
	c := canvas.New(20, 20)
	c.Frame(5, 5, 10, 10, 1, canvas.Red)
	img := picture(t, c)
	if got, want := inked(img), image.Rect(8, 8, 32, 32); got != want {
		t.Errorf("the frame is %v, want %v", got, want)
	}
	if got := at(img, 10, 10); got != canvas.White {
		t.Errorf("inside the frame is %v, want white", got)
	}
}

// A line is as wide all along: no knots where its pieces overlap.
func TestLineHasOneWidth(t *testing.T) {
	c := canvas.New(40, 20)
	c.Line([]canvas.Point{{X: 5, Y: 10.3}, {X: 20, Y: 10.3}, {X: 35, Y: 10.3}}, 2, canvas.Ink)
	img := picture(t, c)
	for y := range 40 {
		if a, b := at(img, 20, y), at(img, 40, y); a != b {
			t.Errorf("row %d: %v along the line, %v at its joint", y, a, b)
		}
	}
}

func TestShapesMayTurnEitherWay(t *testing.T) {
	clockwise := []canvas.Point{{X: 2, Y: 2}, {X: 8, Y: 2}, {X: 8, Y: 8}, {X: 2, Y: 8}}
	counter := []canvas.Point{clockwise[0], clockwise[3], clockwise[2], clockwise[1]}
	for _, shape := range [][]canvas.Point{clockwise, counter} {
		c := canvas.New(10, 10)
		c.Polygon(shape, canvas.Blue)
		if got, want := inked(picture(t, c)), image.Rect(4, 4, 16, 16); got != want {
			t.Errorf("%v fills %v, want %v", shape, got, want)
		}
	}
}

func TestDrawingOutsideIsCutOff(t *testing.T) {
	c := canvas.New(10, 10)
	c.Disc(canvas.Point{X: -50, Y: 5}, 3, canvas.Ink)
	c.Rect(-5, -5, 100, 6, canvas.Blue)
	c.Line(nil, 2, canvas.Ink)
	c.Text(500, 5, "far", canvas.Style{Size: 12, Color: canvas.Ink})
	if got, want := inked(picture(t, c)), image.Rect(0, 0, 20, 2); got != want {
		t.Errorf("ink in %v, want %v", got, want)
	}
}

func TestTextIsWhereItShouldBe(t *testing.T) {
	style := canvas.Style{Size: 20, Color: canvas.Ink}
	width := canvas.TextWidth("888", style)
	for _, test := range []struct {
		align       canvas.Align
		left, right float64
	}{
		{canvas.Left, 50, 50 + width},
		{canvas.Centre, 50 - width/2, 50 + width/2},
		{canvas.Right, 50 - width, 50},
	} {
		style.Align = test.align
		c := canvas.New(100, 40)
		c.Text(50, 20, "888", style)
		got := inked(picture(t, c))
		// A letter has some white at its sides: at most a tenth of its size.
		const side = 2 * 2 // pixels of the picture
		if math.Abs(float64(got.Min.X)-2*test.left) > side || math.Abs(float64(got.Max.X)-2*test.right) > side {
			t.Errorf("align %v: ink from %d to %d, want %.0f to %.0f", test.align, got.Min.X, got.Max.X, 2*test.left, 2*test.right)
		}
		// Digits are centred to the pixel, and round ones reach a little beyond.
		if middle := got.Min.Y + got.Max.Y; middle < 2*40-3 || middle > 2*40+3 {
			t.Errorf("align %v: ink from %d to %d is not centred on 40", test.align, got.Min.Y, got.Max.Y)
		}
	}
}

func TestUprightIsTurned(t *testing.T) {
	style := canvas.Style{Size: 20, Color: canvas.Ink}
	flat, turned := canvas.New(100, 100), canvas.New(100, 100)
	flat.Text(50, 50, "L1", style)
	turned.Upright(50, 50, "L1", style)
	a, b := inked(picture(t, flat)), inked(picture(t, turned))
	if a.Dx() != b.Dy() || a.Dy() != b.Dx() {
		t.Errorf("%v turned is %v", a.Size(), b.Size())
	}
	if b.Max.Y > 101 || b.Min.Y < 100-a.Dx()-4 {
		t.Errorf("turned text is at %v, want it to end at 100 and to go up", b)
	}
}

func TestWrap(t *testing.T) {
	style := canvas.Style{Size: 10}
	wide := canvas.TextWidth("aaa bbb", style) + 1
	tests := []struct {
		text string
		want []string
	}{
		{"", nil},
		{"aaa", []string{"aaa"}},
		{"aaa bbb ccc", []string{"aaa bbb", "ccc"}},
		{"aaaaaaaaaaaaaaaa b", []string{"aaaaaaaaaaaaaaaa", "b"}},
		{"  aaa \n bbb ", []string{"aaa bbb"}},
	}
	for _, test := range tests {
		if got := canvas.Wrap(test.text, wide, style); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%q: %q, want %q", test.text, got, test.want)
		}
	}
}

func TestEveryCharacterOfTheFiguresExists(t *testing.T) {
	style := canvas.Style{Size: 20, Color: canvas.Ink}
	draw := func(s string, bold bool) image.Image {
		style.Bold = bold
		c := canvas.New(40, 40)
		c.Text(10, 20, s, style)
		return picture(t, c)
	}
	for _, bold := range []bool{false, true} {
		missing := draw("\U0010FFFD", bold) // a character no font has
		for _, r := range "×−±–…→≥πσΣ·²" {
			if reflect.DeepEqual(draw(string(r), bold), missing) {
				t.Errorf("%q is not in the font (bold: %v)", r, bold)
			}
		}
	}
}

func TestMapsGrowLighter(t *testing.T) {
	for name, colour := range map[string]func(float64) color.RGBA{"cividis": canvas.Cividis, "grey": canvas.Greyscale} {
		before := -1.0
		for i := range 101 {
			l := canvas.Luminance(colour(float64(i) / 100))
			if l <= before {
				t.Errorf("%s: luminance falls from %v to %v at %d %%", name, before, l, i)
			}
			before = l
		}
	}
}

func TestGreyscaleIsGreyFromBlackToWhite(t *testing.T) {
	for _, test := range []struct {
		t    float64
		want uint8
	}{
		{-1, 0}, {0, 0}, {0.2, 51}, {0.4, 102}, {1, 255}, {2, 255}, // 255·0.2 = 51
	} {
		if got, want := canvas.Greyscale(test.t), (color.RGBA{test.want, test.want, test.want, 255}); got != want {
			t.Errorf("%v is %v, want %v", test.t, got, want)
		}
	}
}

func TestDivergingIsWhiteInTheMiddleAndDarkerOutward(t *testing.T) {
	if got := canvas.Diverging(0); got != canvas.White {
		t.Errorf("the middle is %v, want white", got)
	}
	for _, sign := range []float64{-1, 1} {
		before := 2.0
		for i := range 51 {
			c := canvas.Diverging(sign * float64(i) / 50)
			l := canvas.Luminance(c)
			if l >= before {
				t.Errorf("luminance rises from %v to %v at %v", before, l, sign*float64(i)/50)
			}
			before = l
			if i > 0 && (sign < 0) != (c.B > c.R) {
				t.Errorf("%v at %v: want blue below 0 and orange above", c, sign*float64(i)/50)
			}
		}
	}
}

func TestValuesOutsideTheMapAreItsEnds(t *testing.T) {
	if canvas.Cividis(-3) != canvas.Cividis(0) || canvas.Cividis(math.Inf(1)) != canvas.Cividis(1) {
		t.Error("values beyond the ends are not clipped")
	}
	if canvas.Greyscale(math.NaN()) != canvas.NaN || canvas.Cividis(math.NaN()) != canvas.NaN || canvas.Diverging(math.NaN()) != canvas.NaN {
		t.Error("NaN does not have its own colour")
	}
}

// 4.5:1 is what WCAG 2 asks of text.
func TestInkCanBeReadOnEveryColour(t *testing.T) {
	contrast := func(a, b color.RGBA) float64 {
		x, y := canvas.Luminance(a), canvas.Luminance(b)
		return (max(x, y) + 0.05) / (min(x, y) + 0.05)
	}
	for i := range 101 {
		for _, background := range []color.RGBA{canvas.Greyscale(float64(i) / 100), canvas.Cividis(float64(i) / 100), canvas.Diverging(float64(i)/50 - 1)} {
			if c := contrast(background, canvas.On(background)); c < 4.5 {
				t.Errorf("contrast %.2f on %v", c, background)
			}
		}
	}
	for _, ink := range []color.RGBA{canvas.Ink, canvas.Grey, canvas.Red} {
		if c := contrast(ink, canvas.White); c < 4.5 {
			t.Errorf("contrast of %v on white is %.2f, below 4.5", ink, c)
		}
	}
}

// A figure with a picture, a map and a signed map: the ends of a strip of colours
// are rare and must not become the middle.
func TestAllMapsFitIntoAPalette(t *testing.T) {
	c := canvas.New(160, 10)
	var want []color.RGBA
	for i := range 101 {
		s := float64(i) / 100
		want = append(want, canvas.Greyscale(s), canvas.Cividis(s), canvas.Diverging(2*s-1))
	}
	for i, col := range want {
		// The later, the rarer: the dark ends of the maps are half a line.
		c.Rect(float64(i)/2, 0, 0.5, float64(len(want)-i)/float64(len(want))*9+0.5, col)
	}
	img := picture(t, c)
	for i, col := range want {
		got := at(img, i, 0)
		// 303 colours need 256 places. Two neighbours of a map are 3 to 8 apart:
		// none may become more than the next.
		const tolerance = 8
		for _, d := range []int{int(got.R) - int(col.R), int(got.G) - int(col.G), int(got.B) - int(col.B)} {
			if d > tolerance || d < -tolerance {
				t.Errorf("colour %d, %v, became %v", i, col, got)
				break
			}
		}
	}
}

func TestKeepColorsKeepsRareOnes(t *testing.T) {
	c := canvas.New(20, 20)
	c.KeepColors()
	colour := func(i int) color.RGBA { return color.RGBA{uint8(i / 2), 200, uint8(i % 2), 255} }
	for i := range 400 {
		c.Rect(float64(i%20), float64(i/20), 1, 1, colour(i))
	}
	img := picture(t, c)
	for i := range 400 {
		if got := at(img, 2*(i%20), 2*(i/20)); got != colour(i) {
			t.Fatalf("colour %d became %v, want %v", i, got, colour(i))
		}
	}
}

func TestMoreThan256ColoursLoseOnlyRareOnes(t *testing.T) {
	c := canvas.New(40, 40)
	for i := range 400 { // one pixel each of 400 greenish colours, on white
		c.Rect(float64(i%20), float64(i/20), 0.5, 0.5, color.RGBA{uint8(i / 2), 200, uint8(i % 2), 255})
	}
	c.Rect(30, 30, 5, 5, canvas.Red)
	img := picture(t, c)
	if got := at(img, 65, 65); got != canvas.Red {
		t.Errorf("a frequent colour became %v", got)
	}
	if got := at(img, 79, 0); got != canvas.White {
		t.Errorf("the background became %v", got)
	}
	for i := range 400 {
		if got := at(img, 2*(i%20), 2*(i/20)); got.G != 200 {
			t.Fatalf("green number %d became %v, not its neighbour", i, got)
		}
	}
}

func BenchmarkText(b *testing.B) {
	c := canvas.New(400, 40)
	for b.Loop() {
		c.Text(10, 20, "epoch 3 of 10, step 120 of 1,875", canvas.Style{Size: 12, Color: canvas.Ink})
	}
}

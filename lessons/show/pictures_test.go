package show_test

import (
	"fmt"
	"image/color"
	"slices"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/show"
)

var fruits = []string{"apple", "pear", "plum"}

// fruit is a split of n pictures of 4×3 in colour, each even: red apples, green pears
// and blue plums, in turn, each a little darker than the one before.
func fruit(n int) *dataset.Split {
	s := &dataset.Split{H: 4, W: 3, C: 3, Names: fruits}
	for i := range n {
		var pixel [3]uint8
		pixel[i%3] = uint8(255 - i)
		s.Images = append(s.Images, slices.Repeat(pixel[:], 12)...)
		s.Labels = append(s.Labels, uint8(i%3))
		s.Files = append(s.Files, fmt.Sprintf("%s/%d.png", fruits[i%3], i))
	}
	return s
}

func ExamplePictures() {
	show.Pictures(fruit(4), 2, show.Title("Fruit"))
	// Output: [figure: Fruit: 4 colour pictures of 4×3, colours from 0 to 255: apple, pear, plum, apple]
}

func ExampleRGBGallery() {
	none, full := grid.New(1, 1), grid.FromRows([][]float32{{0.5}})
	filters := [][]*grid.Grid{{full, none, none}, {none, none, grid.FromRows([][]float32{{-0.25}})}}
	show.RGBGallery(filters, 2, show.Labels("red", "less blue"))
	// Output: [figure: 2 colour pictures of 1×1, colours from −0.25 to 0.5: red, less blue]
}

func TestPicturesAreInColour(t *testing.T) {
	f, err := show.DrawPictures(fruit(3), 3, show.PixelSize(20), show.Labels("", "", ""))
	at := decode(t, f, err)
	// Tiles of 3·20, with gaps of 8.
	for i, want := range []color.RGBA{{255, 0, 0, 255}, {0, 254, 0, 255}, {0, 0, 253, 255}} {
		if got := at(12+i*68+30, 12+40); got != want {
			t.Errorf("picture %d is %v, want %v", i, got, want)
		}
	}
}

func TestPicturesOfGreySplits(t *testing.T) {
	f, err := show.DrawPictures(pictures(2), 2, show.PixelSize(2))
	at := decode(t, f, err)
	if got, want := at(12+1, 12+1), (color.RGBA{255, 255, 255, 255}); got != want {
		t.Errorf("the bright pixel is %v", got)
	}
	if got, want := at(12+9, 12+9), (color.RGBA{0, 0, 0, 255}); got != want {
		t.Errorf("a dark pixel is %v", got)
	}
	if want := "2 pictures of 28×28, colours from 0 to 255: class 0, class 1"; f.Alt != want {
		t.Errorf("got %q, want %q", f.Alt, want)
	}
}

// The lowest of all values is black, and the highest full; each channel by itself
// would hide which colour a filter looks for.
func TestKernelsAsColours(t *testing.T) {
	row := func(v ...float32) *grid.Grid { return grid.FromRows([][]float32{v}) }
	f, err := show.DrawRGBGallery([][]*grid.Grid{{row(-1, 1), row(-1, 0), row(-1, 1)}, {row(1, 3), row(0, -1), row(1, 1)}}, 2, show.PixelSize(20))
	at := decode(t, f, err)
	// (v − −1) / 4 · 255: 0 is 63.75, 1 is 127.5.
	for _, tt := range []struct {
		x    int
		want color.RGBA
	}{{22, color.RGBA{0, 0, 0, 255}}, {42, color.RGBA{128, 64, 128, 255}}, {70, color.RGBA{128, 64, 128, 255}}, {90, color.RGBA{255, 0, 128, 255}}} {
		if got := at(tt.x, 22); got != tt.want {
			t.Errorf("at %d: %v, want %v", tt.x, got, tt.want)
		}
	}
	if !strings.Contains(f.Alt, "colours from −1 to 3") {
		t.Errorf("the scale is not told: %q", f.Alt)
	}
}

// A photograph is drawn smaller, a small picture larger, and a figure stays inside a
// cell of the notebook, however long the names are.
func TestPicturesOfAnySize(t *testing.T) {
	for _, tt := range []struct{ h, w, most int }{{1, 1, 120}, {300, 200, 150}, {64, 64, 100}, {1, 500, 150}, {129, 5, 150}} {
		s := &dataset.Split{Images: make([]uint8, tt.h*tt.w*3), Labels: []uint8{0}, H: tt.h, W: tt.w, C: 3}
		f, err := show.DrawPictures(s, 1)
		if err != nil || f.Height > tt.most+60 || f.Width > 200 {
			t.Errorf("%d×%d: %v, %+v", tt.h, tt.w, err, f)
		}
	}
	s := fruit(20)
	s.Names = []string{strings.Repeat("a very long name ", 9), "Äpfel und Birnen, 🍐 gemischt", "x"}
	f, err := show.DrawPictures(s, 10)
	if err != nil || f.Width > 930 {
		t.Errorf("%v; the figure is %d wide", err, f.Width)
	}
	// The description has the names as they are.
	if !strings.Contains(f.Alt, s.Names[0]+", Äpfel und Birnen, 🍐 gemischt, x, ") {
		t.Errorf("a long name is shortened: %q", f.Alt)
	}
}

func ExampleMistakes() {
	probabilities := [][]float64{
		{0.9, 0.1, 0},   // an apple, rightly
		{0.6, 0.3, 0.1}, // a pear
		{0.05, 0.95, 0}, // a plum
	}
	show.Mistakes(fruit(3), probabilities, 5)
	// Output: [figure: 2 mistakes in 3 pictures: 2 colour pictures of 4×3, colours from 0 to 255: is plum, said pear, 95 %, plum/2.png; is pear, said apple, 60 %, pear/1.png]
}

func TestMistakes(t *testing.T) {
	// The first of equal ones comes first, and the third is left out.
	same := [][]float64{{0.1, 0.8, 0.1}, {0.8, 0.1, 0.1}, {0.9, 0.1, 0}, {1, 0, 0}}
	f, err := show.DrawMistakes(fruit(4), same, 2)
	if err != nil || !strings.HasPrefix(f.Alt, "the surest 2 of 3 mistakes, in 4 pictures: ") ||
		!strings.HasSuffix(f.Alt, "is plum, said apple, 90 %, plum/2.png; is apple, said pear, 80 %, apple/0.png") {
		t.Errorf("%v, %+v", err, f.Alt)
	}
	f, err = show.DrawMistakes(fruit(1), same[3:], 2, show.Title("Fruit"))
	if err != nil || f.Alt != "Fruit: no mistakes in 1 picture" {
		t.Errorf("%v, %+v", err, f)
	}
	noFiles := fruit(2)
	noFiles.Files = nil
	f, err = show.DrawMistakes(noFiles, same[:2], 1)
	if err != nil || !strings.HasSuffix(f.Alt, "is apple, said pear, 80 %") {
		t.Errorf("%v, %+v", err, f)
	}
	all := fruit(256)
	wrong := make([][]float64, all.Len())
	for i := range wrong {
		wrong[i] = []float64{0.5, 0.5, 0.5}
		wrong[i][(i+1)%3] = 0.75
	}
	if f, err = show.DrawMistakes(all, wrong, 1000); err != nil || f.Width > 930 {
		t.Errorf("256 mistakes: %v, %d wide", err, f.Width)
	}
}

func ExampleAnswers() {
	unknown := fruit(2) // without labels of its own, all would be 0
	unknown.Names, unknown.Labels = nil, make([]uint8, 2)
	show.Answers(unknown, []string{"ripe", "green"}, [][]float64{{0.97, 0.03}, {0.2, 0.8}}, 2)
	// Output: [figure: 2 colour pictures of 4×3, colours from 0 to 255: ripe, 97 %, apple/0.png; green, 80 %, pear/1.png]
}

func ExampleConfusion() {
	show.Confusion(fruit(6), []int{0, 1, 1, 0, 1, 2}, show.Title("Fruit"))
	// Output: [figure: Fruit: Confusion matrix of 3 classes: 5 of 6 right; the most frequent mistake: plum taken for pear, 1 times.]
}

func TestSplitsThatCannotBeDrawn(t *testing.T) {
	second := func(f *show.Figure, err error) error { return err }
	var none *dataset.Split
	torn := fruit(3)
	torn.Images = torn.Images[:7]
	right := [][]float64{{1}, {1}}
	for _, tt := range []struct {
		err  error
		want string
	}{
		{second(show.DrawPictures(nil, 3)), "there are no pictures"},
		{second(show.DrawPictures(none, 3)), "the split is nil"},
		{second(show.DrawPictures(fruit(0), 3)), "the split has no pictures"},
		{second(show.DrawPictures(torn, 3)), "the split has 3 labels but 7 pixel values"},
		{second(show.DrawPictures(fruit(3), 0)), "0 pictures in a row"},
		{second(show.DrawPictures(fruit(1).Select(make([]int, 1001)), 3)), "1001 pictures are too many"},
		{second(show.DrawRGBGallery(nil, 3)), "at least one grid"},
		{second(show.DrawRGBGallery([][]*grid.Grid{{patch()}}, 3)), "picture 0 has 1 channels; red, green and blue are 3"},
		{second(show.DrawRGBGallery([][]*grid.Grid{{patch(), nil, patch()}}, 3)), "picture 0: green: the grid is nil"},
		{second(show.DrawMistakes(none, right, 3)), "the split is nil"},
		{second(show.DrawMistakes(fruit(3), right, 3)), "there are 2 lists of probabilities for 3 pictures"},
		{second(show.DrawMistakes(fruit(2), right, 0)), "0 pictures cannot be drawn"},
		{second(show.DrawMistakes(fruit(2), [][]float64{{1}, {}}, 1)), "picture 1 has no probabilities"},
		{second(show.DrawMistakes(fruit(1), [][]float64{{3.5, -2}}, 1)), "the probability of class 0 for picture 0 is 3.5"},
		{second(show.DrawAnswers(none, nil, right, 3)), "the split is nil"},
		{second(show.DrawAnswers(fruit(3), nil, right, 3)), "there are 2 lists of probabilities for 3 pictures"},
		{second(show.DrawAnswers(fruit(2), nil, right, 0)), "0 pictures in a row"},
		{second(show.DrawAnswers(fruit(2), nil, [][]float64{{1}, nil}, 1)), "picture 1 has no probabilities"},
		{second(show.DrawConfusion(none, nil)), "the split is nil"},
		{second(show.DrawConfusion(fruit(3), []int{1})), "there are 1 answers for 3 pictures"},
		{second(show.DrawConfusion(fruit(3), []int{1, -1, 0})), "the answer -1 is no class"},
		{second(show.DrawConfusion(fruit(3), []int{1, 1 << 40, 0})), "is no class; there are 3 classes"},
	} {
		if tt.err == nil || !strings.Contains(tt.err.Error(), tt.want) || strings.Contains(tt.err.Error(), "\n") {
			t.Errorf("got %v, want …%s…", tt.err, tt.want)
		}
	}
}

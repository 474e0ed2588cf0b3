package show_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/filter"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/pool"
	"github.com/ninepixels/ninepixels/lessons/show"
)

// twoStages is a picture, two of its maps, and both pooled.
func twoStages(t *testing.T) []show.Layer {
	var maps, pooled []*grid.Grid
	for _, k := range []filter.Kernel{filter.SobelV, filter.SobelH} {
		m := filter.Correlate(boot(t), k).Clip(0, 255)
		maps, pooled = append(maps, m), append(pooled, pool.Max(m, 2, 2))
	}
	return []show.Layer{
		{Name: "picture", Shape: []int{28, 28, 1}, Maps: []*grid.Grid{boot(t)}},
		{Name: "conv1", Shape: []int{26, 26, 64}, Parameters: 640, Maps: maps},
		{Name: "maxpool1", Shape: []int{13, 13, 64}, Maps: pooled},
		{Name: "logits", Shape: []int{10}, Parameters: 10_826},
	}
}

func TestNetworkWithMaps(t *testing.T) {
	f, err := show.DrawNetwork(twoStages(t), show.Title("what two filters leave"))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, filepath.Join("testdata", "network-maps.png"), f)
	for _, part := range []string{
		"picture 28×28×1, 1 of 1 maps shown; ",
		"conv1 26×26×64, 640 parameters, 2 of 64 maps shown; ",
		"logits 10, 10,826 parameters.",
	} {
		if !strings.Contains(f.Alt, part) {
			t.Errorf("the description lacks %q: %s", part, f.Alt)
		}
	}
}

// The maps of a layer have one range, so a weak map looks weak: its highest value
// has the colour that the same value has in the strong map.
func TestMapsOfALayerShareTheirRange(t *testing.T) {
	strong, weak := grid.New(8, 8), grid.New(8, 8)
	strong.Set(0, 0, 2)
	strong.Set(0, 7, 1)
	weak.Set(0, 0, 1)
	f, err := show.DrawNetwork([]show.Layer{{Name: "a layer", Shape: []int{8, 8, 2}, Maps: []*grid.Grid{strong, weak}}})
	at := decode(t, f, err)
	// Two maps of 32 CSS pixels, 8 between them, in the middle of a text's width.
	x := 0
	for ; at(x, 14) != lightest; x++ {
		if x > 60 {
			t.Fatal("the strongest value is not in the first row of values")
		}
	}
	half, first := at(x+28+1, 14), at(x+1, 14+32+8)
	if first != half || half == lightest || half == darkest {
		t.Errorf("the value 1 is %v in the strong map and %v in the weak one", half, first)
	}
}

// One channel is a picture, and grey. Without maps nothing is as large as with them.
func TestMapOfOneChannelIsGrey(t *testing.T) {
	g := grid.New(8, 8)
	g.Set(0, 0, 1)
	f, err := show.DrawNetwork([]show.Layer{{Name: "p", Shape: []int{8, 8, 1}, Maps: []*grid.Grid{g}}})
	at := decode(t, f, err)
	greys := 0
	for x := range 60 {
		switch at(x, 14) {
		case darkest, lightest:
			t.Fatal("a picture has the colours of a map")
		case black:
			greys++
		}
	}
	if greys < 24 {
		t.Errorf("%d black places in a row with seven black values of 4", greys)
	}
}

func TestMapsThatDoNotFit(t *testing.T) {
	eight, nine := grid.New(8, 8), grid.New(9, 9)
	for name, test := range map[string]struct {
		layer show.Layer
		want  string
	}{
		"no map at all":     {show.Layer{Name: "a", Shape: []int{8, 8, 2}, Maps: []*grid.Grid{eight, nil}}, `map 1 of layer "a": the grid is nil`},
		"another size":      {show.Layer{Name: "a", Shape: []int{8, 8, 2}, Maps: []*grid.Grid{nine}}, "is 9×9; the layer makes 8×8"},
		"rows and columns":  {show.Layer{Name: "a", Shape: []int{8, 9, 2}, Maps: []*grid.Grid{grid.New(9, 8)}}, "is 9×8; the layer makes 8×9"},
		"more than it has":  {show.Layer{Name: "a", Shape: []int{8, 8, 1}, Maps: []*grid.Grid{eight, eight}}, "2 maps for 1 channels"},
		"a row of numbers":  {show.Layer{Name: "a", Shape: []int{64}, Maps: []*grid.Grid{eight}}, "a layer with maps has three numbers"},
		"a grid with holes": {show.Layer{Name: "a", Shape: []int{8, 8, 1}, Maps: []*grid.Grid{{H: 8, W: 8}}}, "needs 64 values"},
	} {
		if _, err := show.DrawNetwork([]show.Layer{test.layer}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q in it", name, err, test.want)
		}
	}
}

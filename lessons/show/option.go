package show

import "github.com/ninepixels/ninepixels/lessons/grid"

// Each figure has an interface for the options that it knows: [ImageOption] for
// [Image], [RowOption] for [Row], and so on. An option that a figure does not know
// does not compile there.

// An ImageOption is an option of [Image].
type ImageOption interface {
	setter
	image()
}

// A NumbersOption is an option of [Numbers].
type NumbersOption interface {
	setter
	numbers()
}

// An RGBOption is an option of [RGB].
type RGBOption interface {
	setter
	rgb()
}

// A RowOption is an option of [Row].
type RowOption interface {
	setter
	row()
}

// A GalleryOption is an option of [Gallery].
type GalleryOption interface {
	setter
	gallery()
}

// A PicturesOption is an option of [Pictures], [Answers], [Mistakes] and [RGBGallery].
type PicturesOption interface {
	setter
	pictures()
}

// A HeatOption is an option of [Heat].
type HeatOption interface {
	setter
	heat()
}

// A MatrixOption is an option of [Matrix] and [Confusion].
type MatrixOption interface {
	setter
	matrix()
}

// A TableOption is an option of [Table].
type TableOption interface {
	setter
	table()
}

// A CurvesOption is an option of [Curves], [Scatter] and [History].
type CurvesOption interface {
	setter
	curves()
}

// A HistogramOption is an option of [Histogram].
type HistogramOption interface {
	setter
	histogram()
}

// A BarsOption is an option of [Bars] and [DotRows].
type BarsOption interface {
	setter
	bars()
}

// A NetworkOption is an option of [Network].
type NetworkOption interface {
	setter
	network()
}

// A SliderOption is an option of [Slider].
type SliderOption interface {
	setter
	slider()
}

// A TitleOption is an option of every figure.
type TitleOption interface {
	AltOption
	TableOption
}

// An AltOption is an option of every figure but [Table]. A table is text already.
type AltOption interface {
	ImageOption
	NumbersOption
	RGBOption
	RowOption
	GalleryOption
	PicturesOption
	HeatOption
	MatrixOption
	CurvesOption
	HistogramOption
	BarsOption
	NetworkOption
	SliderOption
}

// A ColorsOption is an option of [Image], [Numbers] and [Gallery].
type ColorsOption interface {
	ImageOption
	NumbersOption
	GalleryOption
}

// A RangeOption is an option of figures that give values colours.
type RangeOption interface {
	ColorsOption
	RGBOption
	PicturesOption
	HeatOption
}

// A PlaceOption is an option of [Image], [Numbers] and [RGB], which show one grid.
type PlaceOption interface {
	ImageOption
	NumbersOption
	RGBOption
}

// A PixelSizeOption is an option of figures that draw pixels.
type PixelSizeOption interface {
	ImageOption
	RGBOption
	RowOption
	TilesOption
}

// A TilesOption is an option of galleries, grey ones and such in colour.
type TilesOption interface {
	GalleryOption
	PicturesOption
}

// An XLabelOption is an option of [Heat], [Histogram], [Bars] and [DotRows].
type XLabelOption interface {
	HeatOption
	AxisOption
}

// An AxisOption is an option of [Histogram], [Bars] and [DotRows].
type AxisOption interface {
	HistogramOption
	BarsOption
}

// Title sets the title above the whole figure.
func Title(s string) TitleOption { return option(func(o *settings) { o.title = s }) }

// Alt sets the description of the figure, for people who cannot see it. Without it,
// the figure describes itself with sizes, titles and ranges.
func Alt(s string) AltOption { return option(func(o *settings) { o.alt = s }) }

// Signed chooses the colours for values of both signs: see [Panel].
func Signed() ColorsOption { return option(func(o *settings) { o.panel.Signed = true }) }

// Map chooses the colours for feature maps that are ≥ 0: see [Panel].
func Map() ColorsOption { return option(func(o *settings) { o.panel.Map = true }) }

// Range sets the values of the first and the last colour. Without it they come from
// the data. For pixels, use Range(0, 255), so that pictures can be compared.
func Range(lo, hi float32) RangeOption {
	return option(func(o *settings) { o.panel.Lo, o.panel.Hi = lo, hi })
}

// Indices writes the row and column numbers beside the grid.
func Indices() PlaceOption { return option(func(o *settings) { o.panel.Indices = true }) }

// Window draws a red frame around h rows and w columns. It begins at row y and
// column x.
func Window(y, x, h, w int) PlaceOption {
	return option(func(o *settings) { o.panel.Box = Box{y, x, h, w} })
}

// Weights lays a kernel over the grid. Its top left corner is at row y and column x.
// A red frame stands around it. Each cell in the frame shows the weight that
// multiplies it.
func Weights(kernel *grid.Grid, y, x int) NumbersOption {
	return option(func(o *settings) {
		if kernel != nil {
			o.panel.Box = Box{y, x, kernel.H, kernel.W}
			o.panel.Weights = kernel
		}
	})
}

// PixelSize draws each value n×n screen pixels large, in every panel. So a pooled
// map looks as small as it is. Without it, all pictures get about the same size. If
// a panel would be wider than a cell of the notebook, n is made smaller for all
// panels.
func PixelSize(n int) PixelSizeOption { return option(func(o *settings) { o.pixel = n }) }

// Labels puts a short text under each picture of a gallery, in its order. A line
// break in it begins a new line.
func Labels(labels ...string) TilesOption {
	return option(func(o *settings) { o.labels = labels })
}

// EachScaled gives each picture of a gallery its own range. This shows the patterns
// of weak maps. It hides that they are weak.
func EachScaled() TilesOption { return option(func(o *settings) { o.each = true }) }

// XLabel says what the horizontal axis shows, and in which unit.
func XLabel(s string) XLabelOption { return option(func(o *settings) { o.xlabel = s }) }

// YLabel says what the vertical axis of a [Heat] figure shows.
func YLabel(s string) HeatOption { return option(func(o *settings) { o.ylabel = s }) }

// Axis makes the horizontal axis go from lo to hi. If a value lies outside, the axis
// goes further. Use it to compare figures.
func Axis(lo, hi float64) AxisOption {
	return option(func(o *settings) { o.axis = &[2]float64{lo, hi} })
}

// Bins sets the number of bins of a [Histogram]. Without it there are 20.
func Bins(n int) HistogramOption { return option(func(o *settings) { o.bins = &n }) }

// settings are what options choose.
type settings struct {
	panel          Panel // for figures of one grid, and what panels of a gallery share
	title, alt     string
	xlabel, ylabel string
	pixel          int
	labels         []string
	told           []string // labels as the description tells them: whole, where they are drawn shortened
	each           bool
	axis           *[2]float64 // nil leaves the choice to the data
	bins           *int
}

type setter interface{ set(*settings) }

// option is the one kind of option there is. What a function returns says which
// figures accept it.
type option func(*settings)

func (f option) set(o *settings) { f(o) }

func (option) image()     {}
func (option) numbers()   {}
func (option) rgb()       {}
func (option) row()       {}
func (option) gallery()   {}
func (option) pictures()  {}
func (option) heat()      {}
func (option) matrix()    {}
func (option) table()     {}
func (option) curves()    {}
func (option) histogram() {}
func (option) bars()      {}
func (option) network()   {}
func (option) slider()    {}

func apply[O setter](opts []O) settings {
	var o settings
	for _, opt := range opts {
		if any(opt) != nil {
			opt.set(&o)
		}
	}
	return o
}

// single is the panel of a figure with one grid.
func (o settings) single(g *grid.Grid) Panel {
	p := o.panel
	p.Grid, p.Title = g, o.title
	return p
}

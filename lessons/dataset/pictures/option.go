package pictures

import (
	"fmt"
	"image/color"
	"io"
	"os"

	"github.com/ninepixels/ninepixels/lessons/dataset"
)

// An Option says how [Folder], [File] and [Files] read pictures. The later one of two
// options wins.
type Option interface{ set(*settings) }

// settings are what the options say. The exported fields decide what is read, and so
// they are part of the name under which it is kept.
type settings struct {
	H, W       int
	Channels   Channels
	Framing    Framing
	Background color.RGBA
	Labels     string
	Classes    []string

	log     io.Writer
	report  *Report
	problem error
}

func newSettings(options []Option) (settings, error) {
	s := settings{H: 64, W: 64, Channels: RGB, Framing: Fill, Background: color.RGBA{255, 255, 255, 255}, log: os.Stdout}
	for _, o := range options {
		if o != nil {
			o.set(&s)
		}
	}
	switch {
	case s.problem != nil:
	case s.Channels != RGB && s.Channels != Gray:
		s.problem = fmt.Errorf("pictures of %d channels cannot be read: use pictures.RGB or pictures.Gray", s.Channels)
	case s.Framing < Fill || s.Framing > Stretch:
		s.problem = fmt.Errorf("there is no framing %d: use pictures.Fill, pictures.Fit or pictures.Stretch", s.Framing)
	}
	return s, s.problem
}

// size is the number of values of one picture.
func (s *settings) size() int { return s.H * s.W * int(s.Channels) }

// setting makes an option of a function.
type setting func(*settings)

func (f setting) set(s *settings) { f(s) }

// Size sets the height and the width to which all pictures come, in pixels. Without it,
// they are 64 and 64.
//
// Errors: Folder, File and Files return one if h or w is below 1.
func Size(h, w int) Option {
	return setting(func(s *settings) {
		if h < 1 || w < 1 {
			s.problem = fmt.Errorf("pictures.Size(%d, %d) leaves no pixels: give a height and a width of at least 1", h, w)
			return
		}
		s.H, s.W = h, w
	})
}

// Channels is the number of values that each pixel has. It is an [Option].
type Channels int

const (
	// RGB reads pictures in colour: red, green and blue. It is the default.
	RGB Channels = 3
	// Gray reads pictures in grey: y = 0.299·red + 0.587·green + 0.114·blue, as
	// [dataset.Split.Grid] has it.
	Gray Channels = 1
)

func (c Channels) set(s *settings) { s.Channels = c }

func (c Channels) String() string {
	if c == Gray {
		return "grey"
	}
	return "RGB"
}

// Framing says what becomes of a picture whose proportions are not those of the size.
// It is an [Option].
type Framing int

const (
	// Fill cuts off what stands over, as much on one side as on the other. It is the
	// default. Peer: torchvision's Resize and CenterCrop.
	Fill Framing = iota
	// Fit shows the whole picture, with bars in the colour of the [Background].
	Fit
	// Stretch shows the whole picture, with other proportions.
	// Peer: Keras' image_dataset_from_directory.
	Stretch
)

func (f Framing) set(s *settings) { s.Framing = f }

// Background sets the colour behind transparent pictures, and of the bars of [Fit].
// Without it, it is white. If the colour is transparent itself, it lies on white.
func Background(c color.Color) Option {
	return setting(func(s *settings) {
		r, g, b, a := c.RGBA()
		white := 0xffff - a
		s.Background = color.RGBA{uint8((r + white) >> 8), uint8((g + white) >> 8), uint8((b + white) >> 8), 255}
	})
}

// Labels names a CSV file with the class of each picture. Its pictures need no class
// folders. Each row has a file name and a class, with a comma, a semicolon or a tab
// between. A first row that names no picture is taken for a header. If it has columns
// such as "file" and "class", these count. Otherwise the first two count.
//
// The path is one inside of the folder, or else one from the working directory. File
// and Files do not heed it.
func Labels(csv string) Option { return setting(func(s *settings) { s.Labels = csv }) }

// Like takes the size, the channels and the classes from a split, so that a model that
// was trained on it can be asked about other pictures.
func Like(split *dataset.Split) Option {
	return setting(func(s *settings) {
		if split == nil {
			s.problem = fmt.Errorf("pictures.Like has nil for a split: give it the split that the model was trained on")
			return
		}
		s.H, s.W, s.Channels, s.Classes = split.H, split.W, Channels(split.C), split.Names
		if s.H < 1 || s.W < 1 {
			s.problem = fmt.Errorf("pictures.Like has a split without a size: give it the split that the model was trained on")
		}
	})
}

// Log sets where Folder writes what it has read and left out, and how far it is.
// Without it, that is the standard output. Use [io.Discard] for silence.
func Log(w io.Writer) Option {
	return setting(func(s *settings) {
		if s.log = w; w == nil {
			s.log = io.Discard
		}
	})
}

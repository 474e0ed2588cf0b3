package pictures_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/.ci/faults/damage"
	"github.com/ninepixels/ninepixels/lessons/dataset/pictures"
)

// Every kind of pixel comes out as the colour that it stands for.
func TestKindsOfPixels(t *testing.T) {
	bounds := image.Rect(0, 0, 16, 16)
	img := quarters(16, 16)
	gif2 := new(bytes.Buffer) // its second picture is black
	second := paletted(plain(16, 16, black)).(*image.Paletted)
	if err := gif.EncodeAll(gif2, &gif.GIF{Image: []*image.Paletted{paletted(img).(*image.Paletted), second}, Delay: []int{1, 1}}); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"8 bits.png":            encode(t, "png", img),
		"16 bits.png":           encode(t, "png", as(image.NewNRGBA64(bounds), img)),
		"16 bits, no alpha.png": encode(t, "png", as(image.NewRGBA64(bounds), img)),
		"palette.png":           encode(t, "png", paletted(img)),
		"palette.gif":           encode(t, "gif", paletted(img)),
		"moving.gif":            gif2.Bytes(),
		"colour.bmp":            encode(t, "bmp", as(image.NewRGBA(bounds), img)),
		"palette.bmp":           encode(t, "bmp", paletted(img)),
		"photograph.jpg":        encode(t, "jpg", img),
	} {
		s := read(t, name, file, pictures.Size(16, 16))
		for place, want := range map[[2]int][3]int{{3, 3}: {255, 0, 0}, {3, 12}: {0, 255, 0}, {12, 3}: {0, 0, 255}, {12, 12}: {255, 255, 255}} {
			if got := at(s, place[0], place[1]); !near(got, want, 8) { // JPEG is not exact
				t.Errorf("%s: %v is %v, want %v", name, place, got, want)
			}
		}
	}
	for name, file := range map[string][]byte{
		"grey.png":         encode(t, "png", as(image.NewGray(bounds), plain(16, 16, color.Gray{90}))),
		"grey 16 bits.png": encode(t, "png", as(image.NewGray16(bounds), plain(16, 16, color.Gray{90}))),
		"grey.jpg":         encode(t, "jpg", as(image.NewGray(bounds), plain(16, 16, color.Gray{90}))),
		"grey.bmp":         encode(t, "bmp", as(image.NewGray(bounds), plain(16, 16, color.Gray{90}))),
	} {
		if got := at(read(t, name, file), 20, 20); !near(got, [3]int{90, 90, 90}, 2) {
			t.Errorf("%s is %v", name, got)
		}
	}
	s := read(t, "lossless.webp", webp(10, 20, 200, 255), pictures.Size(10, 20))
	if l, r := at(s, 4, 4), at(s, 4, 15); l != [3]int{} || r != [3]int{0, 200, 0} {
		t.Errorf("the WebP file is %v and %v", l, r)
	}
}

// Transparent pixels show the background: white, or the one that is set. What is half
// transparent shows half of it.
func TestTransparency(t *testing.T) {
	half := color.NRGBA{255, 0, 0, 128}
	bounds := image.Rect(0, 0, 40, 40)
	for name, c := range map[string]struct {
		file      []byte
		on, green [3]int
	}{
		"through.png": {encode(t, "png", plain(40, 40, color.Transparent)), [3]int{255, 255, 255}, [3]int{0, 255, 0}},
		"half.png":    {encode(t, "png", plain(40, 40, half)), [3]int{255, 127, 127}, [3]int{128, 127, 0}},
		"half16.png":  {encode(t, "png", as(image.NewNRGBA64(bounds), plain(40, 40, half))), [3]int{255, 127, 127}, [3]int{128, 127, 0}},
		"through.gif": {encode(t, "gif", image.NewPaletted(bounds, color.Palette{color.Transparent, red})), [3]int{255, 255, 255}, [3]int{0, 255, 0}},
		"half.webp":   {webp(40, 40, 0, 128), [3]int{127, 127, 127}, [3]int{0, 127, 0}},
	} {
		for _, size := range []int{8, 40, 60} { // shrunk, as it is, enlarged
			if got := at(read(t, name, c.file, pictures.Size(size, size)), 5, 5); !near(got, c.on, 1) {
				t.Errorf("%s at %d is %v on white, want %v", name, size, got, c.on)
			}
			if got := at(read(t, name, c.file, pictures.Size(size, size), pictures.Background(green)), 5, 5); !near(got, c.green, 1) {
				t.Errorf("%s at %d is %v on green, want %v", name, size, got, c.green)
			}
		}
	}
	if got := at(read(t, "x.png", encode(t, "png", plain(9, 9, color.Transparent)), pictures.Background(color.NRGBA{0, 0, 0, 128})), 5, 5); !near(got, [3]int{127, 127, 127}, 1) {
		t.Errorf("half black on white is %v", got)
	}
}

// A GIF's first picture may be smaller than the whole.
func TestGIFWithASmallFirstPicture(t *testing.T) {
	small := image.NewPaletted(image.Rect(20, 20, 40, 40), color.Palette{red, green})
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{small}, Delay: []int{0}, Config: image.Config{Width: 40, Height: 40, ColorModel: small.Palette}}); err != nil {
		t.Fatal(err)
	}
	s := read(t, "small.gif", b.Bytes(), pictures.Size(40, 40))
	if a, z := at(s, 10, 10), at(s, 30, 30); a != [3]int{255, 255, 255} || z != [3]int{255, 0, 0} {
		t.Errorf("outside is %v, inside %v", a, z)
	}
}

// What is no picture is told by its content, and each kind by a reason of its own.
func TestWhatIsNoPicture(t *testing.T) {
	png := encode(t, "png", noise(60, 60, 5))
	jpg := encode(t, "jpg", noise(60, 60, 5))
	damaged := bytes.Clone(png)
	damaged[len(damaged)/2] ^= 0x55
	twelve := bytes.Clone(jpg) // 12 bits a channel
	twelve[bytes.Index(twelve, []byte{0xff, 0xc0})+4] = 12
	hugeWebp := webp(16, 16, 9, 9, riffChunk("NOTE", nil))
	at := bytes.Index(hugeWebp, []byte("VP8L")) + 9
	binary.LittleEndian.PutUint32(hugeWebp[at:], 0x0fffffff) // 16,384×16,384, behind a head that says 16×16
	for name, c := range map[string]struct {
		file   []byte
		reason string
	}{
		"a.txt":       {[]byte("apples and pears"), "a text file, no picture"},
		"umlaut.txt":  {[]byte(strings.Repeat("ä", 600)), "a text file, no picture"},
		"BM.txt":      {[]byte("BMW is a car, and no bitmap"), "a text file, no picture"},
		"none.jpg":    {nil, "it is empty"},
		"p.jpg":       {[]byte("\n<HTML><body>404"), "a web page, no picture"},
		"d.svg":       {[]byte(`<?xml version="1.0"?><svg xmlns="x"/>`), "an SVG drawing"},
		"lfs.png":     {[]byte("version https://git-lfs.github.com/spec/v1\noid sha256:00\n"), "a placeholder of Git LFS"},
		"i.heic":      {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), "a HEIC picture, which is not read here: save it as JPEG or PNG"},
		"i.jpg":       {[]byte("\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00"), "a HEIC picture"},
		"a.avif":      {[]byte("\x00\x00\x00\x1cftypavif\x00\x00\x00\x00"), "an AVIF picture"},
		"t.tif":       {[]byte("II*\x00\x08\x00\x00\x00"), "a TIFF picture or a camera's raw file"},
		"f.mp4":       {[]byte("\x00\x00\x00\x18ftypisom"), "a film, no picture"},
		"d.pdf":       {[]byte("%PDF-1.7"), "a PDF file, no picture"},
		"z.zip":       {[]byte("PK\x03\x04abc"), "an archive, no picture"},
		"d.psd":       {[]byte("8BPS\x00\x01"), "a Photoshop file"},
		"x.jxl":       {[]byte("\xff\x0a\xfa\x7f"), "a picture in a newer kind of JPEG"},
		"data":        {[]byte{0, 1, 2, 3, 0xfe}, "no picture that can be read here"},
		"cut.png":     {png[:len(png)/2], "a PNG file that is cut off: get it again"},
		"short.png":   {png[:20], "a PNG file that is cut off"},
		"cut.jpg":     {jpg[:len(jpg)/3], "a JPEG file that is cut off"},
		"short.jpg":   {jpg[:10], "a JPEG file that is cut off"},
		"cut.gif":     {encode(t, "gif", noise(60, 60, 5))[:500], "a GIF file that is cut off"},
		"cut.bmp":     {encode(t, "bmp", noise(60, 60, 5))[:500], "a BMP file that is cut off"},
		"cut.webp":    {webp(60, 60, 9, 9)[:40], "a WebP file that is cut off"},
		"wrong.png":   {damaged, "a damaged PNG file"},
		"twelve.jpg":  {twelve, "a JPEG file of a rare kind"},
		"moving.webp": {[]byte("RIFF\x20\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x0f\x00\x00\x0f\x00\x00"), "a WebP file that moves"},
		"bomb.png":    {resized(png, 50_000, 50_000), "too large: 50,000×50,000 pixels"},
		"long.png":    {resized(png, 2, 2_000_000), "too large: 2×2,000,000 pixels"},
		"bomb.webp":   {hugeWebp, "too large: 16,384×16,384 pixels"},
		"line.png":    {encode(t, "png", plain(1, 30, red)), "a picture of 1×30 pixels shows nothing"},
	} {
		path := filepath.Join(t.TempDir(), name)
		put(t, path, c.file)
		_, err := pictures.File(path)
		if err == nil || !strings.HasPrefix(err.Error(), path+" gives no picture: "+c.reason) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v; want %s", name, err, c.reason)
		}
	}
}

// Whatever happens to a file's bytes, it gives a picture, or one sentence.
func TestChangedBytes(t *testing.T) {
	pictures.SetLimits(t, 32<<20, 32<<20)
	img := noise(24, 40, 6)
	files := [][]byte{
		webp(24, 40, 9, 9, riffChunk("EXIF", exif(binary.LittleEndian, 6))), inks(2, [4]uint8{9, 99, 200, 4}),
		inJPEG(encode(t, "jpg", img), exif(binary.BigEndian, 7)), inPNG(encode(t, "png", img), exif(binary.BigEndian, 7)),
		encode(t, "gif", img), encode(t, "bmp", img), encode(t, "bmp", paletted(img)), encode(t, "png", paletted(img)),
	}
	r := rand.New(rand.NewPCG(3, 4))
	path := filepath.Join(t.TempDir(), "changed")
	read, refused := 0, 0
	for _, file := range files {
		for range 60 {
			changed := bytes.Clone(file)
			for range 1 + r.IntN(4) {
				at := r.IntN(len(changed))
				if r.IntN(2) == 0 { // the heads are where it hurts
					at = r.IntN(min(len(changed), 64))
				}
				changed[at] = uint8(r.IntN(256))
			}
			put(t, path, changed[:len(changed)-r.IntN(2)*r.IntN(len(changed))])
			switch _, err := pictures.File(path, pictures.Size(8, 8)); {
			case err == nil:
				read++
			case strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), path+" gives no picture: "):
				t.Errorf("%x: %v", changed, err)
			default:
				refused++
			}
		}
	}
	if read < 20 || refused < 100 {
		t.Errorf("%d were read, and %d refused: the changes are too many or too few", read, refused)
	}
	damage.Given(t, read+refused, "pictures with changed heads")
}

package show_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/ninepixels/ninepixels/lessons/show"
)

func ExampleSlider() {
	var frames []show.Frame
	for _, threshold := range []float32{0, 150} {
		f, err := show.DrawImage(videosPatch.Clip(threshold, 255), show.Alt("what is left"))
		if err != nil {
			fmt.Println(err)
		}
		frames = append(frames, show.Frame{Label: fmt.Sprint("at least ", threshold), Figure: f})
	}
	show.Slider(frames, show.Title("threshold"))
	// Output: [slider: threshold: at least 0, at least 150; the first shows: what is left]
}

func ExampleSlider_mistake() {
	show.Slider([]show.Frame{{Label: "a"}}, show.Title("threshold"))
	// Output: show.Slider: frame 0 ("a") has no figure; make one with a Draw function
}

// frames are n figures of unlike sizes.
func frames(n int) []show.Frame {
	var all []show.Frame
	for i := range n {
		all = append(all, show.Frame{
			Label:  fmt.Sprintf("state %d </script><!--", i),
			Figure: &show.Figure{PNG: []byte{'P', byte(i)}, Width: 100 + i, Height: 50 + i, Alt: fmt.Sprintf(`picture "%d"`, i)},
		})
	}
	return all
}

var script = regexp.MustCompile(`(?s)<script>.*</script>\n`)

// What JupyterLab leaves of a notebook that it does not trust, and GitHub of any:
// one picture with everything that has to be said.
func TestSliderWithoutItsScript(t *testing.T) {
	source, _, err := show.DrawSlider(frames(3), show.Title("a & b"))
	if err != nil {
		t.Fatal(err)
	}
	rest := script.ReplaceAllString(source, "")
	want := `<div>
<p><b>a &amp; b</b></p>
<p>state 0 &lt;/script&gt;&lt;!-- (1 of 3: run the cell to see the others)</p>
<img alt="a &amp; b: 3 figures, one at a time: state 0 &lt;/script&gt;&lt;!--, state 1 &lt;/script&gt;&lt;!--, ` +
		`state 2 &lt;/script&gt;&lt;!--. The first shows: picture &#34;0&#34;" width="100" src="data:image/png;base64,` +
		base64.StdEncoding.EncodeToString([]byte{'P', 0}) + `">
</div>`
	if rest != want {
		t.Errorf("left is\n%s\nwant\n%s", rest, want)
	}
}

func TestSliderData(t *testing.T) {
	source, _, err := show.DrawSlider(frames(3), show.Title("a & b"))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(source, "</script"); n != 1 || strings.Count(source, "<!--") != 0 {
		t.Errorf("%d ends of a script; a label must not end it", n)
	}
	if strings.Contains(source, "://") || strings.Contains(source, " id=") {
		t.Error("the slider needs the network, or has an id that a copy of the output would repeat")
	}
	from, to := strings.LastIndex(source, `)({"`)+2, strings.LastIndex(source, ")</script>")
	var data struct {
		Title  string
		Height int
		Frames []struct {
			Label, Alt string
			Width      int
			PNG        []byte
		}
	}
	if err := json.Unmarshal([]byte(source[from:to]), &data); err != nil {
		t.Fatal(err)
	}
	if data.Title != "a & b" || data.Height != 52 || len(data.Frames) != 3 {
		t.Errorf("title %q, height %d, %d frames", data.Title, data.Height, len(data.Frames))
	}
	for i, f := range data.Frames {
		label := fmt.Sprintf("state %d </script><!--", i)
		png := string([]byte{'P', byte(i)})
		if i == 0 {
			png = "" // it is in the img element
		}
		if f.Label != label || f.Alt != fmt.Sprintf(`a & b: %s: picture "%d"`, label, i) || f.Width != 100+i || string(f.PNG) != png {
			t.Errorf("frame %d: %+v", i, f)
		}
	}
}

func TestSliderOfOneFrame(t *testing.T) {
	source, _, err := show.DrawSlider(frames(1))
	if err != nil || strings.Contains(source, "<script>") || strings.Contains(source, "<b>") || strings.Contains(source, "1 of 1") {
		t.Errorf("%s (%v), want the figure and its label", source, err)
	}
}

func TestSliderThatCannotBeDrawn(t *testing.T) {
	if _, _, err := show.DrawSlider(nil, show.Title("none")); err == nil || !strings.Contains(err.Error(), "at least one frame") {
		t.Errorf("no frames: %v", err)
	}
	two := append(frames(1), show.Frame{Label: "b"})
	if _, _, err := show.DrawSlider(two); err == nil || !strings.Contains(err.Error(), `frame 1 ("b") has no figure`) {
		t.Errorf("no figure: %v", err)
	}
}

// The figures of ten states fit well into a notebook of 400 KB.
func TestSliderIsSmall(t *testing.T) {
	x := boot(t)
	var all []show.Frame
	for i := range 10 {
		f, err := show.DrawRow([]show.Panel{{Grid: x}, {Grid: x.Clip(float32(25*i), 255), Map: true}})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, show.Frame{Label: fmt.Sprint(i), Figure: f})
	}
	source, _, err := show.DrawSlider(all, show.Title("ten"))
	if err != nil || len(source) > 80_000 {
		t.Errorf("the slider takes %d bytes (%v), more than 80,000", len(source), err)
	}
}

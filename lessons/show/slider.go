package show

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/ninepixels/ninepixels/lessons/internal/output"
)

// A Frame is one state of a [Slider].
type Frame struct {
	Label  string  // stands beside the slider: what is different in this frame
	Figure *Figure // made by one of the Draw functions
}

// Slider displays one figure at a time, and a slider that chooses it: thresholds,
// shifts, epochs. The arrow keys move it, too. All figures are in the output, so it
// needs no kernel. But ten figures make the notebook large.
//
// If somebody else opens the notebook, or GitHub shows it, scripts are removed. Then
// the first frame stays, and a line says how to see the others.
//
// Options: Title, Alt.
func Slider(frames []Frame, opts ...SliderOption) {
	source, text, err := DrawSlider(frames, opts...)
	if err != nil {
		complain("Slider", err)
		return
	}
	output.Display(source, text)
}

// DrawSlider returns what [Slider] displays, as HTML and as plain text.
//
// Errors: if there are no frames, or a frame has no figure.
func DrawSlider(frames []Frame, opts ...SliderOption) (source, text string, err error) {
	o := apply(opts)
	title := o.title
	if len(frames) == 0 {
		return "", "", errors.New("there is nothing to draw; pass at least one frame")
	}
	labels := make([]string, len(frames))
	for i, frame := range frames {
		if frame.Figure == nil {
			return "", "", fmt.Errorf("frame %d (%q) has no figure; make one with a Draw function", i, frame.Label)
		}
		labels[i] = signs(frame.Label)
	}
	first, flowing := *frames[0].Figure, flows(frames)
	text = fmt.Sprintf("[slider: %s%s; the first shows: %s]", headline(title), strings.Join(labels, ", "), first.Alt)
	first.Alt = fmt.Sprintf("%s%d figures, one at a time: %s. The first shows: %s",
		headline(title), len(frames), strings.Join(labels, ", "), first.Alt)
	if o.alt != "" {
		text, first.Alt = "[slider: "+o.alt+"]", o.alt
	}
	picture, write := first.picture(), sliderScript
	if flowing {
		first.pieces = slices.Clone(first.pieces)
		first.pieces[0].alt = first.Alt
		picture, write = first.flow(), flowScript
	}

	var b strings.Builder
	b.WriteString("<div>\n")
	if title != "" {
		fmt.Fprintf(&b, "<p><b>%s</b></p>\n", html.EscapeString(title))
	}
	fmt.Fprintf(&b, "<p>%s</p>\n%s\n", html.EscapeString(caption(labels)), picture)
	if len(frames) > 1 {
		script, err := write(title, frames)
		if err != nil {
			return "", "", err
		}
		b.WriteString(script)
	}
	b.WriteString("</div>")
	return b.String(), text, nil
}

// caption stands over the first frame where scripts are removed.
func caption(labels []string) string {
	if len(labels) == 1 {
		return labels[0]
	}
	return fmt.Sprintf("%s (1 of %d: run the cell to see the others)", labels[0], len(labels))
}

// sliderFrame is what the script needs of a frame. The first one's picture is
// in the img element already.
type sliderFrame struct {
	Label string `json:"label"`
	Alt   string `json:"alt"`
	Width int    `json:"width"`
	PNG   string `json:"png,omitempty"`
}

func sliderScript(title string, frames []Frame) (string, error) {
	all := make([]sliderFrame, len(frames))
	height := 0
	for i, frame := range frames {
		f, label := frame.Figure, signs(frame.Label)
		all[i] = sliderFrame{Label: label, Alt: headline(title) + headline(label) + f.Alt, Width: f.Width}
		if i > 0 {
			all[i].PNG = base64.StdEncoding.EncodeToString(f.PNG)
		}
		height = max(height, f.Height)
	}
	// Go writes < as \u003c in JSON: nothing in it can end the script.
	data, err := json.Marshal(map[string]any{"title": title, "height": height, "frames": all})
	if err != nil {
		return "", fmt.Errorf("writing the frames: %w", err)
	}
	return "<script>(" + sliderCode + ")(" + string(data) + ")</script>\n", nil
}

// sliderCode puts the slider in the place of the caption. It finds its elements
// from its own, since JupyterLab may show an output twice.
//
// The keys of a slider have other uses in JupyterLab, which must not see them;
// others, such as Shift+Enter, must work as everywhere.
//
// The box keeps the height of the tallest figure, so that what stands below does not
// jump. In a narrow window figures shrink, and so does the box.
const sliderCode = `data => {
const box = document.currentScript.parentElement;
const picture = box.querySelector("img"), line = picture.previousElementSibling;
const slider = document.createElement("input"), label = document.createElement("span");
const frames = data.frames;
const first = picture.src;
Object.assign(slider, {type: "range", min: 0, max: frames.length - 1, step: 1, value: 0, autocomplete: "off"});
slider.setAttribute("aria-label", data.title);
slider.style.cssText = "width: 20em; max-width: 60%; margin: 0 1em 0 0; vertical-align: middle";
slider.addEventListener("keydown", event => {
if (/^(Arrow|Page|Home|End)/.test(event.key)) event.stopPropagation();
});
const draw = () => {
const i = Number(slider.value), frame = frames[i];
picture.src = i ? "data:image/png;base64," + frame.png : first;
picture.width = frame.width;
picture.alt = frame.alt;
label.textContent = frame.label;
slider.setAttribute("aria-valuetext", frame.label);
};
slider.addEventListener("input", draw);
line.replaceChildren(slider, label);
const widest = Math.max(...frames.map(frame => frame.width));
new ResizeObserver(() => {
box.style.minHeight = "";
box.style.minHeight = box.offsetHeight - picture.offsetHeight + data.height * Math.min(1, box.clientWidth / widest) + "px";
}).observe(line);
draw();
}`

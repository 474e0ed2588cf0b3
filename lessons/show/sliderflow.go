package show

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
)

// flows reports whether the figures of a slider are all made of pieces that stand beside
// each other, so that they go on in further lines where the window is narrow.
func flows(frames []Frame) bool {
	for _, frame := range frames {
		if len(frame.Figure.pieces) == 0 {
			return false
		}
		for _, p := range frame.Figure.pieces {
			if p.alone {
				return false
			}
		}
	}
	return true
}

// A flowFrame is what the script needs of a figure that is made of pieces.
type flowFrame struct {
	Label  string      `json:"label"`
	Title  string      `json:"title,omitempty"` // of the figure
	Line   float64     `json:"line"`
	Pieces []flowPiece `json:"pieces"`
}

type flowPiece struct {
	Alt    string `json:"alt"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	PNG    int    `json:"png"` // its place among the pictures
}

// flowScript is the script for figures that are made of pieces. A picture that several
// frames have is stored once.
func flowScript(title string, frames []Frame) (string, error) {
	all, pictures, places := make([]flowFrame, len(frames)), []string{}, map[string]int{}
	for i, frame := range frames {
		f := frame.Figure
		all[i] = flowFrame{Label: signs(frame.Label), Title: f.title, Line: f.line}
		for k, p := range f.pieces {
			part := f.whole.Part(p.x, p.y, p.w, p.h)
			png, err := part.PNG(false)
			if err != nil {
				return "", fmt.Errorf("writing a picture of frame %d: %w", i, err)
			}
			at, known := places[string(png)]
			if !known {
				at = len(pictures)
				places[string(png)] = at
				pictures = append(pictures, base64.StdEncoding.EncodeToString(png))
			}
			alt := p.alt
			if k == 0 {
				alt = headline(title) + headline(all[i].Label) + headline(f.title) + alt
			}
			w, h := part.Size()
			all[i].Pieces = append(all[i].Pieces, flowPiece{alt, w, h, at})
		}
	}
	for _, p := range all[0].Pieces {
		pictures[p.PNG] = "" // these are in img elements already
	}
	data, err := json.Marshal(map[string]any{"title": title, "frames": all, "pictures": pictures})
	if err != nil {
		return "", fmt.Errorf("writing the frames: %w", err)
	}
	return "<script>(" + flowCode + ")(" + string(data) + ")</script>\n", nil
}

// flowCode is [sliderCode] for figures that are made of pieces. Pictures keep their
// elements from frame to frame, so that none flickers. The box is as high as the frame
// that needs the most lines.
const flowCode = `data => {
const box = document.currentScript.parentElement;
const flow = box.querySelector("img").parentElement, line = flow.previousElementSibling;
const images = [...flow.querySelectorAll("img")], frames = data.frames;
frames[0].pieces.forEach((piece, k) => { data.pictures[piece.png] ||= images[k].src; });
const head = flow.querySelector("div") ?? document.createElement("div");
const slider = document.createElement("input"), label = document.createElement("span");
Object.assign(slider, {type: "range", min: 0, max: frames.length - 1, step: 1, value: 0, autocomplete: "off"});
slider.setAttribute("aria-label", data.title);
slider.style.cssText = "width: 20em; max-width: 60%; margin: 0 1em 0 0; vertical-align: middle";
slider.addEventListener("keydown", event => {
if (/^(Arrow|Page|Home|End)/.test(event.key)) event.stopPropagation();
});
const source = piece => {
const picture = data.pictures[piece.png];
return picture.startsWith("data:") ? picture : "data:image/png;base64," + picture;
};
const draw = () => {
const frame = frames[slider.value];
while (images.length < frame.pieces.length) images.push(flow.appendChild(document.createElement("img")));
images.forEach((image, k) => {
const piece = frame.pieces[k];
image.style.display = piece ? "" : "none";
if (piece) Object.assign(image, {src: source(piece), width: piece.width, alt: piece.alt});
});
if (head.isConnected) head.firstElementChild.textContent = frame.title ?? "";
flow.style.maxWidth = frame.line + "px";
label.textContent = frame.label;
slider.setAttribute("aria-valuetext", frame.label);
};
const tall = (frame, room) => {
let all = 0, x = 0, row = 0;
for (const piece of frame.pieces) {
const width = Math.min(piece.width, room), height = piece.height * width / piece.width;
if (x > 0 && x + width > Math.min(room, frame.line) + 0.5) { all += row; x = row = 0; }
x += width;
row = Math.max(row, height);
}
return all + row;
};
slider.addEventListener("input", draw);
line.replaceChildren(slider, label);
new ResizeObserver(() => {
box.style.minHeight = "";
const heads = head.isConnected ? head.offsetHeight : 0;
box.style.minHeight = box.offsetHeight - flow.offsetHeight + heads + Math.max(...frames.map(frame => tall(frame, box.clientWidth))) + "px";
}).observe(line);
draw();
}`

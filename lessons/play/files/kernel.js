// The kernel pad: nine weights, a picture, its feature map, and the nine products of
// one value.
(() => {
  const { data, get, say, guard, number } = Frame;
  const OWN = [256, 256, 1], MOST = 1e6;
  const inputs = [];
  let weights = Float32Array.from(data.presets[0].weights), at = [0, 0], shown, map, stop;

  function build() {
    Sources.stream = Camera.stream;
    for (let i = 0; i < 9; i++) {
      const input = Object.assign(document.createElement("input"), { type: "text", inputMode: "decimal", autocomplete: "off" });
      input.setAttribute("aria-label", `weight in row ${Math.floor(i / 3) + 1}, column ${(i % 3) + 1}`);
      input.addEventListener("input", edited);
      input.addEventListener("keydown", step);
      inputs.push(input);
      get("weights").append(input);
    }
    options("preset", [...data.presets.map((p) => p.name), "your own"]);
    options("choice", data.pictures.map((p) => p.name));
    get("preset").addEventListener("change", guard(() => {
      const preset = data.presets[get("preset").value];
      if (preset) take(preset.weights);
    }));
    for (const name of ["flip", "transpose", "normalize"]) {
      get(name).addEventListener("click", guard(() => take(Filter[name]([...weights]))));
    }
    get("colours").addEventListener("change", guard(draw));
    get("choice").addEventListener("change", guard(async () => {
      const picture = data.pictures[get("choice").value];
      if (picture) look(await Pictures.read(picture));
    }));
    get("open").addEventListener("click", () => get("file").click());
    get("file").addEventListener("change", guard(async () => {
      const file = get("file").files[0];
      get("file").value = "";
      if (!file) return;
      const { values, said } = await Sources.file(file, OWN);
      own({ name: said, h: OWN[0], w: OWN[1], x: values });
    }));
    get("camera").addEventListener("click", guard(photograph));
    for (const [id, reach] of [["in", 1], ["out", 0]]) {
      const canvas = get(id), point = (event) => {
        const [y, x] = Paint.at(canvas, event);
        select(y - reach, x - reach);
      };
      canvas.addEventListener("pointermove", point);
      canvas.addEventListener("pointerdown", point);
      canvas.addEventListener("keydown", walk);
    }
  }

  function options(id, names) {
    get(id).replaceChildren(...names.map((name, i) => Object.assign(document.createElement("option"), { value: i, textContent: name })));
  }

  // parse reads a number as a learner writes it: -1, 0.5, 0,5, −2 or 1/16. NaN is none.
  function parse(text) {
    const plain = text.trim().replace(/[−–]/g, "-").replace(",", ".");
    const found = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?:\/(\d+\.?\d*))?$/i.exec(plain);
    const value = found ? Math.fround(found[1] / (found[2] === undefined ? 1 : found[2])) : NaN;
    return Math.abs(value) <= MOST ? value : NaN;
  }

  // edited reads all nine. A weight that is none leaves the map as it is.
  function edited() {
    const values = inputs.map((input) => parse(input.value)), wrong = values.findIndex(Number.isNaN);
    inputs.forEach((input, i) => Number.isNaN(values[i]) ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid"));
    if (wrong >= 0) {
      say(`Write a number such as -1, 0.5 or 1/16 in row ${Math.floor(wrong / 3) + 1}, column ${(wrong % 3) + 1}, at most a million; “${inputs[wrong].value.slice(0, 20)}” is none. The map is that of the last numbers.`);
      return;
    }
    say("");
    weights = Float32Array.from(values);
    const named = data.presets.findIndex((p) => p.weights.every((v, i) => v === weights[i]));
    get("preset").value = named < 0 ? data.presets.length : named;
    draw();
  }

  // step changes a weight by one with the keys for up and down.
  function step(event) {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key], value = parse(event.target.value);
    if (!by || Number.isNaN(value)) return;
    event.preventDefault();
    event.target.value = String(+(value + by).toPrecision(7));
    edited();
  }

  function take(values) {
    inputs.forEach((input, i) => (input.value = String(+Number(values[i]).toPrecision(9))));
    edited();
  }

  // own shows a picture of the reader's; its name in the list goes when another is chosen.
  function own(picture) {
    options("choice", [...data.pictures.map((p) => p.name), "your own"]);
    get("choice").value = data.pictures.length;
    look(picture);
  }

  function look(picture) {
    shown = picture;
    at = [Math.floor(picture.h / 2) - 1, Math.floor(picture.w / 2) - 1];
    say("");
    Paint.picture(get("in"), picture.x, picture.h, picture.w);
    get("seen").textContent = `${picture.name} (${picture.h} × ${picture.w})`;
    draw();
  }

  // photograph starts the camera, and at the second press takes what it sees.
  async function photograph() {
    const video = get("video");
    if (!stop) {
      stop = await Sources.camera(video);
      video.hidden = false;
      get("camera").textContent = "Take the picture";
      return;
    }
    const values = Picture.scale(video, video.videoWidth, video.videoHeight, OWN);
    stop();
    stop = null;
    video.hidden = true;
    get("camera").textContent = "Camera";
    own({ name: "your photograph", h: OWN[0], w: OWN[1], x: values });
  }

  function draw() {
    const { h, w, x } = shown, sum = Filter.sum([...weights]), even = Math.abs(sum) < 1e-6;
    map = Filter.correlate(x, h, w, weights);
    const how = get("colours").value, signed = how === "signed" || (how === "auto" && even);
    const size = `feature map (${h - 2} × ${w - 2}), `;
    if (signed) {
      const most = Paint.signed(get("out"), map, h - 2, w - 2);
      get("made").textContent = size + (most ? `blue −${number(most)}, white 0, orange ${number(most)}` : "all 0: white");
    } else {
      Paint.picture(get("out"), map, h - 2, w - 2);
      get("made").textContent = size + "black 0 or less, white 255 or more";
    }
    get("sum").textContent = `The weights add up to ${number(sum)}: ` + (even ? "an even area becomes 0." :
      Math.abs(sum - 1) < 1e-6 ? "an even area keeps its brightness." : `an even area is multiplied by ${number(sum)}.`);
    inputs.forEach((input, i) => {
      input.classList.toggle("positive", weights[i] > 0);
      input.classList.toggle("negative", weights[i] < 0);
    });
    select(...at);
  }

  function walk(event) {
    const by = event.shiftKey ? 10 : 1;
    const move = { ArrowUp: [-by, 0], ArrowDown: [by, 0], ArrowLeft: [0, -by], ArrowRight: [0, by] }[event.key];
    if (!move) return;
    event.preventDefault();
    select(at[0] + move[0], at[1] + move[1]);
  }

  // select shows the nine products of the map's value at row y and column x.
  function select(y, x) {
    const { h, w } = shown, clamp = (v, most) => Math.min(Math.max(v, 0), most);
    at = [clamp(y, h - 3), clamp(x, w - 3)];
    const { products, sum } = Filter.terms(shown.x, w, weights, ...at);
    Paint.frame(get("in-mark"), at[0], at[1], 3, 3, h, w);
    Paint.frame(get("out-mark"), at[0], at[1], 1, 1, h - 2, w - 2);
    get("where").textContent = `Row ${at[0]}, column ${at[1]} of the feature map: pixel × weight, nine times.`;
    get("products").replaceChildren(...products.map((t) => Object.assign(document.createElement("span"), {
      textContent: `${number(t.pixel)} × ${number(t.weight)} = ${number(t.product)}`,
    })));
    get("total").textContent = `The sum is ${number(sum)}.`;
  }

  guard(async () => {
    build();
    shown = await Pictures.read(data.pictures[0]);
    look(shown);
    take(weights);
    Frame.ready();
  })();
})();

// Pooling and shapes: a window of any size, stride and padding over a picture, and what
// comes out.
(() => {
  const { data, get, say, guard, number } = Frame;
  const NAMES = ["size", "kernel", "stride", "padding"], LEAST = { size: 1, kernel: 1, stride: 1, padding: 0 };
  const MOST_PADDING = 20, MOST_LISTED = 6, PACE = 250;
  const now = { ...data.start };
  let picture, input, output, out = 0, at = [0, 0], timer;

  const most = (name) => ({ padding: MOST_PADDING, size: Math.min(picture.h, picture.w) })[name] || Math.min(picture.h, picture.w) + 2 * MOST_PADDING;

  function build() {
    for (const name of NAMES) {
      const row = document.createElement("div");
      const label = Object.assign(document.createElement("label"), { textContent: name, htmlFor: name });
      const slider = Object.assign(document.createElement("input"), { type: "range", id: name + "-slider" });
      slider.setAttribute("aria-label", name + ", as a slider");
      const field = Object.assign(document.createElement("input"), { type: "number", id: name, step: 1 });
      slider.addEventListener("input", () => { field.value = slider.value; edited(); });
      field.addEventListener("input", edited);
      row.append(label, slider, field);
      get("numbers").append(row);
    }
    get("choice").replaceChildren(...data.pictures.map((p, i) => Object.assign(document.createElement("option"), { value: i, textContent: p.name })));
    get("choose").hidden = data.pictures.length < 2;
    get("choice").addEventListener("change", guard(async () => look(await Pictures.read(data.pictures[get("choice").value]))));
    get("way").addEventListener("change", guard(draw));
    get("run").addEventListener("click", () => (timer ? halt() : go()));
    for (const id of ["in", "out"]) {
      const canvas = get(id), point = (event) => {
        if (!out) return;
        halt();
        const place = Paint.at(canvas, event);
        select(...(id === "out" ? place : place.map((v) => Math.round((v - (now.kernel - 1) / 2) / now.stride))));
      };
      canvas.addEventListener("pointermove", point);
      canvas.addEventListener("pointerdown", point);
      canvas.addEventListener("keydown", walk);
    }
  }

  // look takes a picture, of which the middle is seen.
  function look(p) {
    picture = p;
    now.size = Math.min(now.size, most("size"));
    for (const name of NAMES) {
      Object.assign(get(name), { min: LEAST[name], max: most(name), value: now[name] });
      Object.assign(get(name + "-slider"), { min: LEAST[name], max: name === "padding" ? 5 : name === "size" ? most(name) : 16, value: now[name] });
    }
    edited();
  }

  // why says what is impossible about the numbers, or "".
  function why() {
    for (const name of NAMES) {
      const text = get(name).value.trim(), v = now[name];
      if (!text || !Number.isInteger(v)) return [name, `The ${name} must be a whole number.`];
      if (v < LEAST[name]) return [name, `The ${name} must be at least ${LEAST[name]}.`];
      if (v > most(name)) return [name, `The ${name} may be ${most(name)} here, and no more.`];
    }
    const { size, kernel, padding } = now, room = size + 2 * padding;
    if (kernel > room) {
      return ["kernel", `A kernel of ${kernel} does not fit into ${size} + 2·${padding} = ${room} pixels: nothing comes out. Take a smaller kernel, or more padding.`];
    }
    return ["", ""];
  }

  function edited() {
    for (const name of NAMES) {
      now[name] = Number(get(name).value);
      if (Number.isInteger(now[name])) get(name + "-slider").value = now[name];
    }
    const [wrong, sentence] = why();
    for (const name of NAMES) name === wrong ? get(name).setAttribute("aria-invalid", "true") : get(name).removeAttribute("aria-invalid");
    get("both").classList.toggle("bad", Boolean(wrong));
    get("formula").classList.toggle("bad", Boolean(wrong));
    say(sentence);
    if (wrong) {
      halt();
      out = 0;
      get("run").disabled = true;
      get("formula").textContent = `size ${get("size").value}, kernel ${get("kernel").value}, stride ${get("stride").value}, padding ${get("padding").value}: impossible`;
      get("made").textContent = "nothing comes out";
      for (const id of ["where", "total", "values"]) get(id).textContent = "";
      const canvas = get("out");
      canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
      return;
    }
    get("run").disabled = false;
    draw();
  }

  function draw() {
    const { size, kernel, stride, padding } = now, wide = size + 2 * padding;
    out = Pool.outputSize(size, kernel, stride, padding);
    if (get("both").classList.contains("bad")) return;
    const top = Math.floor((picture.h - size) / 2), left = Math.floor((picture.w - size) / 2), piece = new Float32Array(size * size);
    for (let i = 0; i < size; i++) piece.set(picture.x.subarray((top + i) * picture.w + left, (top + i) * picture.w + left + size), i * size);
    input = Pool.pad(piece, size, size, padding);
    output = Pool.pool(input, wide, wide, kernel, stride, Pool[get("way").value]);
    Paint.picture(get("in"), input, wide, wide);
    Paint.picture(get("out"), output, out, out);
    get("out").style.width = (100 * out) / wide + "%";
    get("out").parentElement.style.maxWidth = "28rem";
    Paint.frame(get("edge"), padding, padding, size, size, wide, wide);
    get("edge").hidden = padding === 0;
    get("seen").textContent = `in: ${size} × ${size}` + (padding ? `, with its border ${wide} × ${wide}` : "");
    get("made").textContent = `out: ${out} × ${out}, ${number((100 * out * out) / (size * size))} % as many numbers`;
    const share = (wide - kernel) / stride, left1 = (out - 1) * stride + kernel;
    get("formula").textContent = `(${size} + 2·${padding} − ${kernel}) / ${stride} + 1 = ${number(share + 1)}` +
      (Number.isInteger(share) ? "" : `, rounded down: ${out}`) + ". " +
      (left1 < wide ? `The last ${wide - left1 === 1 ? "row and column are" : wide - left1 + " rows and columns are"} in no window.` : "");
    select(...at);
  }

  function select(y, x) {
    const { kernel, stride, size, padding } = now, wide = size + 2 * padding;
    at = [y, x].map((v) => Math.min(Math.max(v, 0), out - 1));
    const [i, j] = at, values = Pool.window(input, wide, kernel, i * stride, j * stride);
    Paint.frame(get("in-mark"), i * stride, j * stride, kernel, kernel, wide, wide);

    Paint.frame(get("out-mark"), i, j, 1, 1, out, wide); // the canvas is out/wide of its figure
    const span = (from) => (kernel === 1 ? from : `${from} to ${from + kernel - 1}`);
    get("where").textContent = `Place (${i}, ${j}): the window covers rows ${span(i * stride)} and columns ${span(j * stride)}.`;
    const listed = kernel <= MOST_LISTED;
    get("values").style.gridTemplateColumns = `repeat(${kernel}, auto)`;
    get("values").replaceChildren(...(listed ? values : []).map((v) => Object.assign(document.createElement("span"), { textContent: number(v) })));
    get("total").textContent = `It gives ${number(output[i * out + j])}, ${get("way").value === "max" ? "the largest" : "the mean"} of ${kernel * kernel} ${kernel === 1 ? "value" : "values"}.`;
  }

  function walk(event) {
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!move || !out) return;
    event.preventDefault();
    halt();
    select(at[0] + move[0], at[1] + move[1]);
  }

  // go moves the window place by place, row by row. What it passes is not read aloud.
  function go() {
    get("run").textContent = "Stop the window";
    get("total").setAttribute("aria-live", "off");
    timer = setInterval(() => {
      const next = (at[0] * out + at[1] + 1) % (out * out);
      select(Math.floor(next / out), next % out);
    }, PACE);
  }

  function halt() {
    clearInterval(timer);
    timer = null;
    get("run").textContent = "Let the window move";
    get("total").setAttribute("aria-live", "polite");
  }

  guard(async () => {
    build();
    look(await Pictures.read(data.pictures[0]));
    Frame.ready();
  })();
})();

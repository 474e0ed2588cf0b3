// A training once more: a slider over its epochs, the curves, and the filters as they
// were then.
(() => {
  const { data: { moments, height, width }, get, guard, number } = Frame;
  const PACE = 700; // milliseconds of an epoch that is played
  const SIZE = { height: 150, left: 44, right: 8, bottom: 22 }; // and what lay says
  const DRAWN = [["training", "loss", "accuracy", "#4a90d9"], ["validation", 0, 1, "#e07b00"]];
  const trained = moments.filter((m) => m.epoch > 0), most = Math.max(...moments.flatMap((m) => m.filters.flat().map(Math.abs))) || 1;
  const tiles = [];
  let marks;
  let timer, chosen = 0;

  const create = (name, parent, attributes = {}, text = "") => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return parent.appendChild(element);
  };

  // value is one measured number of a moment, or undefined.
  const value = (m, row, accuracy) => (row[0] === "training" ? m[accuracy ? row[2] : row[1]] : m.validation && m.validation[accuracy ? row[2] : row[1]]);

  // lay draws both charts anew where they have more or less room. In a narrow place what
  // the lines mean stands below the title, so that its letters stay as large.
  function lay() {
    const width = Math.max(150, Math.min(320, document.body.clientWidth)), narrow = width < 320;
    if (width === SIZE.width) return;
    Object.assign(SIZE, { width, top: narrow ? 36 : 20, key: narrow ? [0, 24, 76] : [130, 8, 95] });
    marks = [];
    get("charts").replaceChildren();
    chart("loss", false);
    chart("accuracy", true);
    marks.forEach((mark) => mark(moments[Number(get("epoch").value)].epoch));
  }

  // chart draws the loss or the accuracy over the epochs.
  function chart(title, accuracy) {
    const rows = DRAWN.filter((row) => trained.some((m) => value(m, row, accuracy) !== undefined));
    const all = trained.flatMap((m) => rows.map((row) => value(m, row, accuracy))).filter((v) => v !== undefined);
    const low = Math.min(...all), high = Math.max(...all), space = (high - low) * .08 || .01;
    const from = moments[0].epoch, to = moments[moments.length - 1].epoch;
    const x = (epoch) => SIZE.left + (SIZE.width - SIZE.left - SIZE.right) * (to > from ? (epoch - from) / (to - from) : .5);
    const y = (v) => SIZE.top + (SIZE.height - SIZE.top - SIZE.bottom) * (1 - (v - low + space) / (high - low + 2 * space));
    const figure = get("charts").appendChild(document.createElement("figure"));
    const svg = create("svg", figure, { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: "img" });
    svg.setAttribute("aria-label", `${title}: ` + rows.map((row) => `${row[0]} ${trained.map((m) => number(value(m, row, accuracy))).join(", ")}`).join("; "));
    create("rect", svg, { class: "frame", x: SIZE.left, y: SIZE.top, width: SIZE.width - SIZE.left - SIZE.right, height: SIZE.height - SIZE.top - SIZE.bottom });
    create("text", svg, { x: SIZE.left, y: 12 }, title);
    create("text", svg, { x: SIZE.left - 5, y: y(high) + 4, "text-anchor": "end" }, number(high));
    create("text", svg, { x: SIZE.left - 5, y: y(low) + 4, "text-anchor": "end" }, number(low));
    create("text", svg, { x: x(from), y: SIZE.height - 6, "text-anchor": "middle" }, String(from));
    create("text", svg, { x: x(to), y: SIZE.height - 6, "text-anchor": "end" }, `epoch ${to}`);
    const line = create("line", svg, { class: "now", y1: SIZE.top, y2: SIZE.height - SIZE.bottom });
    rows.forEach((row, i) => {
      const points = trained.filter((m) => value(m, row, accuracy) !== undefined).map((m) => [x(m.epoch), y(value(m, row, accuracy))]);
      create("path", svg, { d: "M" + points.map((p) => p.join(" ")).join("L"), stroke: row[3], "stroke-dasharray": i ? "7 4" : "none" });
      for (const [cx, cy] of points) create("circle", svg, { cx, cy, r: 3, fill: row[3] });
      const [first, level, step] = SIZE.key, at = first + i * step;
      create("path", svg, { d: `M${at} ${level}h18`, stroke: row[3], "stroke-dasharray": i ? "7 4" : "none" });
      create("text", svg, { x: at + 22, y: level + 4 }, row[0]);
    });
    marks.push((epoch) => { line.setAttribute("x1", x(epoch)); line.setAttribute("x2", x(epoch)); });
  }

  function show() {
    const i = Number(get("epoch").value), m = moments[i];
    get("which").textContent = m.epoch ? `${m.epoch} of ${moments[moments.length - 1].epoch}` : "0, the start";
    get("epoch").setAttribute("aria-valuetext", m.epoch ? `epoch ${m.epoch}` : "before the training");
    marks.forEach((mark) => mark(m.epoch));
    tiles.forEach((tile, f) => Paint.signed(tile, m.filters[f], height, width, most));
    const percent = (v) => `${(100 * v).toFixed(1)} %`;
    get("said").textContent = m.epoch
      ? `After epoch ${m.epoch}: loss ${number(m.loss)}, accuracy ${percent(m.accuracy)}` + (m.validation ? `; validation: loss ${number(m.validation[0])}, accuracy ${percent(m.validation[1])}.` : ".")
      : "Before the training: the filters are random.";
    tell();
  }

  // tell writes the weights of the filter that was chosen.
  function tell() {
    const m = moments[Number(get("epoch").value)], rows = [];
    for (let y = 0; y < height; y++) rows.push(m.filters[chosen].slice(y * width, (y + 1) * width).map(number).join(", "));
    get("chosen").textContent = `Filter ${chosen}, row by row: ${rows.join(" / ")}`;
  }

  function stop() {
    clearInterval(timer);
    timer = undefined;
    get("run").textContent = "Play";
  }

  function run() {
    if (timer) return stop();
    const last = moments.length - 1;
    if (Number(get("epoch").value) === last) get("epoch").value = 0;
    show();
    get("run").textContent = "Stop";
    timer = setInterval(() => {
      get("epoch").value = Number(get("epoch").value) + 1;
      show();
      if (Number(get("epoch").value) >= last) stop();
    }, PACE);
  }

  get("epoch").max = moments.length - 1;
  get("epoch").value = moments.length - 1;
  get("epoch").addEventListener("input", guard(() => { stop(); show(); }));
  get("run").addEventListener("click", guard(run));
  moments[0].filters.forEach((_, f) => {
    const button = get("filters").appendChild(document.createElement("button"));
    button.setAttribute("aria-label", `filter ${f}`);
    tiles.push(button.appendChild(document.createElement("canvas")));
    for (const name of ["pointerenter", "focus"]) button.addEventListener(name, () => { chosen = f; tell(); });
  });
  lay();
  show();
  Frame.ready();
  // In the next frame: what changes sizes while sizes are told of is an error.
  new ResizeObserver(() => requestAnimationFrame(lay)).observe(document.body);
})();

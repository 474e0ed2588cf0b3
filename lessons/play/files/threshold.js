// The threshold: two sliders over the scores of known and unknown pictures.
(() => {
  const { data, get, say, guard, number } = Frame;
  const BINS = 40, TOP = 12, BASE = 180, HEIGHT = 222, LEFT = 40;
  const groups = data.groups.map((g) => ({ name: g.name, scores: Score.read(g.scores) })), known = groups[0];
  const [lo, hi] = ends();
  let threshold, beside = groups[1], right; // the chart's right end, in pixels

  // ends are the lowest and the highest score of all, a little apart if they are one.
  function ends() {
    let low = Infinity, high = -Infinity;
    for (const { scores } of groups) {
      for (const v of scores) [low, high] = [v < low ? v : low, v > high ? v : high];
    }
    return low < high ? [low, high] : [low - 0.5, high + 0.5];
  }

  const place = (score) => LEFT + ((right - LEFT) * (score - lo)) / (hi - lo);
  const percent = (share) => (100 * share).toFixed(1) + " %";
  const add = (parent, name, attributes, text) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    parent.append(element);
    return element;
  };

  // wide is how many pixels the chart has: so its letters are as large as all others.
  const wide = () => Math.round(get("chart").getBoundingClientRect().width) || 600;

  // chart draws both distributions; only the line moves afterwards.
  function chart() {
    right = wide() - 10;
    get("chart").setAttribute("viewBox", `0 0 ${right + 10} ${HEIGHT}`);
    const svg = get("chart"), shares = [known, beside].map(({ scores }) => Score.counts(scores, lo, hi, BINS).map((n) => (100 * n) / scores.length));
    const most = Math.max(...shares.flat()), up = (share) => BASE - ((BASE - TOP) * share) / most, width = (right - LEFT) / BINS, gap = Math.min(1, width / 4);
    svg.replaceChildren();
    shares[0].forEach((share, i) => share && add(svg, "rect", { class: "bar", x: LEFT + i * width, y: up(share), width: width - gap, height: BASE - up(share) }));
    const steps = shares[1].map((share, i) => `V${up(share).toFixed(1)}H${(LEFT + (i + 1) * width).toFixed(1)}`);
    add(svg, "path", { class: "outline", d: `M${LEFT},${BASE}${steps.join("")}V${BASE}` });
    add(svg, "path", { class: "axis", d: `M${LEFT},${TOP}V${BASE}H${right}` });
    add(svg, "text", { x: LEFT - 6, y: TOP + 8, "text-anchor": "end" }, number(+most.toFixed(1)));
    add(svg, "text", { x: LEFT - 6, y: BASE, "text-anchor": "end" }, "0");
    for (const [score, anchor] of [[lo, "start"], [hi, "end"]]) add(svg, "text", { x: place(score), y: BASE + 18, "text-anchor": anchor }, number(score));
    add(svg, "text", { x: (LEFT + right) / 2, y: BASE + 36, "text-anchor": "middle" }, data.score);
    add(svg, "line", { id: "line", class: "line", y1: 2, y2: BASE });
    get("unknown-name").textContent = beside.name;
  }

  // move takes a threshold, and writes all that depends on it.
  function move(to, from) {
    threshold = to;
    say("");
    get("exact").removeAttribute("aria-invalid");
    const shares = groups.map((g) => Score.coverage(g.scores, threshold));
    if (from !== "exact") get("exact").value = String(+threshold.toPrecision(7));
    if (from !== "at") get("at").value = Math.round((400 * (threshold - lo)) / (hi - lo));
    if (from !== "share") get("share").value = Math.round(100 * shares[0]);
    get("at").setAttribute("aria-valuetext", `${number(threshold)}: ${percent(shares[0])} of the known get an answer`);
    get("share").setAttribute("aria-valuetext", get("share").value + " per cent");
    get("kept").textContent = get("share").value + " %";
    const x = Math.min(Math.max(place(threshold), LEFT), right);
    for (const end of ["x1", "x2"]) get("line").setAttribute(end, x.toFixed(1));
    get("rows").replaceChildren(...groups.map((g, i) => row(
      [`${g.name}: ${i ? "false accepts" : "coverage"}`, `${percent(shares[i])} (${Score.accepted(g.scores, threshold)} of ${g.scores.length})`])));
    const told = groups.map((g, i) => `${g.name}: ${percent(shares[i])}`).join("; ");
    get("told").textContent = `From ${number(threshold)} on, ${told}.`;
    get("chart").setAttribute("aria-label", `How often each score of ${data.score} occurs among ${known.name} and ${beside.name}. From a threshold of ${number(threshold)} on there is an answer. ${told}.`);
  }

  function row(texts) {
    const tr = document.createElement("tr");
    texts.forEach((text, i) => {
      const cell = document.createElement(i ? "td" : "th");
      if (!i) cell.scope = "row";
      cell.textContent = text;
      tr.append(cell);
    });
    return tr;
  }

  // typed reads a threshold as a learner writes it: 2.5, 2,5 or −1.
  function typed() {
    const text = get("exact").value.trim().replace(/[−–]/g, "-").replace(",", "."), value = text === "" ? NaN : Number(text);
    if (Number.isFinite(value)) return move(value, "exact");
    get("exact").setAttribute("aria-invalid", "true");
    say(`Write the threshold as a number such as ${number((lo + hi) / 2)}; “${text.slice(0, 20)}” is none. The figure shows the last one.`);
  }

  guard(async () => {
    get("beside").replaceChildren(...groups.slice(1).map((g, i) => Object.assign(document.createElement("option"), { value: i + 1, textContent: g.name })));
    get("known-name").textContent = known.name;
    get("at").addEventListener("input", guard(() => move(lo + ((hi - lo) * get("at").value) / 400, "at")));
    get("share").addEventListener("input", guard(() => {
      const t = Score.threshold(known.scores, get("share").value / 100);
      if (Number.isFinite(t)) return move(t, "share");
      say("Some scores of the known are not numbers, so that this share cannot be kept: choose a smaller one.");
    }));
    get("exact").addEventListener("input", guard(typed));
    get("beside").addEventListener("change", guard(() => {
      beside = groups[get("beside").value];
      chart();
      move(threshold);
    }));
    chart();
    move((lo + hi) / 2);
    Frame.ready();
    // In the next frame: what changes sizes while sizes are told of is an error.
    new ResizeObserver(() => requestAnimationFrame(() => {
      if (wide() === right + 10) return;
      chart();
      move(threshold);
    })).observe(get("chart"));
  })();
})();

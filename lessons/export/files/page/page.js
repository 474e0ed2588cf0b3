"use strict";
// The page: what a reader does changes the picture, and each change shows anew what the
// network computes of it.
(() => {
  const $ = (id) => document.getElementById(id);
  const canvas = $("picture"), file = $("file"), video = $("video");
  const MANY = 12; // classes: of more, only the most probable ones are shown
  let network, shape, picture, views, rows, receipt, changed, hand, uploads = 0, waiting = false, speaking, stopCamera;
  let dark = true; // the known pictures have a dark ground

  const percent = (p) => `${(100 * p).toFixed(1)} %`;
  const tool = () => document.querySelector("[name=tool]:checked").value;
  const inverted = () => $("invert").firstElementChild, turn = () => $("turn").firstElementChild;

  function say(text, bad = false) {
    $("message").textContent = text;
    $("message").classList.toggle("bad", bad);
  }
  const complain = (error) => say(error.message, true);

  // put takes a new picture.
  function put(next, said = "") {
    picture = next;
    uploads++; // a file that is still being read comes too late
    inverted().checked = false;
    for (const b of $("choices").children) b.setAttribute("aria-pressed", "false");
    say(said);
    soon();
  }

  // soon computes before the next frame, however often it is called until then.
  function soon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      update();
    });
  }

  function update() {
    predict();
    views.forEach(Maps.draw);
  }

  function predict() {
    const pixels = Picture.seen(picture);
    Picture.show(canvas, shape, pixels);
    turn().value = picture.turn;
    turn().nextElementSibling.textContent = `${picture.turn}°`.replace("-", "−");
    hand.show();
    if (!network.filled) return; // its weights are still on their way
    try {
      const start = performance.now();
      const { logits } = Network.forward(network, pixels);
      $("time").textContent = `One picture took ${Math.max(performance.now() - start, .1).toFixed(1)} ms.`;
      showResult(Network.softmax(logits));
    } catch (error) {
      $("class").textContent = "No result";
      $("probability").textContent = $("brief").textContent = "";
      $("note").textContent = error.message;
      speak(error.message);
    }
  }

  function showResult(probabilities) {
    const order = probabilities.map((_, c) => c);
    if (order.length > MANY) order.sort((a, b) => probabilities[b] - probabilities[a]);
    const best = probabilities.indexOf(Math.max(...probabilities));
    rows.forEach(({ row, of, bar, number }, i) => {
      const c = order[i];
      row.classList.toggle("best", c === best);
      of.textContent = of.title = network.classes[c];
      bar.style.width = `${100 * probabilities[c]}%`;
      number.textContent = percent(probabilities[c]);
    });
    const known = probabilities[best] >= Number($("threshold").value), name = network.classes[best];
    $("verdict").classList.toggle("unknown", !known);
    $("class").textContent = known ? name : "Unknown";
    $("probability").textContent = known ? percent(probabilities[best]) : "";
    let note = known ? "" : `The most probable class is ${name}, with only ${percent(probabilities[best])}.`;
    if (Picture.isPlain(picture)) note = "The picture is empty, and still the network names a class: draw something, or choose a picture.";
    $("brief").textContent = `${$("class").textContent} ${$("probability").textContent}`;
    $("note").textContent = note;
    speak(`${known ? `${name}, ${percent(probabilities[best])}.` : "Unknown."} ${note}`);
  }

  // point shows the pixels that a number of a layer comes from.
  function point(layer, at) {
    const text = Field.point(network, $("field"), $("lens"), () => Picture.seen(picture), layer, at);
    if (text && at.byKey) speak(text);
  }

  // speak tells a screen reader, when the picture has been still for a moment.
  function speak(text) {
    clearTimeout(speaking);
    speaking = setTimeout(() => { if ($("spoken").textContent !== text) $("spoken").textContent = text; }, 500);
  }

  // showLimit says what the threshold does with the known pictures.
  function showLimit() {
    const value = Number($("threshold").value), { known } = network;
    $("percent").textContent = `${Math.round(100 * value)} %`;
    $("bars").style.setProperty("--threshold", value);
    const kept = known.filter((p) => p >= value).length;
    $("explained").textContent = "If the largest probability (max-softmax) is smaller, the page says “unknown”. " + (known.length
      ? `At this threshold ${kept} of ${known.length} known pictures stay known.`
      : "No known pictures were measured, so it starts at 50 %.");
  }

  // outside takes a picture from a file or the camera. The known pictures of a grey
  // network are light on dark, or dark on light; the border shows which one this is.
  function outside({ values, said }, keep) {
    const border = Picture.border(shape, values), next = Picture.make(shape, values, border);
    const bright = border.reduce((a, b) => a + b, 0) / border.length > 127;
    const turn = shape[2] === 1 && (keep === undefined ? bright === dark : keep);
    if (shape[2] === 1 && keep === undefined) {
      const [its, theirs] = bright ? ["bright", "dark"] : ["dark", "bright"];
      said += turn ? ` Its border is ${its}, and known pictures are ${theirs} there, so it is inverted.` : ` Its border is ${its}, as that of known pictures, so it is not inverted.`;
    }
    if (turn) Picture.invert(next);
    if (keep === undefined) put(next, said);
    else picture = next;
    inverted().checked = turn;
  }

  async function upload(blob) {
    endCamera();
    say("The picture is being read.");
    const asked = ++uploads;
    try {
      const read = await Sources.file(blob, shape);
      if (asked === uploads) outside(read);
    } catch (error) {
      if (asked === uploads) complain(error);
    }
  }

  async function startCamera() {
    if (stopCamera) return endCamera();
    $("camera").disabled = true;
    try {
      const stop = await Sources.camera(video);
      stopCamera = stop;
    } catch (error) {
      return complain(error);
    } finally {
      $("camera").disabled = false;
    }
    $("camera").textContent = "Stop the camera";
    video.hidden = $("shoot").hidden = false;
    $("shoot").focus();
    const frame = () => ({ values: Picture.scale(video, video.videoWidth, video.videoHeight, shape), said: "This is what the network sees of the camera's picture." });
    outside(frame());
    const running = stopCamera;
    const next = () => {
      if (stopCamera !== running) return;
      outside(frame(), inverted().checked);
      soon();
      setTimeout(next, 100);
    };
    next();
  }

  function endCamera(said) {
    if (!stopCamera) return;
    stopCamera();
    stopCamera = undefined;
    $("camera").textContent = "Camera";
    video.hidden = $("shoot").hidden = true;
    $("camera").focus();
    say(said || "");
  }

  // ink is the colour of the pen, and ground that of an empty picture.
  const ground = () => Array(shape[2]).fill(dark ? 0 : 255);
  function ink() {
    if (tool() === "erase") return picture.ground;
    if (shape[2] !== 3) return ground().map((v) => 255 - v);
    const hex = $("ink").firstElementChild.value;
    return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  }
  function listen() {
    hand = Hand.listen(canvas, $("pen"), { shape, tool, ink, picture: () => picture, begin: () => endCamera(), changed: soon });
    $("clear").addEventListener("click", () => {
      endCamera();
      put(Picture.make(shape, null, ground()));
      if (tool() === "move") document.querySelector("[value=draw]").click();
    });
    inverted().addEventListener("change", () => { Picture.invert(picture); soon(); });
    turn().addEventListener("input", () => {
      endCamera();
      picture.turn = Number(turn().value);
      soon();
    });
    $("upload").addEventListener("click", () => file.click());
    file.addEventListener("change", () => {
      if (file.files.length) upload(file.files[0]);
      file.value = "";
    });
    $("camera").addEventListener("click", startCamera);
    $("shoot").addEventListener("click", () => endCamera("The picture is taken. Shift it, or draw on it."));
    addEventListener("pagehide", () => endCamera());
    $("threshold").addEventListener("input", () => {
      showLimit();
      soon();
    });
    addEventListener("dragover", (event) => event.preventDefault());
    addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length) upload(event.dataTransfer.files[0]);
    });
    addEventListener("paste", (event) => {
      if (event.clipboardData.files.length) upload(event.clipboardData.files[0]);
    });
  }

  // build makes the elements whose number the network says.
  function build() {
    const [height, width, channels] = shape;
    document.title = $("name").textContent = network.name;
    const sort = channels === 1 ? "grey" : channels === 3 ? "colour" : `${channels}-channel`;
    $("about").textContent = `A trained network for ${sort} pictures of ${height}×${width} pixels: ${network.classes.length} classes, ${network.parameters.toLocaleString("en")} parameters.`;
    $("ink").hidden = channels !== 3;
    $("invert").hidden = channels !== 1;
    $("threshold").value = network.threshold;
    rows = network.classes.slice(0, network.classes.length > MANY ? 10 : MANY).map((name) => {
      const make = (name, parent, kind) => Object.assign(parent.appendChild(document.createElement(name)), { className: kind });
      const row = make("li", $("bars"), ""), of = make("span", row, "of"), track = make("span", row, "track"), number = make("span", row, "number");
      return { row, of: Object.assign(of, { textContent: name }), bar: make("i", track, ""), number };
    });
    receipt.pictures.forEach((text, i) => {
      const button = document.createElement("button"), small = document.createElement("canvas"), values = Network.bytes(text);
      button.type = "button";
      button.setAttribute("aria-label", `Picture ${i + 1} of the receipt`);
      button.append(small);
      Picture.show(small, shape, values);
      button.addEventListener("click", () => {
        endCamera();
        put(Picture.make(shape, values));
        button.setAttribute("aria-pressed", "true");
      });
      $("choices").append(button);
    });
    if (!network.known.length) $("origin").textContent = "These pictures are random: none were given when the network was exported.";
    views = Maps.view(network, $("layers"), point);
  }

  // showCheck says whether this browser computes what the model has computed.
  function showCheck() {
    let text, good = false;
    const other = changed || "This is not the network that was exported.";
    const words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    try {
      const { agrees, largest, tolerance, pictures } = Network.check(network, receipt);
      const these = pictures === 1 ? "picture" : `${words[pictures] || pictures} pictures`;
      good = agrees;
      text = agrees ? `✓ The ${these} agree${pictures === 1 ? "s" : ""} to ${largest.toExponential(0).replace("e-", "e−")}`
        : `The ${these} of the receipt do not agree: a logit differs by ${largest.toPrecision(2)}, and ${tolerance.toPrecision(1)} is allowed. ${other}`;
    } catch (error) {
      text = `The receipt cannot be checked: ${error.message} ${other}`;
    }
    $("receipt").textContent = text;
    $("receipt").className = good ? "good" : "bad";
  }

  async function start() {
    const files = await Sources.network();
    network = Network.outline(files.model);
    ({ receipt, other: changed } = files);
    shape = network.input;
    const pictures = receipt.pictures.map(Network.bytes);
    if (network.known.length) {
      const borders = pictures.flatMap((values) => Picture.border(shape, values)).sort((a, b) => a - b);
      dark = borders[Math.floor(borders.length / 2)] < 128;
    }
    build();
    listen();
    picture = Picture.make(shape, pictures[0]);
    $("choices").firstElementChild.setAttribute("aria-pressed", "true");
    showLimit();
    predict(); // the picture alone
    performance.mark("first drawing");
    Network.fill(network, await files.weights);
    predict();
    performance.mark("first prediction");
    setTimeout(() => {
      showCheck();
      update(); // the check has computed other pictures in between
      document.body.dataset.ready = "yes";
    });
  }

  start().catch((error) => {
    $("receipt").textContent = error.message;
    $("receipt").className = "bad";
    document.body.dataset.ready = "no";
  });
})();

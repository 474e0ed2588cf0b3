"use strict";
// Frame is what all widgets share: their data, the colours and the height that the
// notebook gives them, and the sentence that says what went wrong.
const Frame = (() => {
  const get = (id) => document.getElementById(id);
  const data = JSON.parse(get("data").textContent);
  const told = new Set();

  // say shows one sentence, as text: nothing in it can be markup. "" takes it away.
  function say(text) {
    get("sentence").textContent = text;
    height();
  }

  function height(first) {
    // The body, since a frame that is high already makes its document as high.
    parent.postMessage({ ninepixels: "height", height: document.body.getBoundingClientRect().height + 2, first }, "*");
  }

  // guard is a listener whose mistakes become the sentence.
  const guard = (listener) => async (event) => {
    try {
      await listener(event);
    } catch (error) {
      say(error.message);
    }
  };

  // theme is "light" or "dark". onTheme calls back when it changes, for what is drawn.
  function theme() {
    return document.documentElement.dataset.theme;
  }
  function setTheme(name) {
    document.documentElement.dataset.theme = name === "dark" ? "dark" : "light";
    told.forEach((f) => f(theme()));
  }
  setTheme(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  addEventListener("message", (event) => {
    if (event.source === parent && event.data && event.data.ninepixels === "theme") setTheme(event.data.theme);
  });
  addEventListener("error", (event) => say("This figure does not work in this browser (" + event.message + "): run the cell again, or use another browser."));

  // ready says that the first picture is drawn.
  function ready() {
    performance.mark("first drawing");
    document.body.dataset.ready = "yes";
    height(true);
    new ResizeObserver(() => height()).observe(document.body);
  }

  // bytes reads what is base64.
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

  // number writes a value as a learner reads it: at most three decimals, a real minus.
  function number(v) {
    if (Number.isNaN(v)) return "NaN";
    const size = Math.abs(v), text = size >= 1e6 ? size.toExponential(2) : String(+size.toFixed(3));
    return (v < 0 && text !== "0" ? "−" : "") + text;
  }

  return { data, get, say, height, guard, theme, onTheme: (f) => told.add(f), ready, bytes, number };
})();

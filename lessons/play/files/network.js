// The page of package export calls opened to get its network. Here the weights are no
// part of the document: the notebook around the frame is asked for them.
const opened = async () => {
  Sources.stream = Camera.stream;
  const { model, receipt, plan, name } = JSON.parse(document.getElementById("data").textContent);
  const say = (message) => parent.postMessage({ ninepixels: "sentence", text: message }, "*");
  const ask = () => new Promise((resolve, reject) => {
    addEventListener("message", (event) => {
      const said = event.data;
      if (event.source !== parent || !said || said.ninepixels !== "weights") return;
      if (said.bytes instanceof ArrayBuffer) resolve(said.bytes);
      else reject(new Error(said.error));
    });
    parent.postMessage({ ninepixels: "weights" }, "*");
  });
  const paint = (theme) => { document.documentElement.dataset.theme = theme === "dark" ? "dark" : "light"; };
  paint(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  addEventListener("message", (event) => {
    if (event.source === parent && event.data && event.data.ninepixels === "theme") paint(event.data.theme);
  });
  // The frame is there at once, and the weights come when they come.
  let first = true;
  const watch = new ResizeObserver(() => {
    parent.postMessage({ ninepixels: "height", height: document.body.getBoundingClientRect().height + 2, first }, "*");
    first = false;
  });
  watch.observe(document.body);
  const weights = ask().then((bytes) => {
    const kept = Kept.weights(bytes, plan, name);
    Network.read(model, kept); // a sentence now is better than a page that stops halfway
    return kept;
  });
  weights.catch((error) => {
    watch.disconnect();
    say(error.message);
  });
  model.folded = ["relu"]; // the convolution before it shows the same, and more
  return { model, weights, receipt, other: `runs/${name} holds another network than when this cell ran: run the cell again.` };
};

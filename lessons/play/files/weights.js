// This runs in the notebook, once for all widgets of a page. A frame may not ask the
// Jupyter server for a file, and so it asks here for the weights of its network. They
// are in the page if it was exported to HTML, and else in runs/ beside the notebook.
if (!window.ninePixelsWeights) {
  window.ninePixelsWeights = true;
  const decoded = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;

  // folders are those in which the notebook may be. JupyterLab says it in the title of
  // the notebook's tab; the address says it for the notebook that is in front.
  const folders = (frame) => {
    const paths = [], panel = frame.closest(".jp-NotebookPanel");
    const tab = panel && document.querySelector(`.lm-TabBar-tab[data-id="${CSS.escape(panel.id)}"]`);
    for (const line of tab && tab.title ? tab.title.split("\n").reverse() : []) paths.push(line.replace(/^[^:]*: */, ""));
    const address = /\/(?:lab(?:\/workspaces\/[^/]+)?\/tree|doc\/tree|notebooks)\/(.+)$/.exec(location.pathname);
    if (address) paths.push(decodeURIComponent(address[1]));
    return [...new Set(paths.filter((p) => p.endsWith(".ipynb")).map((p) => p.slice(0, p.lastIndexOf("/") + 1)))];
  };

  const base = () => {
    const config = document.getElementById("jupyter-config-data");
    return config && JSON.parse(config.textContent).baseUrl || "/";
  };

  const weights = async (frame) => {
    const name = frame.dataset.runs, file = `runs/${name}/model.safetensors`;
    const within = document.querySelector(`script[data-ninepixels-weights="${CSS.escape(name)}"]`);
    if (within) return decoded(within.textContent.trim());
    for (const folder of folders(frame)) {
      const path = (folder + file).split("/").map(encodeURIComponent).join("/");
      // A server tells the time of a file by the second: a network that was trained anew within one would be the old one.
      const answer = await fetch(`${base()}files/${path}`, { cache: "no-store" }).catch(() => undefined);
      if (answer && answer.ok) return answer.arrayBuffer();
    }
    throw new Error(document.getElementById("jupyter-config-data")
      ? `There is no ${file} beside this notebook: run the cell that trains it, and then this cell.`
      : `The weights in ${file} are not in this page: open the notebook in JupyterLab, beside its folder runs.`);
  };

  addEventListener("message", async (event) => {
    const kind = event.data && event.data.ninepixels;
    if (kind !== "weights" && kind !== "sentence") return;
    const frame = [...document.querySelectorAll("iframe[data-runs]")].find((f) => f.contentWindow === event.source);
    if (!frame) return;
    if (kind === "sentence") {
      frame.height = 0;
      frame.nextElementSibling.style.display = "";
      frame.nextElementSibling.querySelector("small").textContent = String(event.data.text);
      return;
    }
    try {
      const bytes = await weights(frame);
      event.source.postMessage({ ninepixels: "weights", bytes }, "*", [bytes]);
    } catch (error) {
      event.source.postMessage({ ninepixels: "weights", error: error.message }, "*");
    }
  });
}

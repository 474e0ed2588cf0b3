// This runs in the notebook, once for all widgets of a page. A frame that works says its
// height: then it replaces its picture, and hears which colours the notebook has.
if (!window.ninePixelsPlay) {
  window.ninePixelsPlay = true;
  const frames = () => document.querySelectorAll("iframe[data-ninepixels=play]");
  const theme = () => {
    const light = document.body.dataset.jpThemeLight;
    return light ? (light === "true" ? "light" : "dark") : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  };
  const tell = (frame) => {
    frame.style.colorScheme = theme();
    frame.contentWindow.postMessage({ ninepixels: "theme", theme: theme() }, "*");
  };
  addEventListener("message", (event) => {
    if (!event.data || event.data.ninepixels !== "height") return;
    for (const frame of frames()) {
      if (frame.contentWindow !== event.source) continue;
      frame.height = Math.max(0, Math.min(20000, Math.ceil(+event.data.height) || 0));
      frame.nextElementSibling.style.display = "none";
      if (event.data.first) tell(frame);
    }
  });
  new MutationObserver(() => frames().forEach(tell)).observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
}

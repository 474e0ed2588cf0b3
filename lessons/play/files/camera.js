"use strict";
// Camera is the camera for a frame. A browser gives none to a document without an origin of
// its own, and so the notebook around the frame sends picture after picture: notebook-camera.js.
const Camera = (() => {
  // stream returns a stream of what the notebook sends. When its tracks are stopped, the
  // notebook's camera ends.
  function stream() {
    const canvas = document.createElement("canvas"), context = canvas.getContext("2d"), made = canvas.captureStream();
    const ask = (what) => parent.postMessage({ ninepixels: "camera", what }, "*");
    return new Promise((resolve, reject) => {
      addEventListener("message", function hear(event) {
        const said = event.data;
        if (event.source !== parent || !said || said.ninepixels !== "camera") return;
        const ended = made.getTracks().every((track) => track.readyState === "ended");
        if (said.error || ended) removeEventListener("message", hear);
        if (said.error) {
          reject(Object.assign(new Error(said.message), { name: said.error }));
          return;
        }
        if (ended) {
          ask("end");
        } else {
          if (canvas.width !== said.picture.width) canvas.width = said.picture.width;
          if (canvas.height !== said.picture.height) canvas.height = said.picture.height;
          context.drawImage(said.picture, 0, 0);
          resolve(made);
          requestAnimationFrame(() => ask("next"));
        }
        said.picture.close();
      });
      ask("begin");
    });
  }

  return { stream };
})();

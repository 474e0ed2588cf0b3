"use strict";
// Sources gives pictures from outside: the files of the page, a file of the reader, the
// camera. Each mistake is an Error with one sentence that says what to do.
const Sources = (() => {
  const MOST = 20; // megabytes of a picture file

  // network reads model.json, weights.bin and receipt.json. A page that is opened as a
  // file may not read them, but it may load opened.js, a program that holds all three.
  // A page that is one document holds that program already, or a function that gives
  // the same.
  async function network() {
    if (typeof opened === "function") return opened();
    if (typeof opened === "undefined" && location.protocol !== "file:") {
      try {
        const [model, weights, receipt] = await Promise.all([
          fetchFile("model.json", "json"), fetchFile("weights.bin", "arrayBuffer"), fetchFile("receipt.json", "json"),
        ]);
        return { model, weights, receipt };
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        // No answer at all, as in a frame without rights.
      }
    }
    if (typeof opened === "undefined") await new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = "opened.js";
      script.onload = resolve;
      script.onerror = () => reject(new Error("The page cannot read its network: run python3 -m http.server in its folder, and open http://localhost:8000."));
      document.head.append(script);
    });
    const [model, weights, receipt] = opened.map(Network.bytes);
    const json = (bytes) => JSON.parse(new TextDecoder().decode(bytes));
    return { model: json(model), weights: weights.buffer, receipt: json(receipt) };
  }

  async function fetchFile(name, as) {
    const answer = await fetch(name);
    if (!answer.ok) throw new Error(`${name} is not beside the page: copy all files of the export.`);
    try {
      return await answer[as]();
    } catch (error) {
      throw new Error(`${name} cannot be read (${error.message}): export the network again.`);
    }
  }

  // file reads a picture file: its numbers, and what was done with it. The browser turns
  // photographs upright, as their EXIF data ask for.
  async function file(blob, shape) {
    const name = blob.name || "The picture";
    if (blob.size > MOST * 1e6) {
      throw new Error(`${name} has ${Math.round(blob.size / 1e6)} MB: choose a picture of at most ${MOST} MB.`);
    }
    let bitmap;
    try {
      bitmap = await createImageBitmap(blob, { imageOrientation: "from-image" });
    } catch {
      throw new Error(`${name} is no picture that this browser can read: choose a PNG, JPEG, WebP or GIF file.`);
    }
    const { width, height } = bitmap;
    try {
      const values = Picture.scale(bitmap, width, height, shape);
      const cut = width * shape[0] === height * shape[1] ? "" : "cut to its middle, and ";
      return { values, said: `${name}: ${height}×${width} pixels, ${cut}scaled to ${shape[0]}×${shape[1]}.` };
    } finally {
      bitmap.close();
    }
  }

  // refusals are what a browser says without a camera.
  const refusals = {
    InsecureError: "The browser gives the camera only to pages from https or localhost: upload a picture.",
    NotAllowedError: "The camera was refused: allow it in the address bar of the browser, or upload a picture.",
    NotFoundError: "No camera was found: connect one, or upload a picture.",
    NotReadableError: "The camera is in use by another program: close that, or upload a picture.",
  };

  // stream opens the camera. A page that a browser gives none to puts another function in
  // its place.
  async function stream() {
    if (!navigator.mediaDevices) throw Object.assign(new Error(), { name: "InsecureError" });
    return navigator.mediaDevices.getUserMedia({ video: { facingMode: { ideal: "environment" }, width: { ideal: 640 } }, audio: false });
  }

  // camera starts the camera in a video element, and returns what stops it.
  async function camera(video) {
    let opened;
    try {
      opened = await sources.stream();
      video.srcObject = opened;
      await video.play();
    } catch (error) {
      if (opened) opened.getTracks().forEach((track) => track.stop());
      throw new Error(refusals[error.name] || `The camera does not start (${error.message}): upload a picture.`);
    }
    return () => {
      opened.getTracks().forEach((track) => track.stop());
      video.srcObject = null;
    };
  }

  const sources = { network, file, camera, stream };
  return sources;
})();

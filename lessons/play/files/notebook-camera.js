// This runs in the notebook, once for all widgets of a page. It takes pictures with the camera
// for the frame that asks: camera.js.
if (!window.ninePixelsCamera) {
  window.ninePixelsCamera = true;
  const cameras = new Map(); // by the frame that they are for
  const send = (frame, said, given = []) => frame.contentWindow && frame.contentWindow.postMessage({ ninepixels: "camera", ...said }, "*", given);
  const end = (frame) => {
    const camera = cameras.get(frame);
    cameras.delete(frame);
    if (!camera) return;
    clearInterval(camera.watch);
    camera.stream.getTracks().forEach((track) => track.stop());
  };
  const next = async (frame) => {
    const camera = cameras.get(frame), picture = camera && await createImageBitmap(camera.video);
    if (picture) send(frame, { picture }, [picture]);
  };
  const begin = async (frame) => {
    try {
      if (!navigator.mediaDevices) throw Object.assign(new Error(), { name: "InsecureError" });
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: { ideal: "environment" }, width: { ideal: 640 } }, audio: false });
      const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true, srcObject: stream });
      // A cell that runs again takes its frame away, and the frame says nothing of it.
      cameras.set(frame, { stream, video, watch: setInterval(() => frame.isConnected || end(frame), 500) });
      await video.play();
      await next(frame);
    } catch (error) {
      end(frame);
      send(frame, { error: error.name, message: error.message });
    }
  };
  addEventListener("message", (event) => {
    if (!event.data || event.data.ninepixels !== "camera") return;
    for (const frame of document.querySelectorAll("iframe[data-ninepixels=play]")) {
      if (frame.contentWindow !== event.source) continue;
      if (event.data.what === "begin") begin(frame);
      if (event.data.what === "next") next(frame);
      if (event.data.what === "end") end(frame);
    }
  });
}

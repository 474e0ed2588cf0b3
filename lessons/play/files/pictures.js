// Pictures reads what the cell gave: pictures of pixels from 0 to 255, as PNG files.
const Pictures = {
  // read returns {name, h, w, x} of one of them. PNG keeps each pixel.
  async read({ name, png }) {
    const bitmap = await createImageBitmap(new Blob([Frame.bytes(png)], { type: "image/png" }), { colorSpaceConversion: "none", premultiplyAlpha: "none" });
    const canvas = document.createElement("canvas");
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    return { name, h: bitmap.height, w: bitmap.width, x: Float32Array.from({ length: data.length / 4 }, (_, i) => data[4 * i]) };
  },
};

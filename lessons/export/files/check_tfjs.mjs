// Does this machine compute the logits of the receipt? Needs: npm install @tensorflow/tfjs
import * as tf from "@tensorflow/tfjs";
import { readFileSync } from "node:fs";

const read = (name) => readFileSync(new URL(name, import.meta.url));
const receipt = JSON.parse(read("receipt.json"));
const { modelTopology, weightsManifest } = JSON.parse(read("model.json"));
const weights = new Uint8Array(read("weights.bin")).buffer;
const model = await tf.loadLayersModel(tf.io.fromMemory({
  modelTopology, weightSpecs: weightsManifest[0].weights, weightData: weights,
}));
let largest = 0;
receipt.pictures.forEach((text, i) => {
  const pixels = tf.tensor([...Buffer.from(text, "base64")], [1, ...receipt.input.shape], "float32");
  const logits = [...model.predict(pixels).dataSync()];
  logits.forEach((z, c) => { largest = Math.max(largest, Math.abs(z - receipt.logits[i][c])); });
  console.log(receipt.classes[logits.indexOf(Math.max(...logits))]);
});
console.log(`largest difference ${largest.toExponential(1)}, allowed ${receipt.tolerance.toExponential(1)}`);
if (!(largest <= receipt.tolerance)) {
  console.error("This is not the network that was exported.");
  process.exit(1);
}

// Computes the logits of a receipt in TensorFlow.js, in Node:
//     node tfjsnode.mjs FOLDER
// FOLDER holds model.json, weights.bin and receipt.json. It prints the logits, as JSON. The package is
// looked for beside this program, and above it.
import * as tf from "@tensorflow/tfjs";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pixelsOf, rowsOf } from "./receipt.mjs";

const read = (name) => readFileSync(join(process.argv[2], name));
const receipt = JSON.parse(read("receipt.json"));
const { modelTopology, weightsManifest } = JSON.parse(read("model.json"));
const model = await tf.loadLayersModel(tf.io.fromMemory({
  modelTopology, weightSpecs: weightsManifest[0].weights, weightData: new Uint8Array(read("weights.bin")).buffer,
}));
const pixels = tf.tensor(pixelsOf(receipt), [receipt.pictures.length, ...receipt.input.shape]);
console.log(JSON.stringify(rowsOf(model.predict(pixels).dataSync(), receipt)));

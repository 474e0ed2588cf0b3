// Computes the logits of a receipt in ONNX Runtime Web, in WebAssembly:
//     node ortweb.mjs FOLDER
// FOLDER holds model.onnx and receipt.json. It prints the logits, as JSON. The package is looked for
// beside FOLDER, and above it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { pixelsOf, rowsOf } from "./receipt.mjs";

const folder = resolve(process.argv[2]);
const found = createRequire(join(folder, "x.js")).resolve("onnxruntime-web");
const ort = (await import(pathToFileURL(found))).default;
ort.env.wasm.numThreads = 1;
const receipt = JSON.parse(readFileSync(join(folder, "receipt.json")));
const session = await ort.InferenceSession.create(readFileSync(join(folder, "model.onnx")));
const pixels = new ort.Tensor("float32", pixelsOf(receipt), [receipt.pictures.length, ...receipt.input.shape]);
const { logits } = await session.run({ pixels });
console.log(JSON.stringify(rowsOf(logits.data, receipt)));

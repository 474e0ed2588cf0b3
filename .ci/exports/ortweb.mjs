// Does ONNX Runtime Web, in WebAssembly, compute what the model computes in GoMLX?
//     node ortweb.mjs NETWORK
// NETWORK is a folder with pictures.json and onnx/model.onnx. It prints the largest difference of a
// logit, and for how many pictures the class is the same. The package is looked for beside NETWORK.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const network = resolve(process.argv[2]);
const found = createRequire(join(network, "x.js")).resolve("onnxruntime-web");
const ort = (await import(pathToFileURL(found))).default;
ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(readFileSync(join(network, "onnx/model.onnx")));
const { shape, pictures, logits } = JSON.parse(readFileSync(join(network, "pictures.json")));
const best = (row) => row.indexOf(Math.max(...row));
let largest = 0, same = 0;
for (const [i, text] of pictures.entries()) {
  const pixels = new ort.Tensor("float32", Float32Array.from(Buffer.from(text, "base64")), [1, ...shape]);
  const got = [...(await session.run({ pixels })).logits.data];
  got.forEach((z, c) => { largest = Math.max(largest, Math.abs(z - logits[i][c])); });
  same += best(got) === best(logits[i]);
}
console.log(JSON.stringify({ largest, same, of: pictures.length }));

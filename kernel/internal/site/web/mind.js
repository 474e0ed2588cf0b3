// The worker that reads cells, makes programs of them and explains mistakes: the same Go
// code as in the kernel on a machine. It lives as long as its notebook.

import { Files } from './files.js';
import { system } from './wasi.js';

const blobs = new Map();
const files = new Files(path => {
  const blob = blobs.get(path);
  return blob && new Uint8Array(new FileReaderSync().readAsArrayBuffer(blob));
});
files.makeFolders('/kernel');
files.makeFolders('/packages');
let instance;

function start(module, manifest) {
  files.write('/kernel/manifest.json', new TextEncoder().encode(manifest));
  const say = bytes => console.warn(new TextDecoder().decode(bytes));
  const { imports, attach } = system({ files, args: ['mind'], env: { PWD: '/' }, stdout: say, stderr: say });
  instance = new WebAssembly.Instance(module, imports);
  attach(instance.exports.memory);
  instance.exports._initialize();
}

function answer(question) {
  files.write('/kernel/question.json', new TextEncoder().encode(JSON.stringify(question)));
  if (instance.exports.answer() !== 0) {
    throw new Error('the kernel cannot read its own files');
  }
  return JSON.parse(files.text('/kernel/answer.json'));
}

onmessage = ({ data }) => {
  switch (data.kind) {
    case 'start':
      start(data.module, data.manifest);
      break;
    case 'add':
      data.list.forEach(([path, blob]) => blobs.set(path, blob));
      break;
    case 'ask':
      try {
        postMessage({ id: data.id, answer: answer(data.question) });
      } catch (error) {
        postMessage({ id: data.id, fault: String(error.message ?? error) });
      }
      break;
  }
};

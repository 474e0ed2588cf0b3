// The worker that reads cells, makes programs of them and explains mistakes: the same Go
// code as in the kernel on a machine. It lives as long as its notebook.

import { Files } from './files.js';
import { system } from './wasi.js';

const blobs = new Map();
const bytesOf = blob => new Uint8Array(new FileReaderSync().readAsArrayBuffer(blob));
const files = new Files(path => {
  const blob = blobs.get(path);
  return blob && bytesOf(blob);
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

// made are the files that an answer has left in a folder: [path, blob].
function made(folder) {
  const list = [...files.changed].filter(path => folder && path.startsWith(folder + '/') && files.files.has(path));
  return list.map(path => [path, new Blob([files.read(path).slice()])]);
}

onmessage = ({ data }) => {
  switch (data.kind) {
    case 'start':
      start(data.module, data.manifest);
      break;
    case 'write':
      data.list.forEach(([path, blob]) => files.write(path, bytesOf(blob)));
      break;
    case 'add':
      data.list.forEach(([path, blob]) => blobs.set(path, blob));
      break;
    case 'ask':
      try {
        files.changed.clear();
        postMessage({ id: data.id, answer: answer(data.question), made: made(data.question.folder) });
      } catch (error) {
        postMessage({ id: data.id, fault: String(error.message ?? error) });
      }
      break;
  }
};

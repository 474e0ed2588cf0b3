// The worker that compiles, links and runs programs. It is ended when a program is to
// be stopped, and another one takes its place with the same tools and files.

import { Files } from './files.js';
import { Keyboard, Unheard } from './keyboard.js';
import { run } from './wasi.js';

const blobs = new Map(); // path → blob: archives and data
const bytesOf = blob => new Uint8Array(new FileReaderSync().readAsArrayBuffer(blob));
const files = new Files(path => {
  const blob = blobs.get(path);
  return blob && bytesOf(blob);
});
let tools;

const HOME = '/home'; // the state folder: data
const FOLDER = '/notebooks'; // where programs run
const WORK = '/build'; // program and importcfg
const VALUES = '/values';
const SHOWN = '/kernel/shown';
const RESULT = '/kernel/result.json';
const KEPT = [FOLDER, VALUES, HOME]; // what a later worker is to have
const MOST = 2 << 20; // characters of a stream that are shown, as on a machine
const PAGE = 64 << 10; // characters of a stream that are drawn in a moment
const QUESTION = 'gonb/jupyter_input'; // the form of what a program asks for
const CALM = 40; // pieces that are passed on at once

for (const folder of [HOME, FOLDER, WORK, VALUES, '/tmp', '/kernel', '/packages', '/go']) {
  files.makeFolders(folder);
}

// A training writes what it has learned after each epoch. The page gets it at once: when
// the program is stopped, this worker is ended with all that it has.
files.settled = path => {
  if (path.startsWith(FOLDER + '/')) {
    postMessage({ kind: 'kept', list: changes([FOLDER]) });
  }
};

// tool runs the compiler or the linker, and returns what it says, "" if it is content.
function tool(name, args) {
  let said = '';
  const decoder = new TextDecoder();
  const hear = bytes => (said += decoder.decode(bytes, { stream: true }));
  const env = { GOROOT: '/go', PWD: WORK, TMPDIR: '/tmp', GOGC: 'off', GOOS: 'wasip1', GOARCH: 'wasm' };
  const code = run(tools[name], { files, args: [name, ...args], env, stdout: hear, stderr: hear });
  return code === 0 ? '' : said || `the ${name}r has failed, and has not said why`;
}

function build({ program, file, imports, packages }) {
  const t0 = performance.now();
  files.write(`${WORK}/${file}`, new TextEncoder().encode(program));
  const config = (names, folder) => names.map(name => `packagefile ${name}=${folder}/${name}.a\n`).join('');
  files.write(`${WORK}/importcfg`, new TextEncoder().encode(config(imports, '/packages')));
  files.write(`${WORK}/importcfg.link`, new TextEncoder().encode(`packagefile main=${WORK}/main.a\n` + config(packages, '/objects')));
  let said = tool('compile', ['-o', `${WORK}/main.a`, '-p', 'main', '-complete', '-dwarf=false', '-pack', '-c=1', '-trimpath', `${WORK}=>`, '-importcfg', `${WORK}/importcfg`, `${WORK}/${file}`]);
  const t1 = performance.now();
  if (!said) {
    said = tool('link', ['-o', `${WORK}/cell.wasm`, '-importcfg', `${WORK}/importcfg.link`, '-s', '-w', `${WORK}/main.a`]);
  }
  return { said: said.replaceAll(`${WORK}/`, ''), times: { compile: t1 - t0, link: performance.now() - t1 } };
}

// A Speaker passes on what a program prints: at once as long as that is seldom, and the
// less often, the more there is of it. JupyterLab draws a whole stream anew for each piece.
class Speaker {
  constructor() {
    this.waiting = [];
    this.calm = CALM;
    this.flushed = performance.now();
    this.said = { stdout: 0, stderr: 0 };
    this.decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  }

  say(stream, bytes) {
    let text = this.decoders[stream].decode(bytes, { stream: true });
    const left = MOST - this.said[stream];
    this.said[stream] += text.length;
    if (left <= 0 || text === '') {
      return;
    }
    if (text.length > left) {
      text = text.slice(0, left) + `\n… the rest of the output is left out: more than ${MOST >> 20} MB\n`;
    }
    const last = this.waiting.at(-1);
    if (last?.stream === stream) {
      last.text += text;
    } else {
      this.waiting.push({ stream, text });
    }
    const since = performance.now() - this.flushed;
    if (this.calm > 0 && this.said[stream] < PAGE) {
      this.calm--;
      this.flush();
    } else if (since > 50 + (this.said[stream] / PAGE) * 200) {
      this.flush();
    }
    if (since > 500) {
      this.calm = CALM;
    }
  }

  flush() {
    this.flushed = performance.now();
    this.waiting.forEach(({ stream, text }) => postMessage({ kind: 'print', stream, text }));
    this.waiting = [];
  }
}

// how says how a program ended that the browser has ended.
function how(error) {
  if (error instanceof Unheard) {
    return 'unheard';
  }
  if (error instanceof RangeError && /call stack/i.test(error.message)) {
    return 'too deep';
  }
  if (error instanceof RangeError || /memory/i.test(error.message)) {
    return 'no memory';
  }
  return 'exit status 1';
}

async function execute({ args, env, keys }) {
  files.changed.clear();
  for (const name of ['keeping', 'unread.json', 'interrupted']) {
    files.remove(`${VALUES}/${name}`);
  }
  files.remove(RESULT);
  files.write(SHOWN, new Uint8Array(0));
  const speaker = new Speaker();
  const keyboard = new Keyboard(keys, () => speaker.flush());
  let row = '';
  const decoder = new TextDecoder();
  files.watch.set(SHOWN, bytes => {
    row += decoder.decode(bytes, { stream: true });
    for (let end = row.indexOf('\n'); end >= 0; end = row.indexOf('\n')) {
      speaker.flush(); // what was printed before it stands before it
      const one = row.slice(0, end);
      const question = one.includes(QUESTION) && JSON.parse(one).Data[QUESTION];
      if (question) {
        keyboard.question = { prompt: question.Prompt, password: question.Password };
      } else {
        postMessage({ kind: 'display', row: one });
      }
      row = row.slice(end + 1);
    }
  });
  const t0 = performance.now();
  let ended = '';
  let memory = 0;
  let t1 = t0;
  try {
    const module = await WebAssembly.compile(files.read(`${WORK}/cell.wasm`));
    t1 = performance.now();
    const variables = {
      PWD: FOLDER, HOME: '/', TMPDIR: '/tmp', NINEPIXELS_HOME: HOME, NINEPIXELS_VALUES: VALUES, NINEPIXELS_RESULT: RESULT,
      GONB_PIPE: SHOWN, ...Object.fromEntries((env ?? []).map(one => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]))
    };
    const code = run(module, {
      files, args: ['cell', ...(args ?? [])], env: variables, simd: tools.simd,
      stdin: pieces => keyboard.read(pieces), stdout: bytes => speaker.say('stdout', bytes), stderr: bytes => speaker.say('stderr', bytes)
    });
    ended = code === 0 ? '' : `exit status ${code}`;
  } catch (error) {
    ended = how(error);
    speaker.say('stderr', new TextEncoder().encode(ended === 'exit status 1' ? `${error}\n` : ''));
  }
  speaker.flush();
  const index = files.text(`${VALUES}/index.json`);
  files.remove(`${VALUES}/index.json`);
  return {
    ended, index, unread: files.text(`${VALUES}/unread.json`), keeping: files.text(`${VALUES}/keeping`), result: files.text(RESULT),
    changed: changes(KEPT), times: { module: t1 - t0, run: performance.now() - t1 }, memory
  };
}

// changes are the files in some folders that were written since the last time: [path,
// bytes, or null].
function changes(folders) {
  const list = [];
  for (const path of files.changed) {
    if (folders.some(folder => path.startsWith(folder + '/'))) {
      const bytes = files.files.has(path) ? files.read(path).slice() : null;
      list.push([path, bytes && new Blob([bytes])]);
      files.changed.delete(path);
    }
  }
  return list;
}

onmessage = async ({ data }) => {
  switch (data.kind) {
    case 'start':
      tools = data.tools;
      break;
    case 'add':
      for (const [path, blob] of data.list) {
        if (!blobs.has(path)) {
          files.makeFolders(path.slice(0, path.lastIndexOf('/')));
          blobs.set(path, blob);
        }
      }
      break;
    case 'refresh': // files that others have written
      for (const [path, blob] of data.list) {
        if (blob) {
          files.write(path, bytesOf(blob));
        } else {
          files.files.delete(path);
        }
      }
      break;
    case 'build':
      try {
        postMessage({ kind: 'done', id: data.id, ...build(data) });
      } catch (error) {
        postMessage({ kind: 'done', id: data.id, said: '', ended: how(error) });
      }
      break;
    case 'run':
      postMessage({ kind: 'done', id: data.id, ...(await execute(data)) });
      break;
  }
};

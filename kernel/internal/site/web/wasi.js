// WASI preview 1 over files in memory: what programs need that Go compiles for wasip1.

import { fileCalls } from './filecalls.js';
import { OK, memoryOf } from './memory.js';

const AGAIN = 6, INVAL = 28, NOSYS = 52;

// Exit is thrown where a program ends itself.
export class Exit {
  constructor(code) {
    this.code = code;
  }
}

// pause waits without work, where the browser lets a worker do so.
const pause = (() => {
  let cell;
  try {
    cell = new Int32Array(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer);
    Atomics.wait(cell, 0, 0, 0);
  } catch {
    cell = null;
  }
  return ms => {
    const end = performance.now() + ms;
    if (cell && ms >= 1) {
      Atomics.wait(cell, 0, 0, ms);
    }
    while (performance.now() < end);
  };
})();

// system returns the functions that a module imports, and attach, which is to be called
// with the module's memory. stdin, stdout and stderr are those of fileCalls.
export function system({ files, args = [], env = {}, stdin, stdout, stderr }) {
  const memory = memoryOf();
  const { view, bytes, put, putStrings, putSizes, asStrings, attach } = memory;
  const argv = asStrings(args);
  const environ = asStrings(Object.entries(env).map(([name, value]) => name + '=' + value));
  const calls = {
    ...fileCalls(memory, { files, stdin, stdout, stderr }),
    args_get: (pointers, at) => putStrings(argv, pointers, at),
    args_sizes_get: (count, size) => putSizes(argv, count, size),
    environ_get: (pointers, at) => putStrings(environ, pointers, at),
    environ_sizes_get: (count, size) => putSizes(environ, count, size),
    clock_time_get: (clock, _precision, to) => {
      const ms = clock === 0 ? Date.now() : performance.now();
      view().setBigUint64(to, BigInt(Math.round(ms * 1e6)), true);
      return OK;
    },
    clock_res_get: (_clock, to) => {
      view().setBigUint64(to, 1000n, true);
      return OK;
    },
    random_get: (at, size) => {
      for (let i = 0; i < size; i += 65536) {
        crypto.getRandomValues(bytes().subarray(at + i, at + Math.min(size, i + 65536)));
      }
      return OK;
    },
    proc_exit: code => {
      throw new Exit(code);
    },
    sched_yield: () => OK,
    // All that Go's programs wait for here is a time.
    poll_oneoff: (waits, events, count, to) => {
      const from = view();
      let first;
      for (let i = 0; i < count; i++) {
        const at = waits + 48 * i;
        if (from.getUint8(at + 8) === 0) {
          const time = Number(from.getBigUint64(at + 24, true)) / 1e6;
          const end = from.getUint16(at + 40, true) & 1 ? time : performance.now() + time;
          if (!first || end < first.end) {
            first = { end, mark: from.getBigUint64(at, true) };
          }
        }
      }
      if (!first) {
        return AGAIN;
      }
      pause(first.end - performance.now());
      bytes().fill(0, events, events + 32);
      view().setBigUint64(events, first.mark, true);
      return put(to, 1);
    }
  };
  for (const name of ['path_link', 'path_readlink', 'path_symlink', 'sock_accept', 'sock_shutdown', 'sock_recv', 'sock_send', 'fd_advise', 'fd_allocate', 'fd_datasync', 'fd_renumber', 'fd_fdstat_set_rights', 'proc_raise']) {
    calls[name] = () => (name === 'path_readlink' ? INVAL : NOSYS);
  }
  return { imports: { wasi_snapshot_preview1: calls }, attach };
}

// vectors adds what a program imports of the functions on vectors. These work in the
// program's memory, which is there only when it has its imports: so it gets functions that
// call them, and link is called with the memory.
function vectors(module, imports, simd) {
  const names = WebAssembly.Module.imports(module).filter(one => one.module === 'simd').map(one => one.name);
  if (names.length === 0) {
    return () => {};
  }
  if (!simd) {
    throw new Error('This browser has no vectors for WebAssembly, which training needs: use a newer one. Notebooks 00 to 02 work here.');
  }
  const links = [];
  imports.simd = Object.fromEntries(names.map(name => {
    let to;
    links.push(exports => (to = exports[name]));
    // With no list of arguments that would be made anew at each call. The longest has eleven.
    return [name, (a, b, c, d, e, f, g, h, i, j, k) => to(a, b, c, d, e, f, g, h, i, j, k)];
  }));
  return memory => {
    const { exports } = new WebAssembly.Instance(simd, { go: { memory } });
    links.forEach(link => link(exports));
  };
}

// run starts a program and returns its exit code when it has ended. simd is the module of
// functions on vectors, for programs that use it. What goes wrong in the browser itself is
// thrown.
export function run(module, options) {
  const { imports, attach } = system(options);
  const link = vectors(module, imports, options.simd);
  const instance = new WebAssembly.Instance(module, imports);
  attach(instance.exports.memory);
  link(instance.exports.memory);
  try {
    instance.exports._start();
  } catch (end) {
    if (end instanceof Exit) {
      return end.code;
    }
    throw end;
  }
  return 0;
}

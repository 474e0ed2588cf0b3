// The memory of a WebAssembly program, as WASI's functions read and write it.

export const OK = 0;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

// memoryOf returns the ways to a program's memory, and attach, which is to be called
// with it when it is there.
export function memoryOf() {
  let memory;
  const view = () => new DataView(memory.buffer);
  const bytes = () => new Uint8Array(memory.buffer);
  const text = (at, size) => decoder.decode(bytes().slice(at, at + size));

  const putStrings = (list, pointers, at) => {
    for (const one of list) {
      view().setUint32(pointers, at, true);
      bytes().set(one, at);
      pointers += 4;
      at += one.length;
    }
    return OK;
  };
  const putSizes = (list, count, size) => {
    view().setUint32(count, list.length, true);
    view().setUint32(size, list.reduce((sum, one) => sum + one.length, 0), true);
    return OK;
  };
  const putStat = (at, type, size, time) => {
    bytes().fill(0, at, at + 64);
    const to = view();
    to.setBigUint64(at + 8, 1n, true);
    to.setUint8(at + 16, type);
    to.setBigUint64(at + 24, 1n, true);
    to.setBigUint64(at + 32, BigInt(size), true);
    for (const field of [40, 48, 56]) {
      to.setBigUint64(at + field, BigInt(time) * 1000000n, true);
    }
    return OK;
  };
  // pieces are the parts of memory that a read or a write names.
  const pieces = (at, count) => {
    const from = view();
    const all = bytes();
    return Array.from({ length: count }, (_, i) => {
      const start = from.getUint32(at + 8 * i, true);
      return all.subarray(start, start + from.getUint32(at + 8 * i + 4, true));
    });
  };
  const put = (at, n) => {
    view().setUint32(at, n, true);
    return OK;
  };
  const asStrings = list => list.map(s => encoder.encode(s + '\0'));
  const attach = to => {
    memory = to;
  };
  return { view, bytes, text, put, putStrings, putSizes, putStat, pieces, asStrings, attach };
}

// A worker that unpacks files in the XZ format, one after another. What arrives is
// {id, packed}, pieces of a file as they come over the network, and {id, end} behind its
// last; what leaves is {id, piece}, and {id, end} or {id, fault}.

importScripts('./xz-decompress.js'); // xz-decompress of npm

const { XzReadableStream } = self['xz-decompress'];
const PIECE = 1 << 20; // bytes that are passed on at once
const open = new Map(); // id → the controller of a file that is on its way

onmessage = ({ data: { id, packed, end } }) => {
  if (!open.has(id)) {
    const file = new ReadableStream({ start: controller => void open.set(id, controller) });
    unpack(id, file).catch(error => postMessage({ id, fault: `${error.message ?? error}` }));
  }
  if (packed) {
    open.get(id).enqueue(packed);
  }
  if (end) {
    open.get(id).close();
    open.delete(id);
  }
};

async function unpack(id, file) {
  let piece = new Uint8Array(PIECE);
  let size = 0;
  const pass = () => {
    if (size > 0) {
      const whole = size === piece.length ? piece : piece.slice(0, size);
      postMessage({ id, piece: whole }, [whole.buffer]);
    }
    size = 0;
  };
  for (const reader = new XzReadableStream(file).getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) {
      break;
    }
    for (let at = 0; at < value.length; ) {
      const part = value.subarray(at, at + piece.length - size);
      piece.set(part, size);
      size += part.length;
      at += part.length;
      if (size === piece.length) {
        pass();
        piece = new Uint8Array(PIECE);
      }
    }
  }
  pass();
  postMessage({ id, end: true });
}

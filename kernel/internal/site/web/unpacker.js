// Unpacks what the site has packed, in workers beside the page. Browsers unpack some
// formats themselves, but none whose files are as small.

const WORKERS = 2; // the compiler takes one for a second

export class Unpacker {
  constructor() {
    this.workers = [];
    this.count = 0;
  }

  // stream returns what a packed stream holds.
  stream(packed) {
    const worker = this.least();
    const id = ++this.count;
    return new ReadableStream({
      start: controller => {
        worker.files.set(id, controller);
        this.send(worker, id, packed).catch(error => {
          worker.postMessage({ id, end: true }); // the worker is to take the next file
          this.fail(worker, id, error);
        });
      },
      cancel: () => void worker.files.delete(id)
    });
  }

  async send(worker, id, packed) {
    for (const reader = packed.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) {
        worker.postMessage({ id, end: true });
        return;
      }
      worker.postMessage({ id, packed: value });
    }
  }

  // least returns the worker with the fewest files on their way.
  least() {
    if (this.workers.length < WORKERS) {
      this.workers.push(this.open());
    }
    return this.workers.reduce((a, b) => (b.files.size < a.files.size ? b : a));
  }

  open() {
    const worker = new Worker(new URL('./unpack.js', import.meta.url));
    worker.files = new Map(); // id → the controller of the stream that it fills
    worker.onmessage = ({ data: { id, piece, end, fault } }) => {
      const controller = worker.files.get(id);
      if (fault) {
        this.fail(worker, id, new Error(fault));
      } else if (piece) {
        controller?.enqueue(piece);
      } else if (end) {
        worker.files.delete(id);
        controller?.close();
      }
    };
    worker.onerror = event => {
      event.preventDefault?.();
      this.workers = this.workers.filter(one => one !== worker);
      [...worker.files.keys()].forEach(id => this.fail(worker, id, new Error(event.message || 'a worker has failed')));
      worker.terminate();
    };
    return worker;
  }

  fail(worker, id, error) {
    worker.files.get(id)?.error(error);
    worker.files.delete(id);
  }
}

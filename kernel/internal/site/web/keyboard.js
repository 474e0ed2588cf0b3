// What somebody types for a program. A program that reads waits for it, and so does its
// worker: it asks JupyterLite's service worker, whose answer comes when the page has it.

const ASK = new URL('../../../api/stdin/kernel', import.meta.url).href;

// Unheard is thrown where a program reads and nobody can type.
export class Unheard {}

export class Keyboard {
  // context is JupyterLite's name for the page, request the header of the cell's message,
  // or null if nobody is to be asked. flush shows what was printed before a question.
  constructor({ context, request } = {}, flush = () => {}) {
    this.context = context;
    this.request = request;
    this.flush = flush;
    this.left = new Uint8Array(0);
    this.question = { prompt: '', password: false }; // the next one
  }

  // read fills pieces of memory, as far as one line goes, and returns how many bytes
  // these are.
  read(pieces) {
    if (this.left.length === 0) {
      this.left = new TextEncoder().encode(this.line() + '\n');
    }
    let total = 0;
    for (const piece of pieces) {
      const part = this.left.subarray(0, piece.length);
      piece.set(part);
      this.left = this.left.subarray(part.length);
      total += part.length;
    }
    return total;
  }

  line() {
    if (!this.context || !this.request) {
      throw new Unheard();
    }
    this.flush();
    const header = {
      msg_id: crypto.randomUUID(), msg_type: 'input_request', session: this.request.session, username: '', version: '5.3', date: new Date().toISOString()
    };
    const data = { header, parent_header: this.request, metadata: {}, content: this.question, channel: 'stdin', buffers: [] };
    this.question = { prompt: '', password: false };
    const call = new XMLHttpRequest();
    call.open('POST', ASK, false);
    try {
      call.send(JSON.stringify({ browsingContextId: this.context, data }));
      return JSON.parse(call.responseText).content.value;
    } catch {
      throw new Unheard(); // there is no service worker, and a server of files answers
    }
  }
}

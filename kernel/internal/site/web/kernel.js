// The kernel of one notebook, as JupyterLite has it: it takes Jupyter's messages and
// sends others. It decides nothing about Go: that does the mind.

import { Engine, Mind } from './workers.js';

// What may begin the tale of a crash on stderr: from there on it waits for the card that
// tells it better.
const CRASH = /^(panic: |fatal error: |runtime: (out of memory|goroutine stack exceeds|VirtualAlloc|cannot allocate)|(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d )?Must not error: )/m;

// How long somebody who types waits for packages, in milliseconds: JupyterLab waits for a
// second.
const PATIENCE = 700;

// How long the cells behind one that fails are waited for, in milliseconds: who runs all
// sends them one by one.
const GATHER = 100;

// GB of memory with which large trainings may fail.
const SMALL = 2;

// failure is the reply when the kernel itself has failed.
const failure = ({ message }) => ({ status: 'error', ename: 'no kernel', evalue: message, traceback: [message] });

const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

// An empty cell, for the tools' first run.
const WARM = 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Print() }\n';

export class Kernel {
  constructor(options, store, drawer, context, makeSignal) {
    this.id = options.id;
    this.name = options.name;
    this.location = options.location;
    this.send = options.sendMessage;
    this.ready = Promise.resolve();
    this.isDisposed = false;
    this.disposed = makeSignal(this);
    this.count = 0;
    this.history = [];
    this.store = store;
    this.drawer = drawer;
    this.context = context; // returns JupyterLite's name for this page, by which its service worker finds it
    this.mind = new Mind(store);
    this.engine = new Engine(store, drawer, data => this.hear(data));
    this.running = null;
    this.queue = []; // cells that wait
    this.busy = null; // the head of the message whose cell is run
    this.isWarm = false;
    this.warmed = this.warm().catch(() => {}).then(() => (this.isWarm = true)); // the first cell says what is wrong
  }

  // warm loads the tools and runs each once, so that the first cell is quick.
  async warm() {
    const asked = this.mind.ask({ ask: 'complete', code: 'x := 1' });
    const { said } = await this.engine.build(WARM, 'program.go', ['fmt', 'runtime/debug', 'flag']);
    if (said === '') {
      await this.engine.run([], []);
    }
    await asked;
  }

  dispose() {
    if (!this.isDisposed) {
      this.isDisposed = true;
      this.queue = [];
      this.mind.end();
      this.engine.end();
      this.disposed.emit(undefined);
    }
  }

  message(type, channel, content, parent) {
    if (this.isDisposed) { // another one has its place, and its clients
      return;
    }
    const header = {
      msg_id: crypto.randomUUID(), msg_type: type, session: parent?.session ?? '', username: '', version: '5.3', date: new Date().toISOString()
    };
    this.send({ header, parent_header: parent ?? {}, metadata: {}, content, channel, buffers: [] });
  }

  // handleMessage takes one of Jupyter's messages. JupyterLite keeps the next ones back
  // until this has returned, and drops them if a cell fails: so it returns at once. Cells
  // wait in a queue of our own, and all else is answered beside them.
  async handleMessage(message) {
    if (message.header.msg_type === 'execute_request') {
      this.queue.push(message);
      if (!this.busy) {
        void this.work();
      }
    } else {
      void this.answer(message);
    }
  }

  // work runs the cells of the queue, one at a time.
  async work() {
    while (this.queue.length > 0) {
      const message = this.queue.shift();
      const { header, content } = message;
      const began = performance.now();
      const publish = (type, body) => this.message(type, 'iopub', body, header);
      this.busy = header;
      publish('status', { execution_state: 'busy' });
      const reply = await this.execute(message, publish).catch(failure);
      let aborted = [];
      if (reply.status === 'error' && content.stop_on_error !== false) {
        await pause(Math.max(0, GATHER - (performance.now() - began)));
        aborted = this.queue;
        this.queue = [];
      }
      this.reply(message, reply);
      this.busy = null;
      publish('status', { execution_state: 'idle' });
      aborted.forEach(one => this.abort(one));
    }
  }

  // abort answers a cell that is not to be run.
  abort(message) {
    const publish = state => this.message('status', 'iopub', { execution_state: state }, message.header);
    publish('busy');
    this.reply(message, { status: 'aborted' });
    publish('idle');
  }

  reply({ header }, body) {
    this.message(header.msg_type.replace('_request', '_reply'), 'shell', body, header);
  }

  // answer answers all that is no cell.
  async answer(message) {
    const { header, content } = message;
    const publish = state => this.message('status', 'iopub', { execution_state: state }, header);
    const reply = body => this.reply(message, body);
    publish('busy');
    try {
      switch (header.msg_type) {
        case 'kernel_info_request':
          reply(await this.info());
          break;
        case 'is_complete_request': {
          const { status, indent } = await this.mind.ask({ ask: 'complete', code: content.code });
          reply({ status, indent: indent ?? '' });
          break;
        }
        case 'complete_request': {
          const { matches = [], start = 0, end = 0 } = await this.assist('match', content);
          const types = matches.map(({ text, kind, signature = '' }) => ({ text, type: kind, signature, start, end }));
          reply({ status: 'ok', matches: matches.map(({ text }) => text), cursor_start: start, cursor_end: end, metadata: { _jupyter_types_experimental: types } });
          break;
        }
        case 'inspect_request': {
          const { doc } = await this.assist('inspect', content);
          reply({ status: 'ok', found: Boolean(doc), data: doc ? { 'text/plain': doc.plain, 'text/html': doc.html } : {}, metadata: {} });
          break;
        }
        case 'history_request':
          reply({ status: 'ok', history: this.history.slice(-(content.n ?? 1000)) });
          break;
        case 'comm_info_request':
          reply({ status: 'ok', comms: {} });
          break;
      }
    } catch (error) {
      reply(failure(error));
    } finally {
      publish('idle');
      if (this.busy) { // the last word is taken for the kernel's state
        this.message('status', 'iopub', { execution_state: 'busy' }, this.busy);
      }
    }
  }

  // assist asks the mind about a cell that is typed. It loads the packages that the answer
  // needs, once the tools are there: until then they would only delay the first cell. What
  // takes longer than somebody waits is there for the next question.
  async assist(ask, { code, cursor_pos: cursor }) {
    const late = pause(PATIENCE).then(() => true);
    let now = !this.isWarm;
    try {
      for (let rounds = 0; ; rounds++) {
        const answer = await this.mind.ask({ ask, code, cursor, now });
        if (answer.next !== 'load') {
          return answer;
        }
        const loaded = this.mind.load(answer.load ?? [], answer.docs ?? []).then(() => rounds > 2, () => true);
        now = await Promise.race([loaded, late]);
      }
    } catch {
      return { start: cursor, end: cursor }; // the next cell says what is wrong
    }
  }

  async info() {
    const version = (await this.store.ready()).go.replace(/^go/, '');
    return {
      status: 'ok', implementation: 'ninepixels-page', implementation_version: '1', protocol_version: '5.3', help_links: [],
      banner: `Go ${version}, in this page`,
      language_info: { name: 'go', version, file_extension: '.go', mimetype: 'text/x-go', codemirror_mode: 'go', pygments_lexer: 'go', nbconvert_exporter: 'script' }
    };
  }

  // execute runs a cell and returns the reply.
  async execute(message, publish) {
    const { content, metadata } = message;
    if (content.store_history !== false && content.code.trim()) {
      this.count++;
      this.history.push([0, this.count, content.code]);
    }
    const count = this.count;
    publish('execute_input', { code: content.code, execution_count: count });
    const run = { publish, silent: content.silent, keys: { context: this.context(), request: content.allow_stdin === false ? null : message.header }, errors: '', shown: 0, holding: false, places: new Set(), stopped: false, result: '' };
    if (!content.code.trim()) {
      return { status: 'ok', execution_count: count, user_expressions: {}, payload: [] };
    }
    if (this.count === 1 && navigator.deviceMemory <= SMALL) {
      publish('stream', { name: 'stderr', text: `This device has ${navigator.deviceMemory} GB of memory or little more. Notebooks 00 to 03 work with it; from 04 on a cell may find no memory, and then a computer with more helps.\n` });
    }
    this.running = run;
    let mistake;
    try {
      mistake = await this.cell(run, content.code, count, metadata?.cellId ?? '');
    } catch (error) {
      mistake = { name: 'no kernel', sentence: error.message, traceback: [error.message] };
    } finally {
      this.running = null;
    }
    this.release(run, mistake?.told);
    const complaint = await this.drawer.complaint();
    if (complaint && !run.silent) {
      publish('stream', { name: 'stderr', text: complaint });
    }
    if (mistake) {
      return this.fail(run, mistake, count);
    }
    if (run.result && !run.silent) {
      publish('execute_result', { data: JSON.parse(run.result), metadata: {}, execution_count: count });
    }
    return { status: 'ok', execution_count: count, user_expressions: {}, payload: [] };
  }

  // cell talks a cell over with the mind, and returns the mistake, if there is one.
  async cell(run, code, number, id) {
    await this.warmed;
    let answer = await this.mind.ask({ ask: 'cell', code, number, id });
    for (;;) {
      (answer.printed ?? []).forEach(({ stream, text }) => run.publish('stream', { name: stream, text }));
      switch (answer.next) {
        case 'load':
          await this.mind.load(answer.load);
          answer = await this.mind.ask({ ask: 'again' });
          break;
        case 'build': {
          const program = answer;
          const { said, ended } = await this.engine.build(program.program, program.file, program.imports);
          run.args = program.args;
          run.env = program.env;
          answer = await this.mind.ask(ended ? this.over(run, { ended }) : { ask: 'built', said });
          break;
        }
        case 'run': {
          run.started = performance.now();
          const done = run.stopped ? { ended: 'interrupted' } : await this.engine.run(run.args, run.env, run.keys);
          if (done.ended === '') {
            run.result = done.result;
          }
          answer = await this.mind.ask(this.over(run, done));
          break;
        }
        case 'failed':
          return answer.mistake;
        default:
          return null;
      }
    }
  }

  over(run, { ended, index = '', unread = '', keeping = '' }) {
    return { ask: 'ended', ended, errors: run.errors, index, unread, keeping };
  }

  // hear takes what the program of the cell prints and shows.
  hear(data) {
    const run = this.running;
    if (!run) {
      return;
    }
    if (data.kind === 'display') {
      this.show(run, JSON.parse(data.row));
    } else if (data.stream === 'stdout') {
      run.publish('stream', { name: 'stdout', text: data.text });
    } else {
      run.errors += data.text;
      if (!run.holding) {
        const at = run.errors.slice(run.shown).search(CRASH);
        run.holding = at >= 0;
        this.releaseTo(run, at >= 0 ? run.shown + at : run.errors.length);
      }
    }
  }

  releaseTo(run, end) {
    if (end > run.shown) {
      run.publish('stream', { name: 'stderr', text: run.errors.slice(run.shown, end) });
      run.shown = end;
    }
  }

  // release shows what was held back of stderr, up to where a card tells it better. The
  // mind counts bytes.
  release(run, told) {
    const bytes = new TextEncoder().encode(run.errors);
    this.releaseTo(run, told === undefined ? run.errors.length : new TextDecoder().decode(bytes.subarray(0, told)).length);
  }

  show(run, { Data, Metadata, DisplayID }) {
    const data = Object.fromEntries(Object.entries(Data).map(([form, content]) => [form, /[+/]json$/.test(form) && typeof content === 'string' ? JSON.parse(content) : content]));
    const type = DisplayID && run.places.has(DisplayID) ? 'update_display_data' : 'display_data';
    run.places.add(DisplayID);
    run.publish(type, { data, metadata: Metadata ?? {}, transient: DisplayID ? { display_id: DisplayID } : {} });
  }

  fail(run, mistake, count) {
    const error = { ename: mistake.name === 'interrupted' ? 'KeyboardInterrupt' : mistake.name, evalue: mistake.sentence, traceback: mistake.traceback };
    if (!run.silent) {
      if (mistake.html) {
        run.publish('display_data', { data: { 'text/html': mistake.html, 'text/plain': `${mistake.name}: ${mistake.sentence}` }, metadata: {}, transient: {} });
      }
      run.publish('error', error);
    }
    return { status: 'error', execution_count: count, ...error, user_expressions: {}, payload: [] };
  }

  // interrupt stops the cell that runs, whatever it does. The cells behind it go as behind
  // each that fails.
  interrupt() {
    if (this.running) {
      this.running.stopped = true;
      this.engine.stop();
    } else {
      this.queue.splice(0).forEach(one => this.abort(one));
    }
  }
}

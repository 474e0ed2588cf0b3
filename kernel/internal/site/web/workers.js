// The two workers of a notebook, as the page talks with them.

const here = name => new URL(name, import.meta.url);

// A Line is a worker that answers questions, each with a number.
class Line {
  constructor(file, hear) {
    this.worker = new Worker(here(file), { type: 'module' });
    this.waiting = new Map();
    this.count = 0;
    this.over = new Promise(resolve => {
      this.ended = resolve;
    });
    this.worker.onmessage = ({ data }) => {
      const waiting = this.waiting.get(data.id);
      if (!waiting) {
        hear?.(data);
        return;
      }
      this.waiting.delete(data.id);
      waiting(data);
    };
    this.worker.onerror = event => {
      event.preventDefault?.();
      this.end({ fault: event.message || 'a worker has failed', ended: 'no memory' });
    };
  }

  tell(message) {
    this.worker.postMessage(message);
  }

  ask(message) {
    if (this.last) {
      return Promise.resolve(this.last);
    }
    return new Promise(resolve => {
      this.waiting.set(++this.count, resolve);
      this.tell({ ...message, id: this.count });
    });
  }

  // end ends the worker; who waits for it hears this, and so does who asks later.
  end(last) {
    this.last ??= last;
    this.worker.terminate();
    this.ended();
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    waiting.forEach(hear => hear(last));
  }
}

// A Mind reads cells and explains mistakes.
export class Mind {
  constructor(store) {
    this.store = store;
    this.line = new Line('./mind.js');
    this.has = new Set();
    this.started = null;
  }

  start() {
    this.started ??= (async () => {
      const [module, manifest] = [await this.store.tool('mind'), await this.store.ready()];
      this.line.tell({ kind: 'start', module, manifest: JSON.stringify(manifest) });
    })();
    this.started.catch(() => (this.started = null));
    return this.started;
  }

  async load(names, documented = []) {
    const [types, docs] = await Promise.all([this.store.types(names.filter(name => !this.has.has(name))), this.store.docs(documented)]);
    names.forEach(name => this.has.add(name));
    this.line.tell({ kind: 'add', list: [...types, ...docs] });
  }

  async ask(question) {
    return (await this.work(question)).answer;
  }

  // work is ask for a question about files: [path, blob]. It returns those that were made,
  // too, in the question's folder.
  async work(question, list = []) {
    await this.start();
    if (list.length > 0) {
      this.line.tell({ kind: 'write', list });
    }
    const { answer, made, fault } = await this.line.ask({ kind: 'ask', question });
    if (fault) {
      throw new Error(`The kernel itself has failed (${fault}): restart it, and run the cells again.`);
    }
    return { answer, made };
  }

  end() {
    this.line.end({ fault: 'it was ended' });
  }
}

// An Engine compiles, links and runs programs, and keeps the files that they write.
export class Engine {
  // hear takes what a program prints and shows while it runs; drawer keeps what it writes.
  constructor(store, drawer, hear) {
    this.store = store;
    this.drawer = drawer;
    this.hear = hear;
    this.kept = new Map(); // path → blob: what a later worker is to have and the drawer has not
    this.open();
  }

  open() {
    this.line = new Line('./engine.js', data => (data.kind === 'kept' ? this.keep(data.list) : this.hear(data)));
    this.has = new Set();
    this.edition = 0; // of the drawer
    this.started = null;
    if (this.kept.size > 0) {
      this.line.tell({ kind: 'add', list: [...this.kept] });
    }
  }

  start() {
    this.started ??= (async () => {
      const line = this.line;
      const simd = this.store.tool('simd').catch(() => null); // without it, all but training works
      const [compile, link] = await Promise.all([this.store.tool('compile'), this.store.tool('link')]);
      line.tell({ kind: 'start', tools: { compile, link, simd: await simd } });
    })();
    this.started.catch(() => (this.started = null));
    return this.started;
  }

  // build compiles and links a program; said is what is wrong with it.
  async build(program, file, imports) {
    const line = this.line;
    const packages = await this.store.closure(imports);
    const fresh = packages.filter(name => !this.has.has(name));
    const parts = [this.store.types(imports), this.store.objects(fresh), this.store.data(fresh)];
    const come = await Promise.race([Promise.all([...parts, this.start()]), line.over]);
    if (!come) {
      return { ended: 'interrupted' }; // it was stopped while they came
    }
    const lists = come.slice(0, parts.length);
    fresh.forEach(name => this.has.add(name));
    line.tell({ kind: 'add', list: lists.flat() });
    const known = lists[0].map(([path]) => path.slice('/packages/'.length, -'.a'.length));
    return line.ask({ kind: 'build', program, file, imports: known, packages });
  }

  // run runs what was built. keys says who may be asked for what it reads.
  async run(args, env, keys) {
    const line = this.line;
    await Promise.race([this.drawer.open(), line.over]);
    line.tell({ kind: 'refresh', list: this.drawer.since(this.edition, line) });
    this.edition = this.drawer.edition;
    const done = await line.ask({ kind: 'run', args, env, keys });
    this.keep(done.changed ?? []);
    return done;
  }

  // keep takes files that a program has written: [path, blob, or null for one that is gone].
  keep(list) {
    for (const [path, blob] of list) {
      if (this.drawer.holds(path)) {
        this.drawer.put(path, blob, this.line);
      } else if (blob) {
        this.kept.set(path, blob);
      } else {
        this.kept.delete(path);
      }
    }
  }

  // stop ends what runs, at once. The next program finds the files that were written whole.
  stop() {
    this.line.end({ ended: 'interrupted' });
    this.open();
  }

  end() {
    this.line.end({ ended: 'interrupted' });
  }
}

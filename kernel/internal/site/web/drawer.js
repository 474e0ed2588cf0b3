// The files that cells write, for all notebooks of the page. JupyterLite keeps them, as it
// keeps the learner's notebooks: in the browser's database, so that they are there after a
// reload, and stand in the list of files. Its paths are those below /notebooks here.

const FOLDER = '/notebooks/';
const CALM = 300; // ms for which nothing is written before it is kept
const PATIENCE = 5000; // ms that a cell waits for what it has written to be kept
export const MADE = '2026-01-01T00:00:00Z'; // the time of the site's own files (books.go)

export const encode = async blob => {
  const address = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
  return address.slice(address.indexOf(',') + 1);
};

export const decode = ({ format, content }) => {
  if (format === 'base64') {
    return new Blob([Uint8Array.from(atob(content), one => one.charCodeAt(0))]);
  }
  return new Blob([typeof content === 'string' ? content : JSON.stringify(content)]);
};

// above is the folder of a file, '' for the one around all.
export const above = path => path.slice(0, Math.max(path.lastIndexOf('/'), 0));

// own yields the files that the site has not brought, as JupyterLab describes them: what
// cells have written, what was uploaded, and notebooks that were changed.
export async function* own(contents, folder = '') {
  const { content } = await contents.get(encodeURI(folder), { content: true });
  for (const one of content) {
    if (one.type === 'directory') {
      yield* own(contents, one.path);
    } else if (one.last_modified !== MADE) {
      yield one;
    }
  }
}

export class Drawer {
  // contents is JupyterLab's manager of files.
  constructor(contents) {
    this.contents = contents;
    this.files = new Map(); // path → {blob, or null for one that is gone; edition; from}
    this.edition = 0;
    this.dirty = new Set();
    this.saving = Promise.resolve();
    this.mine = new Set(); // paths that are written here now
    this.fault = ''; // why something is not kept
    this.told = ''; // the fault that the learner has been told of
    contents.fileChanged.connect((_, change) => void this.changed(change));
  }

  // open reads what was kept.
  open() {
    this.opened ??= this.read().catch(error => (this.fault = error.message));
    return this.opened;
  }

  async read() {
    for await (const { path, type } of own(this.contents)) {
      if (type === 'file') {
        await this.take(path);
      }
    }
  }

  async take(path) {
    this.set(FOLDER + path, decode(await this.contents.get(encodeURI(path), { content: true })), null);
  }

  set(path, blob, from) {
    this.files.set(path, { blob, from, edition: ++this.edition });
  }

  // holds says whether a path is one of this drawer's.
  holds(path) {
    return path.startsWith(FOLDER);
  }

  // put takes a file that a program has written, or null for one that is gone. from is
  // who has it already.
  put(path, blob, from) {
    this.set(path, blob, from);
    this.dirty.add(path);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), CALM);
  }

  // flush keeps now what waits to be kept.
  flush() {
    clearTimeout(this.timer);
    return (this.saving = this.saving.then(() => this.save()));
  }

  // complaint keeps what waits, and returns a sentence for the learner when the browser keeps
  // it not, once for each reason; otherwise ''.
  async complaint() {
    await Promise.race([this.flush(), new Promise(done => setTimeout(done, PATIENCE))]);
    if (this.fault === this.told) {
      return '';
    }
    this.told = this.fault;
    return `This browser does not keep what the cells write (${this.fault}). It is there until you close the page: download it from the list of files, or make room in the browser's storage.\n`;
  }

  // since lists the files that are newer than an edition and not from somebody.
  since(edition, somebody) {
    const list = [...this.files].filter(([, file]) => file.edition > edition && file.from !== somebody);
    return list.map(([path, { blob }]) => [path, blob]);
  }

  async save() {
    for (const path of [...this.dirty]) {
      this.dirty.delete(path);
      const { blob } = this.files.get(path);
      const name = path.slice(FOLDER.length);
      this.mine.add(name);
      try {
        if (blob) {
          await this.folder(above(name));
          await this.contents.save(encodeURI(name), { type: 'file', format: 'base64', content: await encode(blob) });
        } else {
          await this.contents.delete(encodeURI(name));
        }
      } catch (error) {
        this.fault = error.message;
      } finally {
        this.mine.delete(name);
      }
    }
  }

  // folder makes a folder, and those around it: JupyterLite refuses a file without one.
  async folder(name) {
    if (name === '') {
      return;
    }
    try {
      await this.contents.get(encodeURI(name), { content: false });
    } catch {
      await this.folder(above(name));
      await this.contents.save(encodeURI(name), { type: 'directory', format: 'json' });
    }
  }

  // changed hears what the learner does with files in JupyterLab.
  async changed({ type, oldValue, newValue }) {
    const gone = type === 'delete' || type === 'rename' ? oldValue?.path : undefined;
    if (gone !== undefined && !this.mine.has(gone)) {
      for (const path of this.files.keys()) {
        if (path === FOLDER + gone || path.startsWith(FOLDER + gone + '/')) {
          this.set(path, null, null);
        }
      }
    }
    if (newValue?.type === 'file' && newValue.path && !this.mine.has(newValue.path)) {
      await this.take(newValue.path).catch(() => {}); // it is gone again
    }
  }
}

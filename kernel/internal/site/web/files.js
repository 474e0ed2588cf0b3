// Files in memory, for programs that a page runs. A path is absolute and has no "." or
// ".." in it; normal makes it so.

export function normal(folder, path) {
  const parts = [];
  for (const part of (path.startsWith('/') ? path : folder + '/' + path).split('/')) {
    if (part === '..') {
      parts.pop();
    } else if (part !== '' && part !== '.') {
      parts.push(part);
    }
  }
  return '/' + parts.join('/');
}

const above = path => path.slice(0, path.lastIndexOf('/')) || '/';

export class Files {
  // source(path) returns the bytes of a file that is not here yet, or undefined.
  constructor(source = () => undefined) {
    this.source = source;
    this.files = new Map(); // path → {bytes, size, time, fresh}
    this.folders = new Set(['/']);
    this.changed = new Set(); // paths that were written or removed since the last look
    this.watch = new Map(); // path → function that takes what is appended
    this.settled = () => {}; // is told the path of a file that was written and closed, or has got its name
  }

  makeFolders(path) {
    for (let at = path; !this.folders.has(at); at = above(at)) {
      this.folders.add(at);
    }
  }

  // write puts a whole file in place.
  write(path, bytes) {
    this.makeFolders(above(path));
    this.files.set(path, { bytes, size: bytes.length, time: Date.now() });
  }

  get(path) {
    let file = this.files.get(path);
    if (!file) {
      const bytes = this.source(path);
      if (bytes) {
        this.write(path, bytes);
        file = this.files.get(path);
      }
    }
    return file;
  }

  read(path) {
    const file = this.get(path);
    return file && file.bytes.subarray(0, file.size);
  }

  text(path) {
    const bytes = this.read(path);
    return bytes ? new TextDecoder().decode(bytes) : '';
  }

  create(path) {
    const file = { bytes: new Uint8Array(0), size: 0, time: Date.now() };
    this.files.set(path, file);
    this.changed.add(path);
    return file;
  }

  remove(path) {
    this.changed.add(path);
    return this.files.delete(path);
  }

  // removeBelow removes all files of a folder.
  removeBelow(folder) {
    for (const path of [...this.files.keys()]) {
      if (path.startsWith(folder + '/')) {
        this.files.delete(path);
      }
    }
  }

  move(from, to) {
    if (this.folders.has(from)) {
      for (const path of [...this.files.keys()].filter(path => path.startsWith(from + '/'))) {
        this.move(path, to + path.slice(from.length));
      }
      for (const path of [...this.folders].filter(path => path === from || path.startsWith(from + '/'))) {
        this.folders.delete(path);
        this.folders.add(to + path.slice(from.length));
      }
      return true;
    }
    const file = this.get(from);
    if (!file) {
      return false;
    }
    this.files.set(to, file);
    this.remove(from);
    this.changed.add(to);
    return true;
  }

  // entries lists what a folder holds: [name, is a folder].
  entries(folder) {
    const head = folder === '/' ? '/' : folder + '/';
    const names = new Map();
    for (const [list, isFolder] of [[this.files.keys(), false], [this.folders, true]]) {
      for (const path of list) {
        const name = path.slice(head.length);
        if (path.startsWith(head) && name && !name.includes('/')) {
          names.set(name, isFolder);
        }
      }
    }
    return [...names];
  }

  // resize makes room for at least size bytes, and keeps what there is.
  static grow(file, size) {
    if (size > file.bytes.length) {
      const bytes = new Uint8Array(Math.max(size, 2 * file.bytes.length, 4096));
      bytes.set(file.bytes.subarray(0, file.size));
      file.bytes = bytes;
      file.own = true;
    } else if (!file.own) {
      file.bytes = file.bytes.slice(); // it may be shared with the page's store
      file.own = true;
    }
  }
}

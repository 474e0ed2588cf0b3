// WASI's functions for files, over files in memory.

import { Files, normal } from './files.js';
import { OK } from './memory.js';

const BADF = 8, EXIST = 20, ISDIR = 31, NOENT = 44, NOTDIR = 54, NOTEMPTY = 55;
const DEVICE = 2, FOLDER = 3, FILE = 4; // types of files
const CREATE = 1, DIRECTORY = 2, EXCLUSIVE = 4, TRUNCATE = 8; // how a path is opened
const APPEND = 1; // a flag of a descriptor

const encoder = new TextEncoder();

// fileCalls returns the functions. stdin fills pieces of memory, and returns how many bytes
// these are; stdout and stderr take bytes.
export function fileCalls({ view, bytes, text, put, putStat, pieces }, { files, stdin, stdout, stderr }) {
  const open = [{ stream: 0 }, { stream: 1 }, { stream: 2 }, { folder: '/', root: true }];
  const path = (fd, at, size) => normal(open[fd]?.folder ?? '/', text(at, size));
  const readAt = (file, position, list) => {
    let total = 0;
    for (const piece of list) {
      const count = Math.max(0, Math.min(piece.length, file.size - position - total));
      piece.set(file.bytes.subarray(position + total, position + total + count));
      total += count;
      if (count < piece.length) {
        break;
      }
    }
    return total;
  };
  const writeAt = (entry, position, list) => {
    const { file } = entry;
    let at = position;
    for (const piece of list) {
      Files.grow(file, at + piece.length);
      if (at > file.size) {
        file.bytes.fill(0, file.size, at);
      }
      file.bytes.set(piece, at);
      at += piece.length;
      file.size = Math.max(file.size, at);
    }
    file.time = Date.now();
    entry.written = true;
    files.changed.add(entry.path);
    return at - position;
  };

  return {
    fd_sync: () => OK,
    fd_filestat_set_times: () => OK,
    path_filestat_set_times: () => OK,
    fd_close: fd => {
      const entry = open[fd];
      if (!entry) {
        return BADF;
      }
      open[fd] = undefined;
      if (entry.written) {
        files.settled(entry.path);
      }
      return OK;
    },
    fd_fdstat_get: (fd, at) => {
      const entry = open[fd];
      if (!entry) {
        return BADF;
      }
      bytes().fill(0, at, at + 24);
      view().setUint8(at, entry.folder !== undefined ? FOLDER : entry.stream !== undefined ? DEVICE : FILE);
      view().setUint16(at + 2, entry.flags ?? 0, true);
      view().setBigUint64(at + 8, 0x1fffffffn, true);
      view().setBigUint64(at + 16, 0x1fffffffn, true);
      return OK;
    },
    fd_fdstat_set_flags: (fd, flags) => {
      if (!open[fd]) {
        return BADF;
      }
      open[fd].flags = flags;
      return OK;
    },
    fd_prestat_get: (fd, at) => {
      if (!open[fd]?.root) {
        return BADF;
      }
      view().setUint32(at, 0, true);
      return put(at + 4, 1);
    },
    fd_prestat_dir_name: (fd, at) => {
      bytes().set(encoder.encode('/'), at);
      return OK;
    },
    fd_filestat_get: (fd, at) => {
      const entry = open[fd];
      if (!entry) {
        return BADF;
      }
      if (entry.file) {
        return putStat(at, FILE, entry.file.size, entry.file.time);
      }
      return putStat(at, entry.folder !== undefined ? FOLDER : DEVICE, 0, 0);
    },
    fd_filestat_set_size: (fd, size) => {
      const entry = open[fd];
      if (!entry?.file) {
        return BADF;
      }
      const n = Number(size);
      Files.grow(entry.file, n);
      if (n > entry.file.size) {
        entry.file.bytes.fill(0, entry.file.size, n);
      }
      entry.file.size = n;
      files.changed.add(entry.path);
      return OK;
    },
    fd_seek: (fd, offset, whence, to) => {
      const entry = open[fd];
      if (!entry?.file) {
        return BADF;
      }
      entry.at = [0, entry.at, entry.file.size][whence] + Number(offset);
      view().setBigUint64(to, BigInt(entry.at), true);
      return OK;
    },
    fd_tell: (fd, to) => {
      if (!open[fd]?.file) {
        return BADF;
      }
      view().setBigUint64(to, BigInt(open[fd].at), true);
      return OK;
    },
    fd_read: (fd, at, count, to) => {
      const entry = open[fd];
      if (!entry) {
        return BADF;
      }
      if (entry.folder !== undefined) {
        return ISDIR;
      }
      if (entry.stream !== undefined) {
        return put(to, entry.stream === 0 && stdin ? stdin(pieces(at, count)) : 0);
      }
      const n = readAt(entry.file, entry.at, pieces(at, count));
      entry.at += n;
      return put(to, n);
    },
    fd_pread: (fd, at, count, offset, to) =>
      open[fd]?.file ? put(to, readAt(open[fd].file, Number(offset), pieces(at, count))) : BADF,
    fd_write: (fd, at, count, to) => {
      const entry = open[fd];
      if (!entry) {
        return BADF;
      }
      const list = pieces(at, count);
      const size = list.reduce((sum, piece) => sum + piece.length, 0);
      if (entry.stream !== undefined) {
        list.forEach(piece => (entry.stream === 2 ? stderr : stdout)(piece.slice()));
      } else if (files.watch.has(entry.path)) {
        list.forEach(piece => files.watch.get(entry.path)(piece.slice()));
      } else if (entry.file) {
        if (entry.flags & APPEND) {
          entry.at = entry.file.size;
        }
        entry.at += writeAt(entry, entry.at, list);
      } else {
        return ISDIR;
      }
      return put(to, size);
    },
    fd_pwrite: (fd, at, count, offset, to) =>
      open[fd]?.file ? put(to, writeAt(open[fd], Number(offset), pieces(at, count))) : BADF,
    fd_readdir: (fd, at, size, cookie, to) => {
      const entry = open[fd];
      if (entry?.folder === undefined) {
        return BADF;
      }
      let used = 0;
      const list = files.entries(entry.folder);
      for (let i = Number(cookie); i < list.length && used < size; i++) {
        const name = encoder.encode(list[i][0]);
        const row = new Uint8Array(24 + name.length);
        const head = new DataView(row.buffer);
        head.setBigUint64(0, BigInt(i + 1), true);
        head.setBigUint64(8, BigInt(i + 1), true);
        head.setUint32(16, name.length, true);
        head.setUint8(20, list[i][1] ? FOLDER : FILE);
        row.set(name, 24);
        const part = row.subarray(0, size - used);
        bytes().set(part, at + used);
        used += part.length;
      }
      return put(to, used);
    },
    path_open: (fd, _lookup, at, size, how, _rights, _inherited, flags, to) => {
      const name = path(fd, at, size);
      let entry;
      if (files.folders.has(name)) {
        if (how & CREATE && how & EXCLUSIVE) {
          return EXIST;
        }
        entry = { folder: name, path: name };
      } else {
        let file = files.get(name);
        if (file && how & CREATE && how & EXCLUSIVE) {
          return EXIST;
        }
        if (how & DIRECTORY) {
          return file ? NOTDIR : NOENT;
        }
        if (!file && !(how & CREATE)) {
          return NOENT;
        }
        if (!file && !files.folders.has(name.slice(0, name.lastIndexOf('/')) || '/')) {
          return NOENT;
        }
        if (!file || how & TRUNCATE) {
          file = files.create(name);
        }
        entry = { file, path: name, at: 0, flags };
      }
      let free = 4;
      while (open[free]) {
        free++;
      }
      open[free] = entry;
      return put(to, free);
    },
    path_filestat_get: (fd, _flags, at, size, to) => {
      const name = path(fd, at, size);
      if (files.folders.has(name)) {
        return putStat(to, FOLDER, 0, 0);
      }
      const file = files.get(name);
      return file ? putStat(to, FILE, file.size, file.time) : NOENT;
    },
    path_create_directory: (fd, at, size) => {
      const name = path(fd, at, size);
      if (files.folders.has(name) || files.get(name)) {
        return EXIST;
      }
      if (!files.folders.has(name.slice(0, name.lastIndexOf('/')) || '/')) {
        return NOENT;
      }
      files.folders.add(name);
      files.changed.add(name);
      return OK;
    },
    path_unlink_file: (fd, at, size) => {
      const name = path(fd, at, size);
      if (files.folders.has(name)) {
        return ISDIR;
      }
      return files.remove(name) ? OK : NOENT;
    },
    path_remove_directory: (fd, at, size) => {
      const name = path(fd, at, size);
      if (!files.folders.has(name)) {
        return files.get(name) ? NOTDIR : NOENT;
      }
      if (files.entries(name).length > 0) {
        return NOTEMPTY;
      }
      files.folders.delete(name);
      files.changed.add(name);
      return OK;
    },
    path_rename: (fd, at, size, fd2, at2, size2) => {
      const to = path(fd2, at2, size2);
      if (!files.move(path(fd, at, size), to)) {
        return NOENT;
      }
      files.settled(to);
      return OK;
    }
  };
}

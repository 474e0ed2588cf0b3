// The learner's own files: all of them as a zip, back from one, and away.

import { Mind } from './workers.js';
import { MADE, above, decode, encode, own } from './drawer.js';

const FOLDER = '/bundle';
const FILES = FOLDER + '/files/';
const ZIP = FOLDER + '/files.zip';

// mine lists the paths of the learner's files.
async function mine(contents) {
  const list = [];
  for await (const { path } of own(contents)) {
    list.push(path);
  }
  return list;
}

const read = async (contents, path) => decode(await contents.get(encodeURI(path), { content: true }));

async function same(a, b) {
  const [one, other] = await Promise.all([a.arrayBuffer(), b.arrayBuffer()]);
  const bytes = new Uint8Array(other);
  return one.byteLength === other.byteLength && new Uint8Array(one).every((x, i) => x === bytes[i]);
}

export class Bundle {
  // store and drawer are the kernel's.
  constructor(contents, store, drawer) {
    this.contents = contents;
    this.store = store;
    this.drawer = drawer;
  }

  // ask has a mind of its own pack or unpack files: [path, blob]. It returns those that it
  // has made. A fault is one sentence.
  async ask(what, list) {
    const mind = new Mind(this.store);
    try {
      const { answer, made } = await mind.work({ ask: what, folder: FOLDER }, list);
      if (answer.mistake) {
        throw new Error(answer.mistake.sentence);
      }
      return made;
    } finally {
      mind.end();
    }
  }

  // zip returns the learner's files as a zip, and how many these are.
  async zip() {
    await this.drawer.flush();
    const paths = await mine(this.contents);
    const list = await Promise.all(paths.map(async path => [FILES + path, await read(this.contents, path)]));
    const made = list.length > 0 ? await this.ask('pack', list) : [];
    return { count: list.length, blob: made.find(([path]) => path === ZIP)?.[1] };
  }

  // open reads a zip: the files that are new, and those that the learner has already, and
  // otherwise than they are there. Files that are the same are in neither list.
  async open(blob) {
    const [fresh, other] = [[], []];
    const have = new Set(await mine(this.contents));
    for (const [path, content] of await this.ask('unpack', [[ZIP, blob]])) {
      const name = path.slice(FILES.length);
      if (!have.has(name)) {
        fresh.push([name, content]);
      } else if (!(await same(content, await read(this.contents, name)))) {
        other.push([name, content]);
      }
    }
    return { fresh, other };
  }

  // put writes files in their places.
  async put(list) {
    for (const [path, blob] of list) {
      await this.drawer.folder(above(path));
      const book = path.endsWith('.ipynb') && (await blob.text().then(JSON.parse).catch(() => null));
      await this.contents.save(encodeURI(path), book ? { type: 'notebook', format: 'json', content: book } : { type: 'file', format: 'base64', content: await encode(blob) });
    }
  }

  // remove removes the learner's files. Of a notebook that was changed the site's own is
  // there again.
  async remove() {
    await this.drawer.flush();
    await clear(this.contents);
  }
}

// clear removes from a folder what the site has not brought.
async function clear(contents, folder = '') {
  const { content } = await contents.get(encodeURI(folder), { content: true });
  for (const one of content) {
    if (one.last_modified !== MADE) {
      await contents.delete(encodeURI(one.path)); // a folder goes with all that is in it
    } else if (one.type === 'directory') {
      await clear(contents, one.path);
    }
  }
}

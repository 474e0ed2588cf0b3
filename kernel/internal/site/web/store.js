// What the site has for its kernel, unpacked as it is asked for, once for all notebooks
// of the page. Files are kept as blobs, which workers read without a copy in the page;
// and packed, in the browser's cache, for the next visit.

import { Shelf } from './shelf.js';
import { Unpacker } from './unpacker.js';

export class Store {
  // folder is the address of the manifest's folder, with a slash at its end.
  constructor(folder) {
    this.folder = folder;
    this.loaded = new Map(); // file name → promise
    this.wanted = 0; // bytes that the network is to bring
    this.come = 0; // and has brought
    this.heard = () => {}; // is called when one of these changes
    this.manifest = null;
    this.unpacker = new Unpacker();
    this.shelf = new Shelf('ninepixels-kernel');
    this.docShelf = new Shelf('ninepixels-docs'); // one of its own, since the manifest does not name what is in it
  }

  // ready returns the manifest.
  ready() {
    this.manifest ??= this.fetch('manifest.json').then(async response => {
      const manifest = await response.json();
      const { tools, packages, data } = manifest;
      void this.shelf.tidy(this.folder, [...Object.values(tools), ...(data ?? []), ...Object.values(packages).flatMap(one => [one, one.types])]);
      return manifest;
    });
    this.manifest.catch(() => (this.manifest = null)); // the next cell tries again
    return this.manifest;
  }

  async fetch(name) {
    let why = '';
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        const response = await fetch(this.folder + name, name === 'manifest.json' ? { cache: 'no-cache' } : {});
        if (response.ok) {
          return response;
        }
        why = `the site answers ${response.status}`;
      } catch (error) {
        why = error.message;
      }
    }
    throw new Error(`A part of the Go compiler cannot be loaded (${why}): check the network, and run the cell again.`);
  }

  once(key, make) {
    if (!this.loaded.has(key)) {
      const made = make();
      made.catch(() => this.loaded.delete(key));
      this.loaded.set(key, made);
    }
    return this.loaded.get(key);
  }

  // unpacked returns a file's content as a response.
  async unpacked(file, shelf = this.shelf) {
    let response = await shelf.get(this.folder + file.name);
    if (!response) {
      response = await this.brought(file);
      void shelf.put(this.folder + file.name, response.clone());
    }
    return this.unpacker.stream(response.body);
  }

  // brought returns a file as it comes over the network, and counts its bytes.
  async brought(file) {
    let left = file.packed;
    const count = bytes => {
      const some = Math.min(bytes, left);
      left -= some;
      this.come += some;
      this.heard();
    };
    this.wanted += left;
    this.heard();
    try {
      const { body, headers } = await this.fetch(file.name);
      const counter = new TransformStream({
        transform: (chunk, next) => {
          count(chunk.byteLength);
          next.enqueue(chunk);
        }
      });
      body.pipeTo(counter.writable).catch(() => {}).then(() => count(left)); // of what breaks off nothing more comes
      return new Response(counter.readable, { headers });
    } catch (error) {
      count(left);
      throw error;
    }
  }

  // blob returns a file's content.
  blob(file, shelf = this.shelf) {
    return this.once(file.name, async () => {
      const blob = await new Response(await this.unpacked(file, shelf)).blob();
      if (blob.size !== file.size) {
        await shelf.drop(this.folder + file.name);
        throw new Error('A part of the Go compiler came incomplete: run the cell again.');
      }
      return blob;
    });
  }

  // tool returns one of the programs, compiled.
  tool(name) {
    return this.once('tool ' + name, async () => {
      const { tools } = await this.ready();
      const body = await this.unpacked(tools[name]);
      try {
        return await WebAssembly.compileStreaming(new Response(body, { headers: { 'Content-Type': 'application/wasm' } }));
      } catch (error) {
        await this.shelf.drop(this.folder + tools[name].name);
        throw new Error(`The Go compiler cannot be started (${error.message}): run the cell again, or use a newer browser.`);
      }
    });
  }

  // types returns the export data of packages: [path in the program's files, blob].
  async types(names) {
    const { packages } = await this.ready();
    return Promise.all(names.filter(name => packages[name]?.types).map(async name => [`/packages/${name}.a`, await this.blob(packages[name].types)]));
  }

  // docs is types for what documents packages. An index says which file does.
  async docs(names) {
    const { docs } = await this.ready();
    if (!docs || names.length === 0) {
      return [];
    }
    const index = await this.once('docs', async () => {
      const read = JSON.parse(await (await this.blob(docs, this.docShelf)).text());
      void this.docShelf.tidy(this.folder, [docs, ...Object.values(read)]);
      return read;
    });
    return Promise.all(names.filter(name => index[name]).map(async name => [`/packages/${name}.doc`, await this.blob(index[name], this.docShelf)]));
  }

  // objects is types for the object code.
  async objects(names) {
    const { packages } = await this.ready();
    return Promise.all(names.map(async name => [`/objects/${name}.a`, await this.blob(packages[name])]));
  }

  // closure lists the packages that a program links which imports these.
  async closure(names) {
    const { packages } = await this.ready();
    const found = new Set();
    const visit = name => {
      if (packages[name] && !found.has(name)) {
        found.add(name);
        (packages[name].imports ?? []).forEach(visit);
      }
    };
    ['runtime', ...names].forEach(visit);
    return [...found].sort();
  }

  // data returns the files that programs find which link these packages.
  async data(closure) {
    const { data } = await this.ready();
    return Promise.all((data ?? []).filter(one => closure.includes(one.for)).map(async one => [one.path, await this.blob(one)]));
  }
}

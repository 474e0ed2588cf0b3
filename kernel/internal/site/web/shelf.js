// The browser's cache for the kernel's packed files. Their names carry the hash of their
// bytes, so that a file never changes. Where the browser has no cache, or no room in it,
// the shelf stays empty, and all works as before.

export class Shelf {
  constructor(name) {
    this.cache = (async () => {
      try {
        return await caches.open(name);
      } catch {
        return null; // a private window may have none
      }
    })();
  }

  async get(address) {
    try {
      return await (await this.cache)?.match(address);
    } catch {
      return undefined;
    }
  }

  async put(address, response) {
    try {
      await (await this.cache)?.put(address, response);
    } catch {
      // no room: it comes over the network next time
    }
  }

  async drop(address) {
    try {
      await (await this.cache)?.delete(address);
    } catch {
      // then it was not there
    }
  }

  // tidy removes what an older site has left: all but these files.
  async tidy(folder, parts) {
    const known = new Set(parts.filter(Boolean).map(one => folder + one.name));
    try {
      const cache = await this.cache;
      for (const request of (await cache?.keys()) ?? []) {
        if (request.url.startsWith(folder) && !known.has(request.url)) {
          await cache.delete(request);
        }
      }
    } catch {
      // it is only room
    }
  }
}

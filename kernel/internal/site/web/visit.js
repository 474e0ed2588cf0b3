// What a first visit loads before the service worker is there: it gets to know of it, so
// that the next visit needs no network.

const NAME = 'ninepixels-pages'; // as in offline.js

// remember keeps what this page has loaded, and what folder's list names besides: the
// notebooks, and the kernel's own files. It takes what the browser still has of them.
export async function remember(folder) {
  try {
    const cache = await caches.open(NAME);
    const list = await (await fetch(folder + 'offline.json')).json();
    const loaded = performance.getEntriesByType('resource').filter(one => one.responseStatus === 200).map(one => one.name);
    const all = new Set([location.href, ...loaded, ...list.map(one => folder + one)].map(one => one.replace(/[?#].*/, '')));
    for (const address of all) {
      const known = new URL(address).origin === location.origin && !address.endsWith('.bin') && !/\/api\/(drive|stdin|service-worker)/.test(address);
      if (known && !(await cache.match(address))) {
        await cache.add(address).catch(() => {}); // one that is not there for a visitor
      }
    }
  } catch {
    // no cache, or no room: the next visit needs the network
  }
}

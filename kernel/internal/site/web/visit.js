// What a first visit loads before the service worker is there: it gets to know of it, so
// that the next visit needs no network.

// remember asks once more for what this page has loaded, and for what folder's list names
// besides: the notebooks, and the kernel's own files. The browser still has most of them,
// and the service worker keeps what passes it (offline.js).
export async function remember(folder) {
  try {
    const { serviceWorker } = navigator;
    if (!serviceWorker.controller) {
      await new Promise(resolve => serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
    }
    const list = await (await fetch(folder + 'offline.json')).json();
    const loaded = performance.getEntriesByType('resource').filter(one => one.responseStatus === 200).map(one => one.name);
    const all = new Set([location.href, ...loaded, ...list.map(one => folder + one)].map(one => one.replace(/[?#].*/, '')));
    for (const address of all) {
      if (new URL(address).origin === location.origin && !(await caches.match(address))) {
        await fetch(address);
      }
    }
  } catch {
    // no network, no cache, or no room: the next visit needs the network
  }
}

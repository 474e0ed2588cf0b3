// The site's service worker. It keeps what pages load, for a visit without a network; what
// comes over the network is newer, and goes first. JupyterLite's own, which it takes in,
// does the rest: it passes to the page what workers ask of it.

const NAME = 'ninepixels-pages';
const PART = /\/kernel\/[^/]+\.bin$/; // the kernel's store keeps these itself
const ASKED = /\/api\/(drive|stdin|service-worker-heartbeat)/; // JupyterLite answers

self.addEventListener('fetch', event => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method === 'GET' && origin === location.origin && !ASKED.test(pathname) && !PART.test(pathname)) {
    event.stopImmediatePropagation();
    event.respondWith(newest(event));
  }
});

async function newest(event) {
  const { request } = event;
  try {
    const response = await fetch(request);
    if (response.ok) {
      event.waitUntil(keep(request, response.clone()));
    }
    return response;
  } catch (error) {
    const kept = await caches.match(request.url, { cacheName: NAME, ignoreSearch: true, ignoreVary: true }).catch(() => undefined);
    if (!kept) {
      throw error;
    }
    return kept;
  }
}

// keep puts a response into the cache, under its address without the question behind it:
// of the page's own address, that names a notebook.
async function keep(request, response) {
  try {
    await (await caches.open(NAME)).put(request.url.replace(/\?.*/, ''), response);
  } catch {
    // no cache, or no room: the next visit needs the network
  }
}

importScripts('service-worker-lite.js');

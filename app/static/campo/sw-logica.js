// The worker of /campo/: serves the page and its files without signal.
// Keeps DIRECCIONES of this VERSION and nothing else.
"use strict";
/** @typedef {ServiceWorkerGlobalScope & { VERSION: string, DIRECCIONES: string[] }} Trabajador */
const trabajador = /** @type {Trabajador} */ (/** @type {unknown} */ (self));
const BODEGA = `campo-${trabajador.VERSION}`;
const PAGINA = "/campo/";
const propios = new Set(trabajador.DIRECCIONES);

// Only what came whole and from where it was asked: a redirect to the sign-in page or an error is never kept.
/** @type {(bodega: Cache, ruta: string) => Promise<void>} */
async function traer(bodega, ruta) {
  const r = await fetch(ruta, { cache: "reload", credentials: "same-origin", redirect: "error" });
  if (r.status !== 200 || r.redirected || r.type !== "basic") throw new Error(`no se guardó ${ruta}`);
  await bodega.put(ruta, r);
}

trabajador.addEventListener("install", (e) =>
  e.waitUntil(
    (async () => {
      const bodega = await caches.open(BODEGA);
      try {
        await Promise.all(trabajador.DIRECCIONES.map((ruta) => traer(bodega, ruta)));
      } catch (error) {
        await caches.delete(BODEGA);
        throw error;
      }
    })(),
  ),
);

trabajador.addEventListener("activate", (e) =>
  e.waitUntil(
    (async () => {
      for (const nombre of await caches.keys())
        if (nombre.startsWith("campo-") && nombre !== BODEGA) await caches.delete(nombre);
      await trabajador.clients.claim();
    })(),
  ),
);

trabajador.addEventListener("message", (e) => {
  if (e.data === "activar") trabajador.skipWaiting();
});

/** @type {(ruta: string) => Promise<Response | undefined>} */
const guardado = async (ruta) => (await caches.open(BODEGA)).match(ruta);

trabajador.addEventListener("fetch", (e) => {
  const { request } = e,
    url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== trabajador.location.origin) return;
  if (request.mode === "navigate" && url.pathname.startsWith(PAGINA)) {
    const sinRed = async () => (await guardado(PAGINA)) || Response.error();
    if (url.pathname === PAGINA) e.respondWith(guardado(PAGINA).then((r) => r || fetch(request)));
    else e.respondWith(fetch(request).catch(sinRed));
  } else if (propios.has(url.pathname)) {
    e.respondWith(guardado(url.pathname).then((r) => r || fetch(request)));
  }
});

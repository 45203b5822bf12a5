// What a telephone's browser has and Node has not, so that the modules of app/static/campo run as they are served.
import "fake-indexeddb/auto";
import { once } from "node:events";
import { createServer } from "node:http";
import { webcrypto } from "node:crypto";

const ventana = new EventTarget();
const DE_NODE = { fetch: globalThis.fetch, setTimeout: globalThis.setTimeout };
const candados = { request: async (_nombre, _opciones, hacer) => hacer({}) };

globalThis.crypto ??= webcrypto;
for (const nombre of ["addEventListener", "removeEventListener", "dispatchEvent"])
  globalThis[nombre] = ventana[nombre].bind(ventana);
Object.defineProperty(globalThis, "navigator", {
  configurable: true,
  value: { onLine: true, userAgent: "Mozilla/5.0 (Linux; Android 14)", locks: candados },
});
// One tab: what it would tell the others keeps Node running.
globalThis.BroadcastChannel = class extends EventTarget {
  postMessage() {}
};

// A try that is left for later does not keep a test file running.
globalThis.setTimeout = (hacer, ms, ...con) => {
  const cita = DE_NODE.setTimeout(hacer, ms, ...con);
  return ms >= 1000 ? cita.unref() : cita;
};

/** Erase what the telephone keeps. */
export async function olvidar() {
  const { transaccion } = await import("../../app/static/campo/base.js");
  const almacenes = ["ajustes", "paquete", "registros", "fotos"];
  await transaccion(almacenes, "readwrite", async (a) => {
    for (const nombre of almacenes) await a[nombre].clear();
  });
}

/** A server on this machine that gives each request to `contestar(metodo, ruta, cuerpo)`: [code, JSON, headers].
 *  An answer that is null cuts the line. */
export async function servir(contestar) {
  const pedidos = [];
  const servidor = createServer(async (pedido, respuesta) => {
    const trozos = [];
    for await (const trozo of pedido) trozos.push(trozo);
    const bytes = Buffer.concat(trozos);
    const json = (pedido.headers["content-type"] || "").includes("json");
    const uno = { metodo: pedido.method, ruta: pedido.url, cuerpo: json ? JSON.parse(bytes) : bytes };
    pedidos.push({ ...uno, ficha: pedido.headers["x-csrftoken"] });
    const dicho = contestar(uno.metodo, uno.ruta, uno.cuerpo);
    if (!dicho) {
      pedido.socket.destroy();
      return;
    }
    const [codigo, cuerpo, cabezas = { "Content-Type": "application/json" }] = dicho;
    respuesta.writeHead(codigo, cabezas).end(typeof cuerpo === "string" ? cuerpo : JSON.stringify(cuerpo));
  });
  servidor.listen(0, "127.0.0.1");
  await once(servidor, "listening");
  const origen = `http://127.0.0.1:${servidor.address().port}`;
  globalThis.fetch = (ruta, opciones) => DE_NODE.fetch(new URL(ruta, origen), opciones);
  const cerrar = () => {
    globalThis.fetch = DE_NODE.fetch;
    servidor.closeAllConnections();
    servidor.close();
  };
  return { pedidos, cerrar };
}

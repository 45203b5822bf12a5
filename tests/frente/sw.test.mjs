// The worker of /campo/: all of its files or none, its own page without signal, and nobody else's business.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { beforeEach } from "node:test";
import vm from "node:vm";

const LOGICA = readFileSync(new URL("../../app/static/campo/sw-logica.js", import.meta.url), "utf8");
const MARCO = readFileSync(new URL("../../app/campo/templates/campo/sw.js", import.meta.url), "utf8");
const ORIGEN = "https://atencion.ejemplo";
const DIRECCIONES = ["/campo/", "/static/campo/campo.js", "/static/css/tokens.css"];

let bodegas, red, oidos, yo;

/** An answer as the worker reads it. */
const respuesta = (texto, cambios = {}) => ({ status: 200, redirected: false, type: "basic", texto, ...cambios });

/** The frame as app/campo/views.py gives it, with the logic where it asks for it. */
function arrancar(version = "v2") {
  const dichos = { version, direcciones: DIRECCIONES, logica: `/static/campo/sw-logica.js?v=${version}` };
  const marco = MARCO.replace(/\{\{ (\w+)\|tojson \}\}/g, (_todo, nombre) => JSON.stringify(dichos[nombre]));
  const almacen = (nombre) => {
    if (!bodegas.has(nombre)) bodegas.set(nombre, new Map());
    const bodega = bodegas.get(nombre);
    return { put: async (ruta, r) => bodega.set(ruta, r), match: async (ruta) => bodega.get(ruta) };
  };
  yo = { location: { origin: ORIGEN }, clients: { claim: async () => {} }, saltado: false };
  yo.skipWaiting = () => {
    yo.saltado = true;
  };
  yo.addEventListener = (nombre, hacer) => {
    oidos[nombre] = hacer;
  };
  const contexto = {
    self: yo,
    URL,
    Response: { error: () => "sin respuesta" },
    caches: {
      open: async (nombre) => almacen(nombre),
      keys: async () => [...bodegas.keys()],
      delete: async (nombre) => bodegas.delete(nombre),
    },
    fetch: async (pedido) => red(pedido.url ?? pedido),
    importScripts: (ruta) => {
      assert.equal(ruta, dichos.logica);
      vm.runInContext(LOGICA, contexto);
    },
  };
  vm.runInContext(marco, vm.createContext(contexto));
}
const esperar = (nombre, suceso = {}) => {
  let hecho = Promise.resolve();
  oidos[nombre]({ ...suceso, waitUntil: (promesa) => (hecho = promesa) });
  return hecho;
};
/** What the worker answers to a request; undefined when it leaves it to the browser. */
function pedir(ruta, { mode = "cors", method = "GET", origen = ORIGEN } = {}) {
  let dado;
  oidos.fetch({ request: { url: origen + ruta, mode, method }, respondWith: (promesa) => (dado = promesa) });
  return dado;
}

beforeEach(async () => {
  bodegas = new Map();
  oidos = {};
  red = async (ruta) => respuesta(`de la red: ${ruta}`);
  arrancar();
});

test("se instala con todos sus archivos", async () => {
  await esperar("install");
  assert.deepEqual([...bodegas.get("campo-v2").keys()], DIRECCIONES);
});

for (const [que, mala] of Object.entries({
  "un error": respuesta("", { status: 500 }),
  "la página de entrada": respuesta("", { redirected: true }),
  "otro origen": respuesta("", { type: "cors" }),
}))
  test(`si un archivo llega como ${que}, no se guarda ninguno`, async () => {
    red = async (ruta) => (ruta.endsWith(".css") ? mala : respuesta(ruta));
    await assert.rejects(esperar("install"), /no se guardó \/static\/css\/tokens\.css/);
    assert.deepEqual([...bodegas.keys()], []);
  });

test("al activarse quita las versiones anteriores y nada más", async () => {
  bodegas.set("campo-v1", new Map()).set("ajena", new Map());
  await esperar("install");
  await esperar("activate");
  assert.deepEqual([...bodegas.keys()].sort(), ["ajena", "campo-v2"]);
});

test("espera su turno hasta que la página se lo pide", () => {
  oidos.message({ data: "otra cosa" });
  assert.equal(yo.saltado, false);
  oidos.message({ data: "activar" });
  assert.equal(yo.saltado, true);
});

test("sin red da la página y sus archivos; de lo demás de /campo/, la página", async () => {
  await esperar("install");
  red = async () => {
    throw new TypeError("sin red");
  };
  assert.equal((await pedir("/campo/", { mode: "navigate" })).texto, "de la red: /campo/");
  assert.equal((await pedir("/static/campo/campo.js")).texto, "de la red: /static/campo/campo.js");
  assert.equal((await pedir("/campo/recibidos/", { mode: "navigate" })).texto, "de la red: /campo/");
});

test("con red, lo demás de /campo/ se pide al sistema", async () => {
  await esperar("install");
  red = async (ruta) => respuesta(`hoy: ${ruta}`);
  assert.equal((await pedir("/campo/recibidos/", { mode: "navigate" })).texto, `hoy: ${ORIGEN}/campo/recibidos/`);
  assert.equal((await pedir("/campo/", { mode: "navigate" })).texto, "de la red: /campo/");
});

test("no toca lo que se envía, lo de otra máquina ni lo que no guarda", async () => {
  await esperar("install");
  assert.equal(pedir("/campo/registros", { method: "POST" }), undefined);
  assert.equal(pedir("/campo/", { mode: "navigate", method: "POST" }), undefined);
  assert.equal(pedir("/campo/", { mode: "navigate", origen: "https://otra.ejemplo" }), undefined);
  assert.equal(pedir("/campo/estado?dispositivo=a"), undefined);
  assert.equal(pedir("/", { mode: "navigate" }), undefined);
});

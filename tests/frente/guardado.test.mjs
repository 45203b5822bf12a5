// The drafts of the office on disk: nobody reads them without their key, and those of the version before still open.
import "./telefono.mjs";
import assert from "node:assert/strict";
import test from "node:test";

const { almacenDe } = await import("../../app/static/guardado/borradores.js");
const { baseDe } = await import("../../app/static/guardado/cifrado.js");
const letras = new TextEncoder();
const fila = (clave, cuenta = "1") => ({ clave, cuenta, ruta: "/peticiones/add", cuando: 1_790_000_000_000 });
const DATOS = [["descripcion", "Una lámpara"]];

/** IndexedDB as it is, without any module of ours. */
const alDisco = () =>
  new Promise((bien, mal) => {
    const pedido = globalThis.indexedDB.open("borradores", 1);
    pedido.onupgradeneeded = () => {
      pedido.result.createObjectStore("borradores", { keyPath: "clave" });
      pedido.result.createObjectStore("llaves", { keyPath: "cuenta" });
    };
    pedido.onsuccess = () => bien(pedido.result);
    pedido.onerror = () => mal(pedido.error);
  });
const hecho = (pedido) =>
  new Promise((bien, mal) => {
    pedido.onsuccess = () => bien(pedido.result);
    pedido.onerror = () => mal(pedido.error);
  });

test("un borrador de la versión anterior se abre", async () => {
  const llave = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const vieja = { ...fila("k-vieja"), iv: crypto.getRandomValues(new Uint8Array(12)) };
  const atado = letras.encode(`${vieja.clave}|${vieja.cuenta}|${vieja.ruta}|${vieja.cuando}`);
  const modo = { name: "AES-GCM", iv: vieja.iv, additionalData: atado };
  vieja.cifra = await crypto.subtle.encrypt(modo, llave, letras.encode(JSON.stringify(DATOS)));
  const disco = await alDisco();
  await hecho(disco.transaction("llaves", "readwrite").objectStore("llaves").add({ cuenta: "1", llave }));
  await hecho(disco.transaction("borradores", "readwrite").objectStore("borradores").put(vieja));
  disco.close();
  const almacen = almacenDe("1");
  const [hay] = await almacen.todos();
  assert.deepEqual(await almacen.abrir(hay), DATOS);
});

test("lo que queda en el disco no dice nada, y con otra cuenta u otra fila no se abre", async () => {
  const almacen = almacenDe("1");
  await almacen.poner({ ...fila("k-1"), datos: DATOS });
  const disco = await alDisco();
  const suya = await hecho(disco.transaction("borradores").objectStore("borradores").get("k-1"));
  disco.close();
  assert.deepEqual(Object.keys(suya).sort(), ["cifra", "clave", "cuando", "cuenta", "iv", "ruta"]);
  assert.equal(Buffer.from(suya.cifra).includes("lámpara"), false);
  await almacenDe("2").poner({ ...fila("k-2", "2"), datos: DATOS });
  await assert.rejects(almacenDe("2").abrir(suya));
  await assert.rejects(almacen.abrir({ ...suya, ruta: "/bitacora/add" }));
});

test("sin su llave, lo que quedara no se vuelve a leer", async () => {
  const almacen = almacenDe("3");
  await almacen.poner({ ...fila("k-3", "3"), datos: DATOS });
  const suya = (await almacen.todos()).find((f) => f.clave === "k-3");
  await almacen.soltarLlave();
  await assert.rejects(almacen.abrir(suya));
  await almacen.quitar("k-3");
  assert.equal(
    (await almacen.todos()).some((f) => f.clave === "k-3"),
    false,
  );
});

test("dos pestañas a la vez hacen una sola llave", async () => {
  const [una, otra] = ["k-4", "k-5"];
  await Promise.all([una, otra].map((k) => almacenDe("4").poner({ ...fila(k, "4"), datos: DATOS })));
  const hay = (await almacenDe("4").todos()).filter((f) => f.cuenta === "4");
  assert.deepEqual(await Promise.all(hay.map((f) => almacenDe("4").abrir(f))), [DATOS, DATOS]);
});

test("si algo falla a la mitad, nada se escribe; y la base que otra pestaña cerró se vuelve a abrir", async () => {
  const base = baseDe("de-prueba", (nueva) => nueva.createObjectStore("cosas", { keyPath: "n" }));
  const fallo = base.transaccion(["cosas"], "readwrite", async ({ cosas }) => {
    await cosas.put({ n: 1 });
    throw new Error("no");
  });
  await assert.rejects(fallo, /^Error: no$/);
  assert.deepEqual(await base.leerTodo("cosas"), []);
  await hecho(globalThis.indexedDB.deleteDatabase("de-prueba"));
  await base.poner("cosas", { n: 2 });
  assert.deepEqual(await base.leerTodo("cosas"), [{ n: 2 }]);
});

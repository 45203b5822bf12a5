// What the telephone keeps is unreadable without its key, and no row passes for another.
import "./telefono.mjs";
import assert from "node:assert/strict";
import test from "node:test";

const cifra = await import("../../app/static/guardado/cifrado.js");
const llave = await cifra.nuevaLlave();

test("lo cifrado vuelve a ser lo que era", async () => {
  const sello = await cifra.cifrarDatos(llave, { nombre: "Peñuelas Ávila" }, "fila-1");
  assert.equal(Buffer.from(sello.cifrado).includes("Peñuelas"), false);
  assert.deepEqual(await cifra.descifrarDatos(llave, sello, "fila-1"), { nombre: "Peñuelas Ávila" });
});

test("ni en otra fila, ni con un bit cambiado, ni con otra llave se abre", async () => {
  const sello = await cifra.cifrarDatos(llave, { nombre: "Ana" }, "fila-1");
  const torcido = new Uint8Array(sello.cifrado.slice(0));
  torcido[0] ^= 1;
  await assert.rejects(cifra.descifrarDatos(llave, sello, "fila-2"));
  await assert.rejects(cifra.descifrarDatos(llave, { ...sello, cifrado: torcido.buffer }, "fila-1"));
  await assert.rejects(cifra.descifrarDatos(await cifra.nuevaLlave(), sello, "fila-1"));
});

test("dos veces lo mismo no se parece, y la llave no sale", async () => {
  const [una, otra] = await Promise.all([1, 2].map(() => cifra.cifrarDatos(llave, { a: "igual" }, "fila-1")));
  assert.notDeepEqual(new Uint8Array(una.cifrado), new Uint8Array(otra.cifrado));
  await assert.rejects(crypto.subtle.exportKey("raw", llave));
});

test("la suma es la SHA-256 de los bytes", async () => {
  const vacia = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  assert.equal(await cifra.sha256(new Uint8Array(0)), vacia);
});

// The telephone says of what is typed what the server says: one table (tests/campo/reglas.py), read by both.
import "./telefono.mjs";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const { cuenta, revisar } = await import("../../app/static/campo/reglas.js");
const { hoy, campos, casos } = JSON.parse(readFileSync(new URL("../campo/reglas.json", import.meta.url), "utf8"));

test("cada dato de la tabla recibe la misma frase que en el servidor", () => {
  const distintas = casos
    .map(({ campos: nombres, datos, errores }) => {
      const leidos = nombres.map((n) => campos[n]);
      return { datos, servidor: errores, telefono: revisar(leidos, datos, hoy) };
    })
    .filter(({ servidor, telefono }) => JSON.stringify(servidor) !== JSON.stringify(telefono));
  assert.deepEqual(distintas, []);
});

test("lo que la tabla dice de memoria es lo que debe", () => {
  const de = (nombre, valor) => revisar([campos[nombre]], { [nombre]: valor }, hoy)[nombre] ?? "";
  assert.equal(de("texto", ""), "");
  assert.equal(de("corto", "  "), "Falta: calle.");
  assert.equal(de("area", "x".repeat(4001)), "Escriba a lo más 4,000 caracteres; ahora son 4,001.");
  assert.equal(de("corto", "😀".repeat(5)), "");
  assert.equal(de("tipo", ""), "Elija el tipo.");
  assert.equal(de("tipo", "quizá"), "Elija una de las opciones de la lista.");
  assert.equal(de("fue", "2026-12-01"), "La fecha no puede ser posterior a hoy.");
  assert.equal(de("sera", "2026-11-30"), "La fecha tiene que ser posterior a hoy.");
  assert.equal(de("cuantos", "12 o 13"), "Escriba un número entero.");
  assert.match(de("punto", "95,0"), /^Escriba latitud y longitud separadas por una coma/);
  assert.equal(de("oida_hora", "24:00"), "Escriba la hora con dos puntos, como 14:30.");
});

test("un campo cuenta si cuenta aquel del que depende", () => {
  const todos = ["acepta", "consejo", "otra", "contra", "cual"].map((n) => campos[n]);
  const de = (datos) => todos.filter((c) => cuenta(c, datos, todos)).map((c) => c.nombre);
  assert.deepEqual(de({}), ["acepta", "consejo", "otra"]);
  assert.deepEqual(de({ acepta: "1", otra: "si" }), ["acepta", "otra", "contra", "cual"]);
  // What it hangs from does not count: what was chosen there before is as if nothing was.
  assert.deepEqual(de({ otra: "no", contra: "si" }), ["acepta", "consejo", "otra"]);
});

test("con un paquete de antes, o una regla que no conoce, calla y deja que el servidor la diga", () => {
  const deAntes = { ...campos.cuantos, reglas: undefined, falta: "" };
  assert.deepEqual(revisar([deAntes], { cuantos: "doce" }, hoy), {});
  assert.deepEqual(revisar([deAntes], {}, hoy), { cuantos: "Cuántos" });
  const nueva = { ...campos.cuantos, reglas: [{ clase: "primo", dice: "No es primo." }] };
  assert.deepEqual(revisar([nueva], { cuantos: "4" }, hoy), {});
});

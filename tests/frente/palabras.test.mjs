// What is typed finds its name in the pages and on the telephone by the same words.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import "../../app/static/js/palabras.js";

const { plano, formas, palabrasDe, dice } = globalThis.buscador;

test("se busca sin acentos ni mayúsculas, palabra por palabra", () => {
  assert.equal(plano("  Ejido ÁRBOL Ñandú "), "ejido arbol nandu");
  assert.deepEqual(palabrasDe(" Luz  Pública\t"), ["luz", "publica"]);
  assert.deepEqual(palabrasDe("  "), []);
});

test("el plural encuentra el singular, y lo corto no se recorta", () => {
  assert.deepEqual(formas("baches"), ["baches", "bache"]);
  assert.deepEqual(formas("arboles"), ["arboles", "arbole", "arbol"]);
  assert.deepEqual(formas("luces"), ["luces", "luce", "luz"]);
  assert.deepEqual([formas("gas"), formas("mes")], [["gas"], ["mes"]]);
  assert.equal(dice("reparar un bache", "baches"), true);
  assert.equal(dice("luz en la calle", "luces"), true);
  assert.equal(dice("agua potable", "luces"), false);
});

test("ningún otro guion lo escribe por su cuenta", () => {
  const otros = ["js/ac.js", "peticiones/captura.js", "campo/combo.js", "campo/piezas.js"];
  const leidos = otros.map((r) => readFileSync(new URL(`../../app/static/${r}`, import.meta.url), "utf8"));
  assert.deepEqual(
    leidos.map((texto) => /normalize\(|slice\(0, -2\)/.test(texto)),
    [false, false, false, false],
  );
});

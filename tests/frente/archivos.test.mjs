// What is too heavy is said when it is chosen, and is not sent.
import assert from "node:assert/strict";
import test from "node:test";
import { abrir, enviar } from "./pagina.mjs";

const MEGA = 1024 * 1024;
const LIMITES = { maximo: 10 * MEGA, maximoEntrega: 25 * MEGA };
const HTML = `<form><input type="file" id="a" name="a" multiple>
  <input type="file" id="b" name="b" data-maximo="${2 * MEGA}"></form>`;

/** The page after choosing files of so many bytes in its two fields. */
function elegidos(enA, enB = []) {
  const window = abrir(HTML, "js/archivos.js", { datos: LIMITES });
  const [a, b] = window.document.querySelectorAll("input");
  const como = (tamanos) => tamanos.map((size, i) => ({ name: `foto${i}.jpg`, size }));
  Object.defineProperty(a, "files", { value: como(enA) });
  Object.defineProperty(b, "files", { value: como(enB) });
  a.dispatchEvent(new window.Event("change", { bubbles: true }));
  return { window, a, b, sale: enviar(window, a.form), dicho: window.document.querySelector(".err")?.textContent };
}

test("lo que cabe se envía sin decir nada", () => {
  const { sale, dicho } = elegidos([10 * MEGA, 10 * MEGA], [2 * MEGA]);
  assert.deepEqual([sale, dicho], [true, undefined]);
});

test("un archivo de más se dice con su nombre y el límite, y no sale", () => {
  const { sale, dicho, a, window } = elegidos([MEGA, 10.5 * MEGA]);
  assert.equal(sale, false);
  assert.match(dicho, /^«foto1\.jpg» pesa 10\.5 MB y el límite es de 10 MB por archivo\./);
  assert.equal(a.getAttribute("aria-describedby"), "a-peso");
  assert.equal(window.document.activeElement, a);
});

test("un byte de más no se dice «10 MB y el límite es de 10 MB»", () => {
  assert.match(elegidos([10 * MEGA + 1100]).dicho, /pesa 10\.001 MB y el límite es de 10 MB/);
});

test("un campo con su propio límite lo aplica", () => {
  const { dicho, b } = elegidos([], [3 * MEGA]);
  assert.match(dicho, /pesa 3 MB y el límite es de 2 MB/);
  assert.equal(b.getAttribute("aria-invalid"), "true");
});

test("entre todos caben 25 MB", () => {
  const { sale, dicho } = elegidos([9 * MEGA, 9 * MEGA, 9 * MEGA]);
  assert.equal(sale, false);
  assert.match(dicho, /^Los 3 archivos pesan 27 MB entre todos y de una vez caben 25 MB\./);
});

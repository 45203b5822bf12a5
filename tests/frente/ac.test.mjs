// A long choice as a box that searches, fields that depend on others, a form that is sent once.
import assert from "node:assert/strict";
import test from "node:test";
import { abrir, enviar, escribir, pulsar } from "./pagina.mjs";

const HTML = `<form method="post" data-una-vez><label for="t">Trámite</label>
  <select id="t" name="t" data-combo="Escriba para buscar"><option value=""></option>
  <option value="1">Bache en calle</option><option value="2" data-sinonimos="foco, luz">Lámpara fundida</option>
  <option value="3">Reposición de bacheo</option><option value="4">Luz de tránsito</option></select>
  <button class="b">Enviar</button></form>`;

function pagina(html = HTML) {
  const window = abrir(html, "js/ac.js");
  const caja = window.document.querySelector(".combo input");
  if (caja) caja.getClientRects = () => [{}];
  return { window, caja, forma: window.document.forms[0], sel: window.document.querySelector("select") };
}
const vistas = ({ window }) => [...window.document.querySelectorAll('[role="option"]')].map((li) => li.textContent);

test("se encuentra por el principio de una palabra, en plural y por otros nombres", () => {
  const p = pagina();
  escribir(p.window, p.caja, "baches");
  assert.deepEqual(vistas(p), ["Bache en calle", "Reposición de bacheo"]);
  escribir(p.window, p.caja, "luces");
  assert.deepEqual(vistas(p), ["Luz de tránsito", "Lámpara fundida"]);
  escribir(p.window, p.caja, "LAMPARA");
  assert.deepEqual(vistas(p), ["Lámpara fundida"]);
});

test("flechas y Enter eligen; Enter no envía", () => {
  const p = pagina();
  escribir(p.window, p.caja, "bache");
  pulsar(p.window, p.caja, "ArrowDown");
  assert.equal(pulsar(p.window, p.caja, "Enter"), false);
  assert.deepEqual([p.sel.value, p.caja.value], ["3", "Reposición de bacheo"]);
});

test("lo escrito que nada nombra se queda con su aviso, y la forma espera", () => {
  const p = pagina();
  escribir(p.window, p.caja, "fuga de agua");
  p.caja.dispatchEvent(new p.window.Event("blur"));
  assert.equal(p.caja.getAttribute("aria-invalid"), "true");
  assert.equal(p.caja.value, "fuga de agua");
  assert.equal(enviar(p.window, p.forma), false);
  escribir(p.window, p.caja, "bache en calle");
  p.caja.dispatchEvent(new p.window.Event("blur"));
  assert.equal(p.sel.value, "1");
  assert.equal(enviar(p.window, p.forma), true);
});

test("una forma sale una vez, y otra si se vuelve a la página", () => {
  const p = pagina();
  assert.equal(enviar(p.window, p.forma), true);
  assert.equal(enviar(p.window, p.forma), false);
  p.window.dispatchEvent(new p.window.Event("pageshow"));
  assert.equal(enviar(p.window, p.forma), true);
});

test("un campo se muestra si aquel del que depende se muestra y vale lo que se pide", () => {
  const p = pagina(`<form><select name="a"><option value="1"></option><option value="2" selected></option></select>
    <p data-si-campo="a" data-si-valores="1|3"><input name="b" value="x"></p>
    <p data-si-campo="b" data-si-valores="x"><input name="c"></p></form>`);
  const [b, c] = p.window.document.querySelectorAll("p");
  assert.deepEqual([b.hidden, c.hidden], [true, true]);
  p.sel.value = "1";
  p.sel.dispatchEvent(new p.window.Event("change", { bubbles: true }));
  assert.deepEqual([b.hidden, c.hidden], [false, false]);
});

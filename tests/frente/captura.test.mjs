// The capture: what trámite her words name, who may be the same person, what a canal brings with it.
import assert from "node:assert/strict";
import test from "node:test";
import { abrir, escribir, pulsar, tras } from "./pagina.mjs";

const PERSONA = ["nombre", "apellidos", "telefono", "correo", "curp", "rfc"];
const campo = (nombre) =>
  `<div class="campo"><input name="${nombre}" ${nombre === "nombre" ? "data-busca-persona" : ""}></div>`;
const HTML = `<form data-captura data-cuenta="1" data-ciudadanos="/c/" data-historial="/c/0/h/"
  data-parecidas="/p/">
  <div data-canales><label>
  <input type="radio" name="canal_id" value="1" data-aviso="impreso" data-turno data-usuales="3">
  V</label>
  <label><input type="radio" name="canal_id" value="2" data-aviso="leido" data-usuales="2|3">T</label></div>
  <p data-nota-turno hidden></p><div data-del-canal="2" hidden>De teléfono</div>
  <input type="radio" name="identidad" value="identificada" checked>
  <input type="radio" name="identidad" value="anonima">
  <input type="radio" name="identidad" value="confidencial">${PERSONA.map(campo).join("")}
  <input name="ciudadano_id"><textarea name="descripcion"></textarea>
  <input name="domicilio"><input name="localidad_id">
  <select name="tramite_id"><option value=""></option><option value="1">Alumbrado público: lámpara fundida</option>
  <option value="2" data-sinonimos="hoyo">Bacheo de calles</option><option value="3">Fuga de agua potable</option>
  <option value="4">Agua potable: toma nueva</option></select>
  <div data-sugeridos></div><p data-detalle-de>Elija</p><div data-lista></div><div data-propios></div>
  <p data-sin-tramite></p>
  <div data-cercanas hidden><ul></ul></div><a data-salto-cercanas hidden></a>
  <div data-personas hidden><ul id="personas"></ul></div><a data-salto-personas hidden></a>
  <div data-elegida hidden><b data-quien></b><p data-cuantas><b></b></p><ul data-anteriores></ul></div>
  <p data-pistas></p><button type="button" data-quitar></button>
  <label>Impreso<input type="radio" name="aviso_medio" value="impreso"></label>
  <label>Leído<input type="radio" name="aviso_medio" value="leido"></label><input type="checkbox" id="aviso_dado">
  </form><template id="requisitos-vacios"><p>Ninguno</p></template>
  <template id="sugerido"><button type="button"></button></template>
  <template id="persona-hallada"><li role="option"><b data-nombre></b><span data-detalle></span></li></template>`;

/** The page; `personas` is what the server finds of whoever is typed. */
function pagina(personas = []) {
  const pedidas = [];
  const window = abrir(HTML, "peticiones/captura.js", { url: "https://atencion.ejemplo/peticiones/add" });
  window.fetch = async (url) => {
    pedidas.push(url);
    return { ok: true, json: async () => (url.startsWith("/c/?") ? { resultados: personas } : { parecidas: [] }) };
  };
  const $ = (s) => window.document.querySelector(s);
  const tocar = (s) => {
    $(s).checked = true;
    $(s).dispatchEvent(new window.Event("change", { bubbles: true }));
  };
  return { window, $, tocar, pedidas, sugeridos: () => [...$("[data-sugeridos]").children].map((b) => b.value) };
}

for (const [dicho, ids] of [
  ["hay un hoyo en la calle y muchos baches", ["2"]],
  ["las lamparas estan fundidas", ["1"]],
  ["FUGA de agua", ["3", "4"]],
  ["quiere agua", ["3", "4"]],
  ["", []],
])
  test(`«${dicho}» propone ${ids.join(" y ") || "nada"}`, async () => {
    const p = pagina();
    escribir(p.window, p.$("textarea"), dicho);
    await tras(160);
    assert.deepEqual(p.sugeridos(), ids);
  });

test("sin palabras que nombren nada, lo usual de ese canal", () => {
  const p = pagina();
  p.tocar('[name="canal_id"][value="2"]');
  assert.deepEqual(p.sugeridos(), ["2", "3"]);
});

test("un canal trae su turno, sus datos y su modo de avisar, hasta que se elige otro", () => {
  const p = pagina();
  const medio = () => p.$('[name="aviso_medio"]:checked').value;
  p.tocar('[name="canal_id"][value="1"]');
  assert.deepEqual(
    [p.$("[data-nota-turno]").hidden, p.$("[data-del-canal]").hidden, medio()],
    [false, true, "impreso"],
  );
  p.tocar('[name="aviso_medio"][value="impreso"]');
  p.tocar('[name="canal_id"][value="2"]');
  assert.deepEqual(
    [p.$("[data-nota-turno]").hidden, p.$("[data-del-canal]").hidden, medio()],
    [true, false, "impreso"],
  );
});

test("en confidencia nada de la persona sale de la página antes de guardar", async () => {
  const p = pagina();
  p.tocar('[name="identidad"][value="confidencial"]');
  escribir(p.window, p.$('[name="nombre"]'), "Guadalupe");
  await tras(80);
  assert.deepEqual(p.pedidas, []);
});

test("con tres letras se busca a la persona, y Enter la toma", async () => {
  const p = pagina([{ id: "9", nombre: "Ana", apellidos: "Soto", telefono: "6471234567" }]);
  const nombre = p.$('[name="nombre"]');
  escribir(p.window, nombre, "An");
  await tras(80);
  assert.deepEqual(p.pedidas, []);
  escribir(p.window, nombre, "Ana");
  await tras(80);
  assert.equal(new URL(p.pedidas[0], "https://a").searchParams.get("q"), "Ana");
  pulsar(p.window, nombre, "Enter");
  assert.equal(nombre.getAttribute("aria-activedescendant"), "persona-0");
  pulsar(p.window, nombre, "Enter");
  assert.deepEqual([p.$('[name="ciudadano_id"]').value, p.$('[name="telefono"]').value], ["9", "6471234567"]);
  escribir(p.window, nombre, "Anabel");
  assert.equal(p.$('[name="ciudadano_id"]').value, "");
});

test("de una persona anónima no se pide ni se envía dato", () => {
  const p = pagina();
  p.tocar('[name="identidad"][value="anonima"]');
  assert.equal(
    PERSONA.every((n) => p.$(`[name="${n}"]`).closest(".campo").hidden),
    true,
  );
  assert.equal(new p.window.FormData(p.$("form")).get("anonima"), "1");
});

test("un trámite trae lo que pide y sus campos propios; lo marcado y escrito queda al cambiarlo", () => {
  const p = pagina();
  const elegir = (id) => {
    p.$("select").value = id;
    p.$("select").dispatchEvent(new p.window.Event("change", { bubbles: true }));
  };
  elegir("1");
  assert.equal(p.$("[data-lista]").textContent, ""); // the script did not come: nothing is claimed
  p.window.moldes = {
    requisitos: { 1: '<label><input type="checkbox" name="requisito_ids" value="9">Recibo</label>' },
    propios: { 1: '<input name="propio_ancho">' },
  };
  elegir("1");
  p.tocar('[name="requisito_ids"]');
  escribir(p.window, p.$('[name="propio_ancho"]'), "2");
  elegir("2");
  assert.deepEqual([p.$("[data-lista]").textContent, p.$("[data-propios]").children.length], ["Ninguno", 0]);
  elegir("1");
  assert.deepEqual([p.$('[name="requisito_ids"]').checked, p.$('[name="propio_ancho"]').value], [true, "2"]);
});

// The hour of an entry: proposed, kept at pace until it is touched, moved by the arrows.
import assert from "node:assert/strict";
import test, { mock } from "node:test";
import { abrir, escribir, pulsar } from "./pagina.mjs";

function pagina(hora, propuesta = "propuesta") {
  return abrir(
    `<form data-asentar data-parecidas="/bitacora/parecidas/">
    <input name="oida_hora" data-hora="${propuesta}" value="${hora}">
    <textarea name="relato"></textarea><input name="tramite_id"><input name="localidad_id"><input name="domicilio">
    <div data-halladas hidden><ul></ul></div><a data-salto-parecidas hidden></a></form>
    <template id="parecida"><li><a></a><span data-que></span><span data-detalle></span></li></template>`,
    "bitacora/asentar.js",
    { antes: (window) => (window.Date.now = () => reloj) },
  );
}
const MINUTO = 60_000;
let reloj = Date.parse("2026-11-30T15:00:00Z");
const campo = (window, nombre) => window.document.querySelector(`[name="${nombre}"]`);

test("la hora propuesta es la de la primera palabra, por más que la página espere", () => {
  const window = pagina("14:58");
  reloj += 7 * MINUTO;
  escribir(window, campo(window, "relato"), "Reportan");
  assert.equal(campo(window, "oida_hora").value, "15:05");
  reloj += 9 * MINUTO;
  escribir(window, campo(window, "relato"), "Reportan un choque");
  assert.equal(campo(window, "oida_hora").value, "15:05");
});

test("una hora que alguien escribió no se mueve", () => {
  const window = pagina("14:58");
  escribir(window, campo(window, "oida_hora"), "13:30");
  reloj += 5 * MINUTO;
  escribir(window, campo(window, "relato"), "x");
  assert.equal(campo(window, "oida_hora").value, "13:30");
  const deAntes = pagina("9:10", "dicha");
  reloj += 5 * MINUTO;
  escribir(deAntes, campo(deAntes, "relato"), "x");
  assert.equal(campo(deAntes, "oida_hora").value, "9:10");
});

test("no se propone una hora de mañana", () => {
  const window = pagina("23:58");
  reloj += 5 * MINUTO;
  escribir(window, campo(window, "relato"), "x");
  assert.equal(campo(window, "oida_hora").value, "23:58");
});

for (const [desde, tecla, hasta] of [
  ["9:58", "ArrowUp", "10:03"],
  ["0:02", "ArrowDown", "00:00"],
  ["23:57", "ArrowUp", "23:59"],
  ["930", "ArrowDown", "09:25"],
  ["como a las 9", "ArrowUp", "como a las 9"],
])
  test(`${tecla} sobre «${desde}» deja «${hasta}»`, () => {
    const window = pagina("14:58");
    campo(window, "oida_hora").value = desde;
    pulsar(window, campo(window, "oida_hora"), tecla);
    assert.equal(campo(window, "oida_hora").value, hasta);
  });

test("lo que puede ser lo mismo se pregunta cuando se sabe qué y dónde, y se pinta como texto", async () => {
  const pedidas = [];
  const window = pagina("14:58");
  window.fetch = mock.fn(async (url) => {
    pedidas.push(url);
    return {
      ok: true,
      json: async () => ({ parecidas: [{ url: "/peticiones/1", folio: "F-1", que: "<b>x</b>", detalle: "ayer" }] }),
    };
  });
  const elegir = (nombre, valor) => {
    campo(window, nombre).value = valor;
    campo(window, nombre).dispatchEvent(new window.Event("change", { bubbles: true }));
  };
  elegir("tramite_id", "3");
  assert.deepEqual(pedidas, []);
  elegir("localidad_id", "7");
  await new Promise((bien) => setImmediate(bien));
  assert.deepEqual(pedidas, ["/bitacora/parecidas/?tramite_id=3&localidad_id=7&domicilio="]);
  const caja = window.document.querySelector("[data-halladas]");
  assert.deepEqual([caja.hidden, caja.querySelector("[data-que]").textContent], [false, " <b>x</b>"]);
});

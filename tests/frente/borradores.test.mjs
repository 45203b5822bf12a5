// A draft: kept while one types, put back, and what is said of a sending that did not arrive.
import assert from "node:assert/strict";
import test from "node:test";
import { abrir, escribir, tras } from "./pagina.mjs";

const forma = (clave) => `<form data-captura data-una-vez action="/peticiones/add" method="post">
  <input type="hidden" name="clave_envio" value="${clave}"><input type="hidden" name="csrf_token" value="ficha">
  <input name="nombre"><textarea name="descripcion"></textarea><input type="checkbox" name="aviso" value="1">
  <button class="b">Registrar</button></form>`;

/** The page of a form, in a tab that already keeps `lo` (what another page of it left). */
async function pagina({ clave = "k-1", cuenta = "1", lo = {}, contesta } = {}) {
  const window = abrir(forma(clave), "js/borradores.js", {
    datos: { cuenta },
    url: "https://atencion.ejemplo/peticiones/add",
    antes: (w) => {
      for (const [k, v] of Object.entries(lo)) w.sessionStorage.setItem(k, v);
      if (contesta) w.fetch = contesta;
    },
  });
  await tras(20);
  const $ = (s) => window.document.querySelector(s);
  const dicho = () => $("[data-borrador-dice] > span")?.textContent ?? "";
  const mandar = async () => {
    $("form").dispatchEvent(new window.Event("submit", { bubbles: true, cancelable: true }));
    await tras(40);
  };
  return { window, $, dicho, mandar, guardado: () => ({ ...window.sessionStorage }) };
}
const dice = (codigo, cabezas = {}, cuerpo = "") => ({
  status: codigo,
  ok: codigo < 400,
  headers: new Map(Object.entries(cabezas)),
  text: async () => cuerpo,
});

test("lo escrito se guarda sin la ficha ni los archivos, y vuelve en la página siguiente", async () => {
  const una = await pagina();
  escribir(una.window, una.$("textarea"), "Una lámpara");
  una.$("[name=aviso]").checked = true;
  una.$("[name=aviso]").dispatchEvent(new una.window.Event("change", { bubbles: true }));
  await tras(20);
  const fila = JSON.parse(una.guardado()["borrador:k-1"]);
  assert.deepEqual(
    fila.datos.map(([n]) => n),
    ["clave_envio", "nombre", "descripcion", "aviso"],
  );
  const otra = await pagina({ clave: "k-2", lo: una.guardado() });
  assert.deepEqual([otra.$("textarea").value, otra.$("[name=aviso]").checked], ["Una lámpara", true]);
  assert.match(otra.dicho(), /^Aquí está lo que escribía a las .+; todavía no se registra\.$/);
});

test("lo de ayer y lo de otra cuenta no vuelve: se borra", async () => {
  const fila = { clave: "k-0", cuenta: "1", ruta: "/peticiones/add", cuando: Date.now(), datos: [["nombre", "Ana"]] };
  for (const cambio of [{ cuando: Date.now() - 25 * 3_600_000 }, { cuenta: "2" }]) {
    const p = await pagina({ lo: { "borrador:k-0": JSON.stringify({ ...fila, ...cambio }) } });
    assert.equal(p.$("[name=nombre]").value, "");
    assert.equal("borrador:k-0" in p.guardado(), false);
  }
});

test("lo que otra dirección guardó no se pone en esta forma", async () => {
  const fila = { clave: "k-0", cuenta: "1", ruta: "/bitacora/add", cuando: Date.now(), datos: [["nombre", "Ana"]] };
  const p = await pagina({ lo: { "borrador:k-0": JSON.stringify(fila) } });
  assert.equal(p.$("[name=nombre]").value, "");
  assert.equal("borrador:k-0" in p.guardado(), true);
});

for (const [que, respuesta, frase] of [
  ["la red no deja pasar tanto", dice(413), /^La red no deja pasar envíos tan grandes: este pesa menos de 0\.1 MB/],
  ["algo en el camino lo rechaza", dice(403), /^Algo entre este equipo y el sistema rechazó el envío \(contestó 403\)/],
  ["otra página contesta", dice(200), /^Contestó otra página en lugar del sistema/],
  [
    "el sistema pide esperar",
    dice(503, { "X-Codigo": "503", "X-Dicho": "Se%20respalda." }),
    /^Se respalda\. Se vuelve/,
  ],
  ["no hay línea", null, /^Sin conexión: su captura está guardada en este equipo\./],
])
  test(`si ${que}, se dice y lo escrito sigue`, async () => {
    const contesta = async (url) => {
      if (url === "/healthz" || !respuesta) throw new TypeError("sin red");
      return respuesta;
    };
    const p = await pagina({ contesta });
    escribir(p.window, p.$("textarea"), "Una fuga");
    await p.mandar();
    assert.match(p.dicho(), frase);
    assert.equal("borrador:k-1" in p.guardado(), true);
    p.window.close();
  });

test("una ficha vieja se renueva con la de la página y se envía otra vez", async () => {
  const fichas = [];
  const contesta = async (url, opciones) => {
    if (!opciones)
      return dice(200, {}, '<form><input name="clave_envio"><input name="csrf_token" value="nueva"></form>');
    fichas.push(opciones.body.get("csrf_token"));
    return dice(200, { "X-Codigo": fichas.length === 1 ? "400" : "413", "X-Dicho": "Pesa%20mucho." });
  };
  const p = await pagina({ contesta });
  await p.mandar();
  assert.deepEqual(fichas, ["ficha", "nueva"]);
  assert.match(p.dicho(), /^Pesa mucho\. Lo que escribió está guardado en este equipo\.$/);
});

test("si en el equipo entró otra persona, no se envía a su nombre", async () => {
  let envios = 0;
  const contesta = async (url, opciones) => {
    if (opciones) envios += 1;
    return opciones ? dice(200, { "X-Codigo": "400" }) : dice(200, {}, '<script data-cuenta="2"></script>');
  };
  const p = await pagina({ contesta });
  await p.mandar();
  assert.equal(envios, 1);
  assert.match(p.dicho(), /^En este equipo entró otra persona\./);
});

// Sending: every answer of the protocol has its way out, and nothing is wiped before it was acknowledged whole.
import { olvidar, servir } from "./telefono.mjs";
import assert from "node:assert/strict";
import test, { afterEach, beforeEach } from "node:test";

const cuaderno = await import("../../app/static/campo/cuaderno.js");
const envio = await import("../../app/static/campo/envio.js");
const { vivo } = await import("../../app/static/campo/sesion.js");
const PARTE = 256 * 1024;

let servidor;
/** What the server answers to a record and to a photo; each test says its own. */
let alRegistro, alaFoto, elEstado;

const sesion = { usuario_id: 7, nombre: "Ana", csrf: "ficha-1" };
const estado = (cambios = {}) => ({ sesion, dispositivo: "vigente", ahora: new Date().toISOString(), ...cambios });
function contestar(metodo, ruta, cuerpo) {
  if (ruta.startsWith("/campo/estado")) return elEstado();
  if (ruta === "/campo/dispositivos") return [201, { serie: "C7" }];
  if (ruta === "/campo/paquete") return [200, { tipos: [], jornadas: [], zona: "America/Hermosillo" }];
  if (ruta === "/campo/registros") return alRegistro(cuerpo);
  return alaFoto(metodo, ruta, cuerpo);
}

beforeEach(async () => {
  await olvidar();
  Object.assign(vivo, { red: null, abierta: null, persona: null, paquete: null, csrf: "", aviso: "", traido: 0 });
  elEstado = () => [200, estado()];
  alRegistro = () => [201, { folio: "2026-000001", url: "/peticiones/1", fotos: {} }];
  alaFoto = () => [404, {}];
  servidor = await servir(contestar);
  await envio.enviar();
});
afterEach(() => servidor.cerrar());

async function guardado(fotos = []) {
  const r = { ...cuaderno.enBlanco("peticion", null), datos: { descripcion: "Un bache" } };
  for (const bytes of fotos) r.fotos.push(await cuaderno.guardarFoto(vivo.persona, r.uuid, bytes, "a.jpg"));
  return cuaderno.guardar(vivo.persona, r);
}
const enDisco = (r) => cuaderno.buscar(vivo.persona, r.uuid);
const enviados = () => servidor.pedidos.filter((p) => p.ruta === "/campo/registros");

test("recibido: queda el folio del sistema y nada de lo que se dijo", async () => {
  const r = await guardado();
  await envio.enviar();
  const hecho = await enDisco(r);
  assert.deepEqual([hecho.estado, hecho.folio, hecho.datos], ["enviado", "2026-000001", {}]);
  const [{ cuerpo, ficha }] = enviados();
  assert.deepEqual([cuerpo.uuid, cuerpo.provisional, cuerpo.datos], [r.uuid, "C7-0001", { descripcion: "Un bache" }]);
  assert.equal(ficha, "ficha-1");
  assert.equal(envio.haciendo, "");
});

test("sin línea: espera con lo mismo, y la segunda vez se manda igual", async () => {
  const r = await guardado();
  alRegistro = () => null;
  await envio.enviar();
  assert.equal(envio.haciendo, "espera");
  assert.equal((await enDisco(r)).estado, "intentado");
  alRegistro = () => [200, { folio: "2026-000001", url: "/peticiones/1", fotos: {} }];
  await envio.enviar();
  assert.equal((await enDisco(r)).estado, "enviado");
  const [uno, otro] = enviados();
  assert.deepEqual(uno.cuerpo, otro.cuerpo);
});

for (const codigo of [500, 503, 429])
  test(`un ${codigo} se espera: el registro sigue entero`, async () => {
    const r = await guardado();
    alRegistro = () => [codigo, "caído", { "Content-Type": "text/html" }];
    await envio.enviar();
    assert.equal(envio.haciendo, "espera");
    assert.deepEqual((await enDisco(r)).datos, { descripcion: "Un bache" });
  });

test("lo que contesta el portal de una red ajena no cuenta como acuse", async () => {
  const r = await guardado();
  alRegistro = () => [200, "<html>Bienvenido</html>", { "Content-Type": "text/html" }];
  await envio.enviar();
  assert.equal(envio.haciendo, "espera");
  assert.equal((await enDisco(r)).estado, "intentado");
});

test("un acuse sin folio no cuenta", async () => {
  const r = await guardado();
  alRegistro = () => [201, { url: "/x" }];
  await envio.enviar();
  assert.equal((await enDisco(r)).estado, "intentado");
  assert.equal(envio.haciendo, "espera");
});

test("sesión terminada: vuelve a esperar como estaba y pide entrar", async () => {
  const r = await guardado();
  alRegistro = () => [401, { mensaje: "Entre para enviar." }];
  await envio.enviar();
  assert.equal(envio.haciendo, "entre");
  assert.equal((await enDisco(r)).estado, "pendiente");
});

test("una ficha vieja se renueva una vez y el registro sale", async () => {
  const r = await guardado();
  const dichos = [[400, { mensaje: "ficha" }], [201, { folio: "2026-000001", fotos: {} }]]; // prettier-ignore
  alRegistro = () => dichos.shift();
  elEstado = () => [200, estado({ sesion: { ...sesion, csrf: `ficha-${enviados().length + 1}` } })];
  await envio.enviar();
  assert.deepEqual(
    enviados().map((p) => p.ficha),
    ["ficha-1", "ficha-2"],
  );
  assert.equal((await enDisco(r)).estado, "enviado");
});

test("mal llenado: queda rechazado, con lo que dijo el sistema; otros datos: en conflicto", async () => {
  const [malo, doble] = [await guardado(), await guardado()];
  alRegistro = ({ uuid }) =>
    uuid === malo.uuid
      ? [422, { mensaje: "Revise.", errores: { descripcion: "Falta." } }]
      : [409, { folio: "2026-000009", url: "/peticiones/9", servidor: { datos: { descripcion: "Otro" } } }];
  await envio.enviar();
  const [a, b] = [await enDisco(malo), await enDisco(doble)];
  assert.deepEqual([a.estado, a.mensaje, a.errores], ["rechazado", "Revise.", { descripcion: "Falta." }]);
  assert.deepEqual([b.estado, b.folio, b.servidor.datos], ["conflicto", "2026-000009", { descripcion: "Otro" }]);
  assert.equal(envio.haciendo, "");
});

test("dispositivo revocado: nada queda en el teléfono", async () => {
  await guardado();
  alRegistro = () => [403, { revocado: true }];
  await envio.enviar();
  assert.equal(envio.haciendo, "revocado");
  assert.equal(vivo.persona, null);
  assert.deepEqual(await cuaderno.cuentas(null), { propios: 0, ajenos: 0 });
});

test("otra persona entró en el teléfono: lo de la primera no se envía a su nombre", async () => {
  const r = await guardado();
  const ana = vivo.persona;
  elEstado = () => [200, estado({ sesion: { ...sesion, usuario_id: 8 } })];
  await envio.enviar();
  assert.deepEqual(enviados(), []);
  assert.equal((await cuaderno.buscar(ana, r.uuid)).estado, "pendiente");
});

test("una foto va por partes desde donde se quedó, y hasta que está entera no se borra nada", async () => {
  const bytes = new Uint8Array(PARTE * 2 + 10).map((_, i) => i % 251);
  const r = await guardado([bytes.buffer]);
  const [f] = r.fotos;
  alRegistro = () => [201, { folio: "2026-000001", fotos: { [f.uuid]: { recibidos: 0, completa: false } } }];
  let tiene = Buffer.alloc(0);
  let cortar = true;
  alaFoto = (metodo, ruta, trozo) => {
    const avance = () => ({ recibidos: tiene.length, completa: tiene.length === bytes.length });
    if (metodo === "GET") return [200, avance()];
    assert.equal(new URL(ruta, "http://a").searchParams.get("desde"), String(tiene.length));
    if (tiene.length === PARTE && cortar) return null;
    tiene = Buffer.concat([tiene, trozo]);
    return [200, avance()];
  };
  await envio.enviar();
  assert.equal((await enDisco(r)).estado, "fotos");
  assert.equal(tiene.length, PARTE);
  cortar = false;
  await envio.enviar();
  assert.equal((await enDisco(r)).estado, "enviado");
  assert.equal(tiene.equals(Buffer.from(bytes)), true);
  assert.equal(enviados().length, 1);
});

test("una foto que el sistema no acepta se dice, y el registro no se da por terminado", async () => {
  const r = await guardado([new Uint8Array([1, 2, 3]).buffer]);
  alaFoto = (metodo) =>
    metodo === "GET" ? [200, { recibidos: 0, completa: false }] : [422, { mensaje: "No es foto." }];
  await envio.enviar();
  const queda = await enDisco(r);
  assert.deepEqual([queda.estado, queda.fotos[0].error], ["fotos", "No es foto."]);
  assert.notEqual(await cuaderno.foto(vivo.persona, queda.fotos[0].uuid), null);
});

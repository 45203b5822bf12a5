// The notebook: what each change of state asks for, what a folio is, what is left of what was sent.
import { olvidar } from "./telefono.mjs";
import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

const cuaderno = await import("../../app/static/campo/cuaderno.js");
const personas = await import("../../app/static/campo/personas.js");
const { leerTodo, poner } = await import("../../app/static/campo/base.js");
const AYER = Date.now() - 86_400_000;

let ella;
beforeEach(async () => {
  await olvidar();
  ella = await personas.ponerSerie(await personas.persona(7), "C7");
});

/** A record as its form has it, with a datum in it. */
const nuevo = (que = "Una lámpara fundida") => ({
  ...cuaderno.enBlanco("peticion", null),
  datos: { descripcion: que },
});
const guardado = async () => cuaderno.guardar(ella, nuevo());
const estadoDe = async (r) => (await cuaderno.buscar(ella, r.uuid))?.estado;

test("lo escrito se guarda cifrado y solo su dueña lo lee", async () => {
  const r = nuevo();
  assert.equal(await cuaderno.guardarBorrador(ella, r), true);
  const [fila] = await leerTodo("registros");
  assert.equal("datos" in fila || Buffer.from(fila.cifrado).includes("fundida"), false);
  assert.deepEqual((await cuaderno.buscar(ella, r.uuid)).datos, r.datos);
  const otra = await personas.persona(8);
  assert.equal(await cuaderno.buscar(otra, r.uuid), null);
  assert.deepEqual(await cuaderno.todos(otra), []);
});

test("los folios son de la serie del teléfono, seguidos, y no se repiten", async () => {
  const tres = await Promise.all([guardado(), guardado(), guardado()]);
  assert.deepEqual(tres.map((r) => r.provisional).sort(), ["C7-0001", "C7-0002", "C7-0003"]);
});

test("un borrador guardado en otra pestaña no se vuelve a guardar", async () => {
  const r = nuevo();
  await cuaderno.guardarBorrador(ella, r);
  assert.notEqual(await cuaderno.guardar(ella, { ...r, estado: "borrador" }), null);
  assert.equal(await cuaderno.guardar(ella, { ...r, estado: "borrador" }), null);
  assert.equal(await cuaderno.guardarBorrador(ella, { ...r, estado: "borrador" }), false);
  assert.equal(await estadoDe(r), "pendiente");
});

test("corregir conserva el folio y el instante; si el sistema negó uno, se pone otro", async () => {
  const r = await guardado();
  const abierto = await cuaderno.mover(ella, r.uuid, cuaderno.SE_CORRIGE, "corrigiendo");
  assert.equal(abierto.antes, "pendiente");
  const otraVez = await cuaderno.guardar(ella, abierto);
  assert.deepEqual([otraVez.provisional, otraVez.capturado], [r.provisional, r.capturado]);
  const negado = {
    ...(await cuaderno.mover(ella, r.uuid, ["pendiente"], "corrigiendo")),
    errores: { provisional: "Ya." },
  };
  const tercera = await cuaderno.guardar(ella, negado);
  assert.equal(tercera.provisional, "C7-0002");
  assert.equal("errores" in tercera, false);
});

test("un registro se mueve solo desde donde se dice, y solo el propio", async () => {
  const r = await guardado();
  const otra = await personas.persona(8);
  assert.equal(await cuaderno.mover(ella, r.uuid, ["rechazado"], "corrigiendo"), null);
  assert.equal(await cuaderno.mover(otra, r.uuid, ["pendiente"], "intentado"), null);
  assert.equal(await cuaderno.tirar(ella, r.uuid, ["borrador"]), false);
  assert.equal(await estadoDe(r), "pendiente");
});

test("la cola lleva lo que espera, lo primero antes, y la cuenta lo que no ha salido", async () => {
  const [a, b] = [await guardado(), await guardado()];
  await cuaderno.guardarBorrador(ella, nuevo());
  await cuaderno.mover(ella, b.uuid, ["pendiente"], "rechazado");
  const otra = await personas.ponerSerie(await personas.persona(8), "C8");
  await cuaderno.guardar(otra, nuevo());
  assert.deepEqual(await cuaderno.cola(ella), [a.uuid]);
  assert.deepEqual(await cuaderno.cuentas(ella), { propios: 2, ajenos: 1 });
});

test("de lo enviado queda el folio, hasta mañana; sus fotos se borran", async () => {
  const r = await guardado();
  await cuaderno.guardarFoto(ella, r.uuid, new Uint8Array([1, 2, 3]).buffer, "a.jpg");
  await cuaderno.terminar(ella, { ...r, folio: "2026-000123", url: "/peticiones/2026-000123" });
  const hecho = await cuaderno.buscar(ella, r.uuid);
  assert.deepEqual([hecho.estado, hecho.folio, hecho.datos], ["enviado", "2026-000123", {}]);
  assert.deepEqual(await leerTodo("fotos"), []);
  await cuaderno.olvidarAyer();
  assert.equal(await estadoDe(r), "enviado");
  const [fila] = await leerTodo("registros");
  await poner("registros", { ...fila, instante: AYER });
  await cuaderno.olvidarAyer();
  assert.equal(await estadoDe(r), undefined);
});

test("una foto sin su registro se olvida; la de un registro que espera, no", async () => {
  const r = await guardado();
  const suya = await cuaderno.guardarFoto(ella, r.uuid, new Uint8Array([1]).buffer, "a.jpg");
  await cuaderno.guardarFoto(ella, "de-nadie", new Uint8Array([2]).buffer, "b.jpg");
  await cuaderno.olvidarAyer();
  assert.deepEqual(
    (await leerTodo("fotos")).map((f) => f.uuid),
    [suya.uuid],
  );
  assert.equal(suya.sha256.length, 64);
});

test("lo que está en conflicto puede irse como otro, con sus fotos y folio nuevo", async () => {
  const r = await guardado();
  const f = await cuaderno.guardarFoto(ella, r.uuid, new Uint8Array([1, 2]).buffer, "a.jpg");
  await cuaderno.escribir(ella, { ...r, fotos: [f] }, ["pendiente"], "conflicto");
  const otro = await cuaderno.enviarComoOtro(ella, await cuaderno.buscar(ella, r.uuid));
  assert.notEqual(otro.uuid, r.uuid);
  assert.equal(otro.provisional, "C7-0002");
  assert.deepEqual(new Uint8Array(await cuaderno.foto(ella, otro.fotos[0].uuid)), new Uint8Array([1, 2]));
  assert.equal(await cuaderno.buscar(ella, r.uuid), null);
});

test("borrada la cuenta, nada se escribe ya con ella", async () => {
  const r = await guardado();
  await personas.borrar(7);
  await assert.rejects(cuaderno.escribir(ella, r, ["pendiente"], "intentado"), personas.Borrado);
  await assert.rejects(cuaderno.guardarFoto(ella, r.uuid, new Uint8Array([1]).buffer, "a.jpg"), personas.Borrado);
  assert.deepEqual(await leerTodo("registros"), []);
  assert.equal((await personas.revocada()).dueno, 7);
});

test("un registro que no se puede abrir se cuenta, se dice ilegible y se puede tirar", async () => {
  const r = await guardado();
  const [fila] = await leerTodo("registros");
  await poner("registros", { ...fila, cifrado: new Uint8Array(40).buffer });
  assert.equal((await cuaderno.todos(ella))[0].ilegible, true);
  assert.equal((await cuaderno.cuentas(ella)).propios, 1);
  assert.equal(await cuaderno.tirar(ella, r.uuid, cuaderno.SIN_ENVIAR), true);
});

// What counts among the fields of a record, what it begins with, and what is wrong with what was typed.
import "./telefono.mjs";
import assert from "node:assert/strict";
import test from "node:test";

const { cuenta, deEntrada, enOrden, enPalabras, revisar } = await import("../../app/static/campo/campos.js");
const { ahora, diaDe, horaDe } = await import("../../app/static/campo/reloj.js");
const DIA = 86_400_000;

/** A field of the package with what is not said as the server sends it. */
const campo = (nombre, resto = {}) => ({
  nombre,
  etiqueta: nombre,
  tipo: "texto",
  obligatorio: false,
  opciones: [],
  si: null,
  maximo: null,
  falta: "",
  limite: "",
  ...resto,
});

test("un campo cuenta si cuenta aquel del que depende", () => {
  const campos = [
    campo("anonima"),
    campo("tipo", { si: ["anonima", [""]] }),
    campo("otro", { si: ["tipo", ["queja", "reporte"]] }),
  ];
  const de = (datos) => campos.filter((c) => cuenta(c, datos, campos)).map((c) => c.nombre);
  assert.deepEqual(de({}), ["anonima", "tipo"]);
  assert.deepEqual(de({ tipo: "queja" }), ["anonima", "tipo", "otro"]);
  assert.deepEqual(de({ tipo: "apoyo" }), ["anonima", "tipo"]);
  // What it hangs from does not count: what was chosen there before is as if nothing was.
  assert.deepEqual(de({ anonima: "1", tipo: "queja" }), ["anonima"]);
});

test("los datos de un trámite van después de él, y lo oculto no se pide", () => {
  const campos = [
    campo("ancho", { si: ["tramite_id", ["3"]] }),
    campo("clave", { tipo: "oculto" }),
    campo("tramite_id"),
    campo("domicilio"),
  ];
  assert.deepEqual(
    enOrden(campos).map((c) => c.nombre),
    ["tramite_id", "ancho", "domicilio"],
  );
});

test("un registro empieza con la hora de ahora y la localidad de la jornada", () => {
  const campos = [
    campo("oida_fecha", { tipo: "fecha" }),
    campo("oida_hora"),
    campo("localidad_id", { tipo: "referencia", obligatorio: true }),
    campo("canal", { tipo: "opcion", obligatorio: true, opciones: [["visita", "Visita"]] }),
    campo("tipo", { tipo: "opcion", obligatorio: true, opciones: [["a", "A"], ["b", "B"]] }), // prettier-ignore
  ];
  const datos = deEntrada(campos, { localidad_id: 7 });
  assert.deepEqual(datos, {
    oida_hora: horaDe(ahora()),
    oida_fecha: diaDe(ahora()),
    localidad_id: "7",
    canal: "visita",
  });
  assert.equal("localidad_id" in deEntrada(campos, undefined), false);
});

const unEntero = campo("cuantos", { tipo: "entero" });
for (const valor of ["15", "1,500", "1 500 000", "40.00", "40,0", "12 m2", "3 kilómetros", "12 metros lineales", "５"])
  test(`«${valor}» es un número entero`, () => assert.deepEqual(revisar([unEntero], { cuantos: valor }), {}));
for (const valor of ["doce", "12 o 13", "12 y 13", "1.5", "3 mil", "2 millones", "12 3", "-4", "1,50", "unos 12"])
  test(`«${valor}» no es un número entero`, () =>
    assert.deepEqual(revisar([unEntero], { cuantos: valor }), { cuantos: "Escriba un número entero." }));

test("falta lo obligatorio, con su frase o con su etiqueta", () => {
  const campos = [
    campo("a", { obligatorio: true, etiqueta: "¿Qué pide?" }),
    campo("b", { obligatorio: true, falta: "Diga dónde." }),
    campo("c", {}),
  ];
  assert.deepEqual(revisar(campos, { a: "   " }), { a: "Falta: qué pide.", b: "Diga dónde." });
});

test("un texto cabe hasta su tope, contado en letras", () => {
  const uno = campo("que", { maximo: 5 });
  assert.deepEqual(revisar([uno], { que: "😀😀😀😀😀" }), {});
  assert.deepEqual(revisar([uno], { que: "seises" }), { que: "Escriba a lo más 5 caracteres." });
  assert.deepEqual(revisar([campo("area", { tipo: "area" })], { area: "x".repeat(4001) }), {
    area: "Escriba a lo más 4000 caracteres.",
  });
});

test("una fecha pasada o futura lo es contra el día del pueblo", () => {
  const hoy = diaDe(ahora());
  const manana = diaDe(new Date(ahora().getTime() + DIA));
  const pasada = campo("fue", { tipo: "fecha", limite: "pasado" });
  const futura = campo("sera", { tipo: "fecha", limite: "futuro" });
  assert.deepEqual(revisar([pasada, futura], { fue: hoy, sera: manana }), {});
  assert.deepEqual(Object.keys(revisar([pasada, futura], { fue: manana, sera: hoy })), ["fue", "sera"]);
});

test("un punto y una hora se escriben como se dice", () => {
  const campos = [campo("lugar", { tipo: "punto" }), campo("oida_hora")];
  assert.deepEqual(revisar(campos, { lugar: "26.82790, -109.64240", oida_hora: "9:05" }), {});
  assert.deepEqual(Object.keys(revisar(campos, { lugar: "26.8 109.6", oida_hora: "24:00" })), ["lugar", "oida_hora"]);
});

test("lo elegido se lee en palabras", () => {
  const opcion = campo("tipo", { tipo: "opcion", opciones: [["a", "Alumbrado"]] });
  const localidad = campo("localidad_id", { tipo: "referencia", catalogo: "localidades" });
  assert.equal(enPalabras(opcion, "a", {}), "Alumbrado");
  assert.equal(enPalabras(localidad, "7", { localidades: [[7, "Etchoropo"]] }), "Etchoropo");
  assert.equal(enPalabras(campo("si", { tipo: "casilla" }), "", {}), "No");
  assert.equal(enPalabras(campo("fue", { tipo: "fecha" }), "2026-11-30", {}), "30 de noviembre de 2026");
  assert.equal(enPalabras(localidad, "99", { localidades: [] }), "99");
});

// The fields of a record in their order, what it begins with, and how it is read again.
import "./telefono.mjs";
import assert from "node:assert/strict";
import test from "node:test";

const { deEntrada, enOrden, enPalabras } = await import("../../app/static/campo/campos.js");
const { ahora, diaDe, horaDe } = await import("../../app/static/campo/reloj.js");

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

test("lo elegido se lee en palabras", () => {
  const opcion = campo("tipo", { tipo: "opcion", opciones: [["a", "Alumbrado"]] });
  const localidad = campo("localidad_id", { tipo: "referencia", catalogo: "localidades" });
  assert.equal(enPalabras(opcion, "a", {}), "Alumbrado");
  assert.equal(enPalabras(localidad, "7", { localidades: [[7, "Etchoropo"]] }), "Etchoropo");
  assert.equal(enPalabras(campo("si", { tipo: "casilla" }), "", {}), "No");
  assert.equal(enPalabras(campo("fue", { tipo: "fecha" }), "2026-11-30", {}), "30 de noviembre de 2026");
  assert.equal(enPalabras(localidad, "99", { localidades: [] }), "99");
});

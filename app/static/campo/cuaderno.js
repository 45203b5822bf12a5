// The notebook: records and photos of a person, encrypted; each change of state checks the state it starts from.
//
// borrador → pendiente → intentado (it left; was it heard?) → fotos (recorded; photos missing)
//   → enviado (only its folio is left)
//   rechazado: the server said what is wrong · corrigiendo: saved once and open again
//   conflicto: the server has other contents under the same UUID
import { cifrar, cifrarDatos, descifrar, descifrarDatos, quitarPor, sha256 } from "../guardado/cifrado.js";
import { leer, leerTodo, transaccion } from "./base.js";
import { sigueViva, siguienteFolio } from "./personas.js";
import { ahora, desfaseDelReloj, diaDe, instante } from "./reloj.js";

/** @type {EstadoDelRegistro[]} */
export const POR_ENVIAR = ["pendiente", "intentado", "fotos"];
/** @type {EstadoDelRegistro[]} */
export const SE_CORRIGE = ["pendiente", "rechazado"];
/** @type {EstadoDelRegistro[]} */
const EN_LA_MANO = ["borrador", "corrigiendo"];
/** @type {EstadoDelRegistro[]} */
export const SIN_ENVIAR = [...POR_ENVIAR, "rechazado", "conflicto", "corrigiendo"];
const NUEVO = undefined;
/** @typedef {EstadoDelRegistro | undefined} Desde */
/** @typedef {EstadoDelRegistro | ((estado: EstadoDelRegistro) => EstadoDelRegistro)} Hacia */
const canal = new BroadcastChannel("campo");

/** Call `hacer` whenever records change, in this tab or another.
 *  @type {(hacer: () => void) => void} */
export function alCambiar(hacer) {
  canal.addEventListener("message", hacer);
  addEventListener("campo-cambio", hacer);
}
export function avisar() {
  canal.postMessage("cambio");
  dispatchEvent(new Event("campo-cambio"));
}

/** A record not yet on disk. `datos` is {field: text}; `fotos` is [{uuid, sha256, tamano (bytes), nombre}].
 *  @type {(tipo: string, jornada_id: number | null) => Registro} */
export const enBlanco = (tipo, jornada_id) => ({
  uuid: crypto.randomUUID(),
  estado: NUEVO,
  tipo,
  jornada_id,
  datos: {},
  aviso_leido: false,
  fotos: [],
  provisional: "",
});

/** @type {(p: Persona, fila: FilaDeRegistro) => Promise<Guardado>} */
async function abrir(p, fila) {
  const { uuid, estado, instante: cuando, dueno } = fila;
  try {
    return { ...(await descifrarDatos(p.llave, fila, uuid)), uuid, estado, cuando, dueno };
  } catch {
    const nada = { tipo: "", jornada_id: null, datos: {}, aviso_leido: false, fotos: [], provisional: "" };
    return { uuid, estado, cuando, dueno, ilegible: true, ...nada };
  }
}

/** Write a record in the state `hacia` if it is still in one of `desde`; false when somebody else moved it first.
 *  @type {(p: Persona, registro: Registro, desde: Desde[], hacia: EstadoDelRegistro) => Promise<boolean>} */
export async function escribir(p, registro, desde, hacia) {
  const { uuid, estado: _antes, cuando, dueno: _de, ilegible: _no, ...contenido } = registro;
  const sello = await cifrarDatos(p.llave, contenido, uuid);
  const hecho = await transaccion(["ajustes", "registros"], "readwrite", async ({ ajustes, registros }) => {
    await sigueViva(ajustes, p);
    const hay = await registros.get(uuid);
    if (!desde.includes(hay?.estado)) return false;
    await registros.put({
      uuid,
      dueno: p.dueno,
      estado: hacia,
      instante: cuando ?? hay?.instante ?? Date.now(),
      ...sello,
    });
    return true;
  });
  if (hecho) avisar();
  return hecho;
}

/** Move a record without touching its contents; the record as it is on disk at that very moment, or null.
 *  @type {(p: Persona, uuid: string, desde: EstadoDelRegistro[], hacia: Hacia) => Promise<Guardado | null>} */
export async function mover(p, uuid, desde, hacia) {
  const fila = await transaccion(["registros"], "readwrite", async ({ registros }) => {
    const hay = await registros.get(uuid);
    if (hay?.dueno !== p.dueno || !desde.includes(hay.estado)) return null;
    const destino = typeof hacia === "function" ? hacia(hay.estado) : hacia;
    if (destino !== hay.estado) await registros.put({ ...hay, estado: destino });
    return { ...hay, estado: destino, antes: hay.estado };
  });
  if (!fila) return null;
  if (fila.antes !== fila.estado) avisar();
  return { ...(await abrir(p, fila)), antes: fila.antes };
}

/** Keep what is being typed. False when it is no draft any more (saved in another tab).
 *  @type {(p: Persona, registro: Registro) => Promise<boolean>} */
export function guardarBorrador(p, registro) {
  if (registro.estado === "corrigiendo") return escribir(p, registro, ["corrigiendo"], "corrigiendo");
  return escribir(p, registro, [NUEVO, "borrador"], "borrador");
}

/** Save for good: folio of the device's block and instant of capture, once; then it waits to be sent.
 *  Returns the record, or null when another tab had saved it.
 *  @type {(p: Persona, registro: Registro) => Promise<Registro | null>} */
export async function guardar(p, registro) {
  const sellado = { ...registro };
  if (sellado.errores?.provisional) sellado.provisional = "";
  sellado.provisional ||= await siguienteFolio(p);
  if (!sellado.capturado || sellado.errores?.capturado) {
    const local = Date.now();
    Object.assign(sellado, { capturado: instante(ahora()), local, desfase: desfaseDelReloj(), cuando: local });
  }
  delete sellado.errores;
  delete sellado.mensaje;
  return (await escribir(p, sellado, [NUEVO, ...EN_LA_MANO], "pendiente")) ? { ...sellado, estado: "pendiente" } : null;
}

/** @type {(p: Persona, uuid: string) => Promise<Guardado | null>} */
export async function buscar(p, uuid) {
  const fila = await leer("registros", uuid);
  return fila && fila.dueno === p.dueno ? abrir(p, fila) : null;
}

/** All records of a person, oldest first.
 *  @type {(p: Persona) => Promise<Guardado[]>} */
export async function todos(p) {
  const filas = await leerTodo("registros", "dueno", p.dueno);
  return Promise.all(filas.sort((a, b) => a.instante - b.instante).map((f) => abrir(p, f)));
}

/** UUIDs that wait to be sent, oldest first.
 *  @type {(p: Persona) => Promise<string[]>} */
export async function cola(p) {
  const filas = (await leerTodo("registros", "dueno", p.dueno)).filter((f) => POR_ENVIAR.includes(f.estado));
  return filas.sort((a, b) => a.instante - b.instante).map((f) => f.uuid);
}

/** How many wait: of this person and of others. Nothing is decrypted.
 *  @type {(p: Persona | null) => Promise<{ propios: number, ajenos: number }>} */
export async function cuentas(p) {
  const filas = (await leerTodo("registros")).filter((f) => SIN_ENVIAR.includes(f.estado));
  const propios = filas.filter((f) => f.dueno === p?.dueno).length;
  return { propios, ajenos: filas.length - propios };
}

/** Throw away a record and its photos if it is in one of `desde`.
 *  @type {(p: Persona, uuid: string, desde: EstadoDelRegistro[]) => Promise<boolean>} */
export async function tirar(p, uuid, desde) {
  const hecho = await transaccion(["registros", "fotos"], "readwrite", async ({ registros, fotos }) => {
    const hay = await registros.get(uuid);
    if (hay?.dueno !== p.dueno || !desde.includes(hay.estado)) return false;
    await registros.delete(uuid);
    await quitarPor(fotos, "registro", uuid);
    return true;
  });
  if (hecho) avisar();
  return hecho;
}

/** The record and all its photos arrived: wipe them; what is left is its folio, until tomorrow.
 *  @type {(p: Persona, registro: Registro) => Promise<void>} */
export async function terminar(p, { uuid, tipo, provisional, folio, url }) {
  const sello = await cifrarDatos(p.llave, { tipo, provisional, folio, url, datos: {}, fotos: [] }, uuid);
  await transaccion(["ajustes", "registros", "fotos"], "readwrite", async ({ ajustes, registros, fotos }) => {
    await sigueViva(ajustes, p);
    await registros.put({ uuid, dueno: p.dueno, estado: "enviado", instante: Date.now(), ...sello });
    await quitarPor(fotos, "registro", uuid);
  });
  avisar();
}

/** The keys of an index, each once, without reading what they stand for.
 *  @type {(indice: ReturnType<Almacen["index"]>) => Promise<IDBValidKey[]>} */
async function distintos(indice) {
  const vistas = [];
  for (let cursor = await indice.openKeyCursor(null, "nextunique"); cursor; cursor = await cursor.continue())
    vistas.push(cursor.key);
  return vistas;
}

/** Forget the folios of other days, and photos that were left without their record. */
export async function olvidarAyer() {
  const hoy = diaDe(new Date());
  await transaccion(["registros", "fotos"], "readwrite", async ({ registros, fotos }) => {
    const hay = new Set();
    for (const fila of await registros.getAll()) {
      hay.add(fila.uuid);
      if (fila.estado === "enviado" && diaDe(new Date(fila.instante)) !== hoy) await registros.delete(fila.uuid);
    }
    for (const uuid of await distintos(fotos.index("registro")))
      if (!hay.has(uuid)) await quitarPor(fotos, "registro", uuid);
  });
}

/** Keep a photo of a record; what the record must say of it: {uuid, sha256, tamano, nombre}.
 *  @type {(p: Persona, registro: string, bytes: ArrayBuffer, nombre: string) => Promise<FotoDelRegistro>} */
export async function guardarFoto(p, registro, bytes, nombre) {
  const uuid = crypto.randomUUID();
  const [suma, sello] = await Promise.all([sha256(bytes), cifrar(p.llave, bytes, uuid)]);
  await transaccion(["ajustes", "fotos"], "readwrite", async ({ ajustes, fotos }) => {
    await sigueViva(ajustes, p);
    await fotos.put({ uuid, registro, dueno: p.dueno, ...sello });
  });
  return { uuid, sha256: suma, tamano: bytes.byteLength, nombre };
}

/** The bytes of a photo; null when it is not here or cannot be read.
 *  @type {(p: Persona, uuid: string) => Promise<ArrayBuffer | null>} */
export async function foto(p, uuid) {
  const fila = await leer("fotos", uuid);
  if (fila?.dueno !== p.dueno) return null;
  try {
    return await descifrar(p.llave, fila, uuid);
  } catch {
    return null;
  }
}

/** @type {(uuid: string) => Promise<void>} */
export const tirarFoto = (uuid) => transaccion(["fotos"], "readwrite", ({ fotos }) => fotos.delete(uuid));

/** Make of a record in conflict another one: new UUID and folio, its photos too; it waits to be sent.
 *  @type {(p: Persona, registro: Registro) => Promise<Registro | null>} */
export async function enviarComoOtro(p, registro) {
  const { servidor: _suya, folio: _folio, url: _url, mensaje: _dicho, ...otro } = registro;
  /** @type {Registro} */
  const nuevo = { ...otro, uuid: crypto.randomUUID(), estado: NUEVO, fotos: [], provisional: "" };
  for (const f of registro.fotos) {
    const bytes = await foto(p, f.uuid);
    if (bytes) nuevo.fotos.push(await guardarFoto(p, nuevo.uuid, bytes, f.nombre));
  }
  const guardado = await guardar(p, nuevo);
  await tirar(p, registro.uuid, ["conflicto"]);
  return guardado;
}

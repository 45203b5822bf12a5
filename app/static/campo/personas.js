// Who uses this telephone: per account a device of its own, its series of folios and its key.
import { cifrarDatos, descifrarDatos, nuevaLlave, quitarPor } from "../guardado/cifrado.js";
import { leer, leerTodo, poner, quitar, transaccion } from "./base.js";

export class Borrado extends Error {}

/** @type {(dueno: number) => string} */
const clave = (dueno) => `persona:${dueno}`;

/** Every account that has prepared this telephone: {dueno, uuid, serie, contador, llave}.
 *  @type {() => Promise<Persona[]>} */
export const todas = async () => (await leerTodo("ajustes")).filter((a) => a.clave.startsWith("persona:"));

/** The account's row, made with a new device UUID and key when it has none.
 *  @type {(dueno: number) => Promise<Persona>} */
export async function persona(dueno) {
  const llave = await nuevaLlave();
  return transaccion(["ajustes"], "readwrite", async ({ ajustes }) => {
    const hay = await ajustes.get(clave(dueno));
    if (hay) return hay;
    const nueva = { clave: clave(dueno), dueno, uuid: crypto.randomUUID(), serie: "", contador: 0, llave };
    await ajustes.put(nueva);
    return nueva;
  });
}

/** Inside a transaction with `ajustes`: throw Borrado when this person's things were wiped meanwhile.
 *  @type {(ajustes: Almacen, p: Persona) => Promise<Persona>} */
export async function sigueViva(ajustes, p) {
  const fila = await ajustes.get(clave(p.dueno));
  if (fila?.uuid !== p.uuid) throw new Borrado("revocado");
  return fila;
}

/** @type {(p: Persona, serie: string) => Promise<Persona>} */
export const ponerSerie = (p, serie) =>
  transaccion(["ajustes"], "readwrite", async ({ ajustes }) => {
    const fila = await sigueViva(ajustes, p);
    await ajustes.put({ ...fila, serie });
    return { ...fila, serie };
  });

/** The next folio of the device's own block: C7-0003. Several tabs never get the same.
 *  @type {(p: Persona) => Promise<string>} */
export const siguienteFolio = (p) =>
  transaccion(["ajustes"], "readwrite", async ({ ajustes }) => {
    const fila = await sigueViva(ajustes, p);
    await ajustes.put({ ...fila, contador: fila.contador + 1 });
    return `${fila.serie}-${String(fila.contador + 1).padStart(4, "0")}`;
  });

/** Who worked here last and whether her session was open when last heard of: {dueno, abierta} or undefined.
 *  @type {() => Promise<{ dueno: number, abierta: boolean } | undefined>} */
export const ultima = () => leer("ajustes", "ultima");
/** @type {(dueno: number, abierta: boolean) => Promise<unknown>} */
export const anotarUltima = (dueno, abierta) => poner("ajustes", { clave: "ultima", dueno, abierta });

/** @type {(p: Persona, paquete: Paquete) => Promise<unknown>} */
export const guardarPaquete = async (p, paquete) =>
  poner("paquete", { dueno: p.dueno, ...(await cifrarDatos(p.llave, paquete, `paquete:${p.dueno}`)) });

/** @type {(p: Persona) => Promise<Paquete | null>} */
export async function leerPaquete(p) {
  const fila = await leer("paquete", p.dueno);
  return fila ? descifrarDatos(p.llave, fila, `paquete:${p.dueno}`) : null;
}

/** Forget everything of an account: records, photos, what it had to work with, and the key that could read them.
 *  @type {(dueno: number) => Promise<void>} */
export async function borrar(dueno) {
  await transaccion(["ajustes", "paquete", "registros", "fotos"], "readwrite", async (a) => {
    await a.ajustes.delete(clave(dueno));
    await a.paquete.delete(dueno);
    await quitarPor(a.registros, "dueno", dueno);
    await quitarPor(a.fotos, "dueno", dueno);
    const quien = await a.ajustes.get("ultima");
    if (quien?.dueno === dueno) await a.ajustes.delete("ultima");
    await a.ajustes.put({ clave: "revocado", dueno });
  });
}

/** @type {() => Promise<{ dueno: number } | undefined>} */
export const revocada = () => leer("ajustes", "revocado");
export const otraVez = () => quitar("ajustes", "revocado");

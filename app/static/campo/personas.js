// Who uses this telephone: per account a device of its own, its series of folios and its key.
import { leer, leerTodo, pedir, poner, quitar, quitarPor, transaccion } from "./base.js";
import { cifrarDatos, descifrarDatos, nuevaLlave } from "./cifra.js";

export class Borrado extends Error {}

const clave = (dueno) => `persona:${dueno}`;

/** Every account that has prepared this telephone: {dueno, uuid, serie, contador, llave}. */
export const todas = async () => (await leerTodo("ajustes")).filter((a) => a.clave.startsWith("persona:"));

/** The account's row, made with a new device UUID and key when it has none. */
export async function persona(dueno) {
  const llave = await nuevaLlave();
  return transaccion(["ajustes"], "readwrite", async ({ ajustes }) => {
    const hay = await pedir(ajustes.get(clave(dueno)));
    if (hay) return hay;
    const nueva = { clave: clave(dueno), dueno, uuid: crypto.randomUUID(), serie: "", contador: 0, llave };
    await pedir(ajustes.put(nueva));
    return nueva;
  });
}

/** Inside a transaction with `ajustes`: throw Borrado when this person's things were wiped meanwhile. */
export async function sigueViva(ajustes, p) {
  const fila = await pedir(ajustes.get(clave(p.dueno)));
  if (fila?.uuid !== p.uuid) throw new Borrado("revocado");
  return fila;
}

export const ponerSerie = (p, serie) =>
  transaccion(["ajustes"], "readwrite", async ({ ajustes }) => {
    const fila = await sigueViva(ajustes, p);
    await pedir(ajustes.put({ ...fila, serie }));
    return { ...fila, serie };
  });

/** The next folio of the device's own block: C7-0003. Several tabs never get the same. */
export const siguienteFolio = (p) =>
  transaccion(["ajustes"], "readwrite", async ({ ajustes }) => {
    const fila = await sigueViva(ajustes, p);
    await pedir(ajustes.put({ ...fila, contador: fila.contador + 1 }));
    return `${fila.serie}-${String(fila.contador + 1).padStart(4, "0")}`;
  });

/** Who worked here last and whether her session was open when last heard of: {dueno, abierta} or undefined. */
export const ultima = () => leer("ajustes", "ultima");
export const anotarUltima = (dueno, abierta) => poner("ajustes", { clave: "ultima", dueno, abierta });

export const guardarPaquete = async (p, paquete) =>
  poner("paquete", { dueno: p.dueno, ...(await cifrarDatos(p.llave, paquete, `paquete:${p.dueno}`)) });

export async function leerPaquete(p) {
  const fila = await leer("paquete", p.dueno);
  return fila ? descifrarDatos(p.llave, fila, `paquete:${p.dueno}`) : null;
}

/** Forget everything of an account: records, photos, what it had to work with, and the key that could read them. */
export async function borrar(dueno) {
  await transaccion(["ajustes", "paquete", "registros", "fotos"], "readwrite", async (a) => {
    await pedir(a.ajustes.delete(clave(dueno)));
    await pedir(a.paquete.delete(dueno));
    await quitarPor(a.registros, "dueno", dueno);
    await quitarPor(a.fotos, "dueno", dueno);
    const quien = await pedir(a.ajustes.get("ultima"));
    if (quien?.dueno === dueno) await pedir(a.ajustes.delete("ultima"));
    await pedir(a.ajustes.put({ clave: "revocado", dueno }));
  });
}

export const revocada = () => leer("ajustes", "revocado");
export const otraVez = () => quitar("ajustes", "revocado");

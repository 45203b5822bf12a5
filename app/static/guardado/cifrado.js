// What a device keeps: databases whose writes are on disk before they count, and the cipher of what is in them.
// The telephone's notebook (campo/base.js) and the drafts of the office (guardado/borradores.js) are kept with this.
import { openDB } from "../vendor/idb/index.js";

const letras = new TextEncoder(),
  texto = new TextDecoder();

/** The database `nombre`, opened once per page, and again after another tab had it closed; `crear` makes its stores.
 *  @type {(nombre: string, crear: (nueva: import("idb").IDBPDatabase) => void) => BaseGuardada} */
export function baseDe(nombre, crear) {
  /** @type {Promise<import("idb").IDBPDatabase> | null} */
  let abierta = null;
  const soltar = () => {
    abierta = null;
  };
  const base = () =>
    (abierta ??= openDB(nombre, 1, {
      upgrade: crear,
      blocking(_esta, _otra, e) {
        /** @type {IDBDatabase} */ (e.target).close();
        soltar();
      },
      terminated: soltar,
    }).catch((error) => {
      soltar();
      throw error;
    }));

  /** @type {BaseGuardada["transaccion"]} */
  async function transaccion(almacenes, modo, hacer) {
    const t = (await base()).transaction(almacenes, modo, { durability: "strict" });
    t.done.catch(() => {});
    let dado;
    try {
      const suyos = /** @type {any} */ (Object.fromEntries(almacenes.map((n) => [n, t.objectStore(n)])));
      dado = await hacer(suyos);
    } catch (error) {
      try {
        t.abort();
      } catch {
        /* it had already ended */
      }
      throw error;
    }
    await t.done;
    return dado;
  }
  return {
    transaccion,
    leer: (almacen, clave) => transaccion([almacen], "readonly", (a) => a[almacen].get(clave)),
    leerTodo: (almacen, indice, valor) =>
      transaccion([almacen], "readonly", (a) =>
        indice ? a[almacen].index(indice).getAll(valor) : a[almacen].getAll(),
      ),
    poner: (almacen, fila) => transaccion([almacen], "readwrite", (a) => a[almacen].put(fila)),
    quitar: (almacen, clave) => transaccion([almacen], "readwrite", (a) => a[almacen].delete(clave)),
  };
}

/** Delete every row that an index finds; inside a transaction.
 *  @type {(almacen: Almacen, indice: string, valor: IDBValidKey) => Promise<void>} */
export async function quitarPor(almacen, indice, valor) {
  for (const clave of await almacen.index(indice).getAllKeys(valor)) await almacen.delete(clave);
}

/** A new AES-GCM key of 256 bits that no script can take out of this browser.
 *  @type {() => Promise<CryptoKey>} */
export const nuevaLlave = () =>
  crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);

/** Encrypt bytes under a fresh IV, tied to the row `atado` so that no row can be passed off as another.
 *  @type {(llave: CryptoKey, bytes: BufferSource, atado: string) => Promise<Sello>} */
export async function cifrar(llave, bytes, atado) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const modo = { name: "AES-GCM", iv, additionalData: letras.encode(atado) };
  return { iv, cifrado: await crypto.subtle.encrypt(modo, llave, bytes) };
}

/** The bytes again. Throws when the key, the row or a single bit is another.
 *  @type {(llave: CryptoKey, sello: Sello, atado: string) => Promise<ArrayBuffer>} */
export const descifrar = (llave, { iv, cifrado }, atado) =>
  crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: letras.encode(atado) }, llave, cifrado);

/** @type {(llave: CryptoKey, datos: object, atado: string) => Promise<Sello>} */
export const cifrarDatos = (llave, datos, atado) => cifrar(llave, letras.encode(JSON.stringify(datos)), atado);
/** @type {(llave: CryptoKey, fila: Sello, atado: string) => Promise<any>} */
export const descifrarDatos = async (llave, fila, atado) =>
  JSON.parse(texto.decode(await descifrar(llave, fila, atado)));

/** SHA-256 of bytes in 64 hexadecimal figures.
 *  @type {(bytes: BufferSource) => Promise<string>} */
export async function sha256(bytes) {
  const suma = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...suma].map((n) => n.toString(16).padStart(2, "0")).join("");
}

// The drafts of the office on this device: rows {clave, cuenta, ruta, cuando, iv, cifra}, and a key for each account.
import { baseDe, cifrarDatos, descifrarDatos, nuevaLlave } from "./cifrado.js";

const { leer, leerTodo, poner, quitar, transaccion } = baseDe("borradores", (nueva) => {
  nueva.createObjectStore("borradores", { keyPath: "clave" });
  nueva.createObjectStore("llaves", { keyPath: "cuenta" });
});

/** The key of an account, made the first time; of two tabs at once, the first one's.
 *  @type {(cuenta: string) => Promise<CryptoKey>} */
async function llave(cuenta) {
  const hay = await leer("llaves", cuenta);
  if (hay) return hay.llave;
  const nueva = await nuevaLlave();
  return transaccion(["llaves"], "readwrite", async ({ llaves }) => {
    const otra = await llaves.get(cuenta);
    if (otra) return otra.llave;
    await llaves.put({ cuenta, llave: nueva });
    return nueva;
  });
}
/** @type {(fila: Borrador) => string} */
const atado = ({ clave, cuenta, ruta, cuando }) => `${clave}|${cuenta}|${ruta}|${cuando}`;

/** Where the drafts of an account are kept.
 *  @type {(cuenta: string) => AlmacenDeBorradores} */
export const almacenDe = (cuenta) => ({
  async poner({ datos, ...abierto }) {
    const { iv, cifrado } = await cifrarDatos(await llave(cuenta), datos ?? [], atado(abierto));
    await poner("borradores", { ...abierto, iv, cifra: cifrado });
  },
  async abrir(fila) {
    const suya = await leer("llaves", cuenta);
    return descifrarDatos(suya.llave, /** @type {Sello} */ ({ iv: fila.iv, cifrado: fila.cifra }), atado(fila));
  },
  todos: () => leerTodo("borradores"),
  quitar: (clave) => quitar("borradores", clave),
  soltarLlave: () => quitar("llaves", cuenta),
});

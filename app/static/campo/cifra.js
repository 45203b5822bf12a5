// What the notebook keeps is unreadable without this browser's own key, which no script can take out of it.
const letras = new TextEncoder(),
  texto = new TextDecoder();

/** A new AES-GCM key of 256 bits that cannot be exported.
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

// What the notebook keeps is unreadable without this browser's own key, which no script can take out of it.
const letras = new TextEncoder(),
  texto = new TextDecoder();

/** A new AES-GCM key of 256 bits that cannot be exported. */
export const nuevaLlave = () =>
  crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);

/** Encrypt bytes under a fresh IV, tied to the row `atado` so that no row can be passed off as another. */
export async function cifrar(llave, bytes, atado) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const modo = { name: "AES-GCM", iv, additionalData: letras.encode(atado) };
  return { iv, cifrado: await crypto.subtle.encrypt(modo, llave, bytes) };
}

/** The bytes again. Throws when the key, the row or a single bit is another. */
export const descifrar = (llave, { iv, cifrado }, atado) =>
  crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: letras.encode(atado) }, llave, cifrado);

export const cifrarDatos = (llave, datos, atado) => cifrar(llave, letras.encode(JSON.stringify(datos)), atado);
export const descifrarDatos = async (llave, fila, atado) =>
  JSON.parse(texto.decode(await descifrar(llave, fila, atado)));

/** SHA-256 of bytes in 64 hexadecimal figures. */
export async function sha256(bytes) {
  const suma = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...suma].map((n) => n.toString(16).padStart(2, "0")).join("");
}

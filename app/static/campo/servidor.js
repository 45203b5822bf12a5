// The protocol of field capture as fetches. No answer, a portal's page or a redirect never count as an answer of ours.
export class SinRed extends Error {}

/** @typedef {{ cuerpo?: BodyInit, tipo?: string, csrf?: string, segundos?: number }} Pedido */

// What somebody between the telephone and the system refused: an answer, told, and not sent again without a person.
const DE_PASO = new Set([401, 408, 425, 429]);
/** @type {(codigo: number) => string} */
const ajeno = (codigo) =>
  codigo === 413
    ? "La red no deja pasar envíos tan grandes (contestó 413). Avise a quien atiende el sistema."
    : `Algo entre este teléfono y el sistema lo rechazó (contestó ${codigo}). Avise a quien atiende el sistema.`;

/** @type {(metodo: string, ruta: string, que?: Pedido) => Promise<Contestado>} */
async function pedir(metodo, ruta, { cuerpo, tipo, csrf, segundos = 30 } = {}) {
  const corte = new AbortController(),
    plazo = setTimeout(() => corte.abort(), segundos * 1000);
  const headers = {
    Accept: "application/json",
    ...(tipo && { "Content-Type": tipo }),
    ...(csrf && { "X-CSRFToken": csrf }),
  };
  try {
    const r = await fetch(ruta, {
      method: metodo,
      body: cuerpo,
      headers,
      redirect: "manual",
      cache: "no-store",
      credentials: "same-origin",
      signal: corte.signal,
    });
    if (r.type === "opaqueredirect") return { codigo: 302, cuerpo: {} };
    const json = (r.headers.get("Content-Type") || "").includes("json");
    const dicho = json ? await r.json() : null;
    if (r.ok && (!dicho || typeof dicho !== "object")) throw new SinRed("no es nuestro sistema");
    const nuestro = dicho && typeof dicho === "object";
    if (!nuestro && r.status >= 400 && r.status < 500 && !DE_PASO.has(r.status))
      return { codigo: r.status, cuerpo: { mensaje: ajeno(r.status) } };
    return { codigo: r.status, cuerpo: nuestro ? dicho : {} };
  } catch (error) {
    throw error instanceof SinRed ? error : new SinRed(String(error));
  } finally {
    clearTimeout(plazo);
  }
}

/** @type {(datos: object, csrf: string) => object} */
const enJson = (datos, csrf) => ({ cuerpo: JSON.stringify(datos), tipo: "application/json", csrf });
/** @type {(de: string, foto: string) => string} */
const laFoto = (de, foto) => `/campo/registros/${de}/fotos/${foto}`;

/** @type {(dispositivo: string) => Promise<Contestado>} */
export const estado = (dispositivo) => pedir("GET", `/campo/estado?dispositivo=${dispositivo}`);
/** @type {(uuid: string, nombre: string, csrf: string) => Promise<Contestado>} */
export const dispositivo = (uuid, nombre, csrf) => pedir("POST", "/campo/dispositivos", enJson({ uuid, nombre }, csrf));
/** @type {() => Promise<Contestado>} */
export const paquete = () => pedir("GET", "/campo/paquete", { segundos: 60 });
/** @type {(sobre: object, csrf: string) => Promise<Contestado>} */
export const registro = (sobre, csrf) => pedir("POST", "/campo/registros", enJson(sobre, csrf));
/** @type {(de: string, foto: string) => Promise<Contestado>} */
export const dondeVa = (de, foto) => pedir("GET", laFoto(de, foto));
/** @type {(de: string, foto: string, desde: number, bytes: ArrayBuffer, csrf: string) => Promise<Contestado>} */
export const parte = (de, foto, desde, bytes, csrf) =>
  pedir("POST", `${laFoto(de, foto)}?desde=${desde}`, {
    cuerpo: bytes,
    tipo: "application/octet-stream",
    csrf,
    segundos: 120,
  });

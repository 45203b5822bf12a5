// A photo as it is chosen: made smaller when asked, refused in words when the system would not take it.
import { el } from "./piezas.js";

export const MAXIMO = 10 * 1024 * 1024;
const LADO = 1600,
  CALIDAD = 0.85,
  MINIATURA = 88,
  IMPOSIBLE = 60 * 1024 * 1024;
/** @type {(n: number) => string} */
const mega = (n) => `${(n / 1024 / 1024).toFixed(n < 1024 * 1024 ? 1 : 0)} MB`;

export class FotoRechazada extends Error {}

const dibujo = (/** @type {HTMLCanvasElement} */ lienzo) =>
  /** @type {CanvasRenderingContext2D} */ (lienzo.getContext("2d"));

/** @type {(imagen: ImageBitmap) => Promise<ArrayBuffer>} */
async function chica(imagen) {
  const escala = Math.min(1, LADO / Math.max(imagen.width, imagen.height));
  const lienzo = Object.assign(document.createElement("canvas"), {
    width: Math.max(1, Math.round(imagen.width * escala)),
    height: Math.max(1, Math.round(imagen.height * escala)),
  });
  dibujo(lienzo).drawImage(imagen, 0, 0, lienzo.width, lienzo.height);
  const blob = await new Promise((bien) => lienzo.toBlob(bien, "image/jpeg", CALIDAD));
  return blob.arrayBuffer();
}

/** The bytes to keep of a chosen file, and its name. Throws FotoRechazada with the sentence to show.
 *  @type {(archivo: File, reducir: boolean) => Promise<{ bytes: ArrayBuffer, nombre: string }>} */
export async function preparar(archivo, reducir) {
  if (archivo.size > IMPOSIBLE || (!reducir && archivo.size > MAXIMO)) throw grande(archivo);
  const imagen = await createImageBitmap(archivo).catch(() => null);
  if (!imagen && archivo.size > MAXIMO) throw grande(archivo);
  if (!imagen)
    throw new FotoRechazada(
      `«${archivo.name}» no es una foto que este teléfono pueda leer. Tómela otra vez o elija un JPEG o PNG.`,
    );
  const bytes = reducir ? await chica(imagen) : await archivo.arrayBuffer();
  imagen.close();
  if (bytes.byteLength > MAXIMO) throw grande(archivo);
  return { bytes, nombre: llamada(archivo.name, reducir) };
}

/** A name that any system takes; a reduced photo is a JPEG whatever it was.
 *  @type {(nombre: string, reducir: boolean) => string} */
function llamada(nombre, reducir) {
  const limpio = [...nombre.replace(/[\p{Cc}\p{Cs}]/gu, "")].slice(0, 100).join("") || "foto";
  return reducir ? `${limpio.replace(/\.[^.]*$/, "") || "foto"}.jpg` : limpio;
}

/** @type {(archivo: File) => FotoRechazada} */
const grande = (archivo) =>
  new FotoRechazada(
    `«${archivo.name}» pesa ${mega(archivo.size)} y el límite es de 10 MB. ` +
      "Tómela con menos calidad o deje encendido «Reducir las fotos».",
  );

/** A small drawing of a photo's bytes.
 *  @type {(bytes: ArrayBuffer, nombre: string) => HTMLCanvasElement} */
export function miniatura(bytes, nombre) {
  const lienzo = el("canvas", {
    class: "miniatura",
    width: MINIATURA,
    height: MINIATURA,
    role: "img",
    "aria-label": nombre,
  });
  createImageBitmap(new Blob([bytes]))
    .then((imagen) => {
      const lado = Math.min(imagen.width, imagen.height);
      dibujo(lienzo).drawImage(
        imagen,
        (imagen.width - lado) / 2,
        (imagen.height - lado) / 2,
        lado,
        lado,
        0,
        0,
        MINIATURA,
        MINIATURA,
      );
      imagen.close();
    })
    .catch(() => {});
  return lienzo;
}

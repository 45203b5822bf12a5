// Says what is wrong with what was typed, by the rules that come with each field; as app/nucleo/lectura.py does.
import { ahora, diaDe } from "./reloj.js";

/** Whether what was typed meets a rule.
 *  @typedef {(texto: string, regla: Regla, campo: CampoDelPaquete, hoy: string) => boolean} Cumple */

/** What the server takes off before it reads: control characters, and what is not seen at the ends.
 *  @type {(texto: string) => string} */
const limpio = (texto) =>
  texto
    .replace(/\r\n/g, "\n")
    .replace(/[\0-\x08\x0b-\x1f]/g, "") // eslint-disable-line no-control-regex
    .replace(/^(?:(?!\uFEFF)[\s\x85])+|(?:(?!\uFEFF)[\s\x85])+$/g, "");

/** @type {(regla: Regla) => RegExp} */
const entera = ({ patron = "" }) => new RegExp(`^(?:${patron})$`, "iu");

/** A sign that only resembles a figure (10², ①), save in a unit (m², ㎡).
 *  @type {(texto: string) => boolean} */
const adornado = (texto) =>
  [...texto].some((c, i, todas) => {
    const normal = c.normalize("NFKC");
    const deLaUnidad = /\p{L}/u.test(todas[i - 1] ?? "") || /^\p{L}/u.test(normal);
    return /[0-9]/.test(normal) && !/[0-9０-９]/.test(c) && !deLaUnidad;
  });

/** The day as 2026-11-30; "" when there is no such day.
 *  @type {(texto: string) => string} */
function dia(texto) {
  const [, a, , m, d] = /^(\d{4})(-?)(\d\d)\2(\d\d)$/.exec(texto) ?? [];
  const suyo = `${a}-${m}-${d}`,
    momento = new Date(`${suyo}T00:00:00Z`);
  return !Number.isNaN(momento.getTime()) && momento.toISOString().startsWith(suyo) ? suyo : "";
}

/** @type {Record<Regla["clase"], Cumple>} */
const CUMPLE = {
  largo: (texto, { maximo = 0 }) => [...texto].length <= maximo,
  opciones: (texto, _regla, campo) => campo.opciones.some(([valor]) => String(valor) === texto),
  dia: (texto) => dia(texto) !== "",
  anios: (texto, { desde = 0, hasta = 0 }) => Number(texto.slice(0, 4)) >= desde && Number(texto.slice(0, 4)) <= hasta,
  hasta_hoy: (texto, _regla, _campo, hoy) => dia(texto) <= hoy,
  desde_manana: (texto, _regla, _campo, hoy) => dia(texto) > hoy,
  entero(texto, regla) {
    const visible = texto.normalize("NFKC").replace(/[\p{Cf}\p{Cc}]/gu, "");
    return !adornado(texto) && entera(regla).test(visible.trim().replace(/\s+/g, " "));
  },
  punto(texto, regla) {
    const [, latitud, longitud] = entera(regla).exec(texto) ?? [];
    return Math.abs(Number(latitud)) <= (regla.maximo ?? 0) && Math.abs(Number(longitud)) <= (regla.hasta ?? 0);
  },
  patron: (texto, regla) => entera(regla).test(texto),
};

/** @type {(n: number) => string} */
const conComas = (n) => n.toLocaleString("en-US");
/** @type {(regla: Regla, texto: string) => string} */
const frase = (regla, texto) =>
  regla.dice.replace("{maximo}", conComas(regla.maximo ?? 0)).replace("{son}", conComas([...texto].length));

/** @type {(campo: CampoDelPaquete, texto: string, hoy: string) => string} */
function dice(campo, texto, hoy) {
  if (!texto) return campo.obligatorio ? campo.falta || campo.etiqueta : "";
  // A rule of a later version is left to the server.
  const rota = campo.reglas?.find((regla) => CUMPLE[regla.clase]?.(texto, regla, campo, hoy) === false);
  return rota ? frase(rota, texto) : "";
}

/** Whether a field counts with what is chosen now: its own condition, and that of the field it depends on.
 *  @type {(campo: CampoDelPaquete, datos: Datos, campos: CampoDelPaquete[]) => boolean} */
export function cuenta(campo, datos, campos) {
  if (!campo.si) return true;
  const [otro, valores] = campo.si,
    padre = campos.find((c) => c.nombre === otro);
  return (!padre || cuenta(padre, datos, campos)) && valores.includes(limpio(datos[otro] || ""));
}

/** {field: sentence} of what is missing or wrong among the fields that count; nothing is said of what depends on a
 *  field in which something wrong was typed. `hoy` is the town's day.
 *  @type {(campos: CampoDelPaquete[], datos: Datos, hoy?: string) => Errores} */
export function revisar(campos, datos, hoy = diaDe(ahora())) {
  /** @type {Errores} */
  const errores = {};
  /** @type {Set<string>} */
  const aparte = new Set();
  for (const campo of campos) {
    const texto = limpio(datos[campo.nombre] || "");
    if (!cuenta(campo, datos, campos) || (campo.si && aparte.has(campo.si[0]))) {
      aparte.add(campo.nombre);
      continue;
    }
    const mal = dice(campo, texto, hoy);
    if (mal) errores[campo.nombre] = mal;
    if (mal && texto) aparte.add(campo.nombre);
  }
  return errores;
}

// The hour, corrected by the server's when the telephone's clock is wrong and there was signal to ask it.
import { leer, poner } from "./base.js";

const TOLERANCIA = 120_000;
/** @type {number | null} */
let desfase = null;

/** Remember from an earlier day how far this clock is from the server's. */
export async function recordarReloj() {
  desfase = (await leer("ajustes", "reloj"))?.desfase ?? null;
}

/** Compare with the server's hour, heard between two readings of this clock (milliseconds).
 *  @type {(servidor: string, antes: number, despues: number) => Promise<void>} */
export async function ponerEnHora(servidor, antes, despues) {
  const medido = Date.parse(servidor) - (antes + despues) / 2;
  if (Number.isNaN(medido)) return;
  desfase = Math.abs(medido) > TOLERANCIA ? Math.round(medido) : 0;
  await poner("ajustes", { clave: "reloj", desfase });
}

/** Milliseconds to add to this clock; null while no server has told. */
export const desfaseDelReloj = () => desfase;
export const ahora = () => new Date(Date.now() + (desfase || 0));

/** @type {string | undefined} */
let zona;
/** The town's zone: a telephone set to another one still proposes the town's day and hour.
 *  @type {(nombre?: string) => void} */
export function ponerZona(nombre) {
  try {
    zona = nombre && new Intl.DateTimeFormat("sv-SE", { timeZone: nombre }) ? nombre : undefined;
  } catch {
    zona = undefined;
  }
}

/** @type {(d: Date) => string} */
const enElPueblo = (d) =>
  new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone: zona }).format(d);
/** @type {(d: Date) => string} */
export const diaDe = (d) => enElPueblo(d).slice(0, 10);
/** @type {(d: Date) => string} */
export const horaDe = (d) => enElPueblo(d).slice(11, 16);
/** @type {(d: Date) => string} */
export const instante = (d) => d.toISOString();

// Who is signed in, and whether this telephone may still keep her records. The server is asked where there is signal.
import * as personas from "./personas.js";
import { ponerEnHora, ponerZona } from "./reloj.js";
import * as servidor from "./servidor.js";

const VIGENCIA = 10 * 60_000;

/** @typedef {{ persona: Persona | null, paquete: Paquete | null, traido: number }} Quien */
/** @typedef {Quien & { red: boolean | null, abierta: boolean | null, csrf: string, aviso: string }} Vivo */

/** What the page has now. `red`: null before the first attempt. `abierta`: null while unknown.
 *  @type {Vivo} */
export const vivo = { red: null, abierta: null, persona: null, paquete: null, csrf: "", aviso: "", traido: 0 };

/** Open what was left by whoever worked here last, without asking anybody. */
export async function recordar() {
  const quien = await personas.ultima();
  if (!quien) return;
  vivo.persona = await personas.persona(quien.dueno);
  vivo.paquete = await personas.leerPaquete(ella()).catch(() => null);
  ponerZona(vivo.paquete?.zona);
  vivo.abierta = quien.abierta ? null : false;
}

/** The account that works here and what it brought; only where both are known to be there. */
export const ella = () => /** @type {Persona} */ (vivo.persona);
export const elPaquete = () => /** @type {Paquete} */ (vivo.paquete);

/** Whether contents may be shown: the session was not known to be closed. */
export const seVe = () => vivo.abierta !== false;

/** @type {(uuid: string) => Promise<any>} */
async function consultar(uuid) {
  const antes = Date.now();
  const { codigo, cuerpo } = await servidor.estado(uuid);
  if (codigo !== 200 || !("sesion" in cuerpo)) throw new servidor.SinRed(`estado ${codigo}`);
  await ponerEnHora(cuerpo.ahora, antes, Date.now());
  return cuerpo;
}

/** Ask for each account of this telephone whether its device was revoked, and wipe those that were. */
async function vigilar() {
  const todas = await personas.todas();
  const conocidos = new Map();
  let dicho = null;
  for (const p of todas) {
    dicho = await consultar(p.uuid);
    conocidos.set(p.uuid, dicho.dispositivo === "vigente");
    if (dicho.dispositivo === "revocado") await olvidar(p.dueno);
  }
  dicho ??= await consultar(crypto.randomUUID());
  return { sesion: dicho.sesion, conocidos };
}

/** Wipe everything of an account from this telephone.
 *  @type {(dueno: number) => Promise<void>} */
export async function olvidar(dueno) {
  await personas.borrar(dueno);
  if (vivo.persona?.dueno === dueno) Object.assign(vivo, { persona: null, paquete: null, traido: 0 });
}

/** @type {(dueno: number) => Promise<void>} */
async function cambiarA(dueno) {
  if (vivo.persona?.dueno === dueno) return;
  Object.assign(vivo, { persona: await personas.persona(dueno), paquete: null, traido: 0 });
  vivo.paquete = await personas.leerPaquete(ella()).catch(() => null);
}

/** @type {[RegExp, string][]} */
const MARCAS = [
  [/Android/, "Teléfono Android"],
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Windows/, "Computadora con Windows"],
  [/Mac OS/, "Mac"],
];
const aparato = () => MARCAS.find(([marca]) => marca.test(navigator.userAgent))?.[1] || "Computadora";

/** @type {(conocido?: boolean) => Promise<boolean>} */
async function inscribir(conocido) {
  if (ella().serie && conocido) return true;
  const { codigo, cuerpo } = await servidor.dispositivo(ella().uuid, aparato(), vivo.csrf);
  if (codigo === 403 && cuerpo.revocado) {
    await olvidar(ella().dueno);
    return false;
  }
  if (![200, 201].includes(codigo) || !cuerpo.serie) {
    vivo.aviso = cuerpo.mensaje || "";
    return false;
  }
  vivo.persona = await personas.ponerSerie(ella(), cuerpo.serie);
  return true;
}

/** @type {(siempre: boolean) => Promise<void>} */
async function traer(siempre) {
  if (!siempre && vivo.paquete && Date.now() - vivo.traido < VIGENCIA) return;
  const { codigo, cuerpo } = await servidor.paquete();
  if (codigo !== 200 || !Array.isArray(cuerpo.tipos)) {
    vivo.aviso = cuerpo.mensaje || "";
    return;
  }
  Object.assign(vivo, { paquete: cuerpo, traido: Date.now() });
  ponerZona(cuerpo.zona);
  await personas.guardarPaquete(ella(), cuerpo);
}

/** Ask the server who is signed in; register the device, bring what is needed offline. True when she may send.
 *  Throws SinRed. `siempre` brings the package again although it is fresh. */
export async function sincronizar(siempre = false) {
  try {
    const { sesion, conocidos } = await vigilar();
    vivo.red = true;
    vivo.aviso = "";
    vivo.abierta = Boolean(sesion);
    vivo.csrf = sesion?.csrf || "";
    if (!sesion) {
      if (vivo.persona) await personas.anotarUltima(vivo.persona.dueno, false);
      return false;
    }
    if ((await personas.revocada())?.dueno === sesion.usuario_id) return false;
    await cambiarA(sesion.usuario_id);
    if (!(await inscribir(conocidos.get(ella().uuid)))) return false;
    await personas.anotarUltima(ella().dueno, true);
    await traer(siempre);
    return true;
  } catch (error) {
    if (error instanceof servidor.SinRed) vivo.red = false;
    throw error;
  }
}

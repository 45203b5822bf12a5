// Sends what waits, one record at a time, its photos after it in parts. Every answer of the protocol has its own
// way out; nothing leaves the telephone before the server has acknowledged all of it.
import * as cuaderno from "./cuaderno.js";
import { Borrado } from "./personas.js";
import { desfaseDelReloj, instante } from "./reloj.js";
import { SinRed, dondeVa, parte, registro as mandar } from "./servidor.js";
import { ella, olvidar, sincronizar, vivo } from "./sesion.js";

const PARTE = 256 * 1024,
  PAUSA = 5_000,
  PAUSA_MAXIMA = 5 * 60_000,
  FALLAS = 3;
const REVOCADO = "revocado",
  ENTRE = "entre",
  ESPERA = "espera",
  SIGUE = "sigue";
let pausa = PAUSA,
  cita = 0;

/** What is being done: "", "enviando", "entre", "espera", "revocado". */
export let haciendo = "";
/** @type {(que: string) => void} */
function decir(que) {
  haciendo = que;
  cuaderno.avisar();
}

/** @type {(codigo: number) => boolean} */
const caido = (codigo) => codigo >= 500 || [408, 425, 429].includes(codigo);
/** @type {(codigo: number) => boolean} */
const sinSesion = (codigo) => codigo === 401 || codigo === 302;

/** A clock that nobody had told it was wrong is corrected now, once, before the record first leaves.
 *  @type {(p: Persona, r: Registro) => Promise<Registro>} */
async function ponerHora(p, r) {
  const falta = desfaseDelReloj();
  if (r.antes !== "pendiente" || r.desfase !== null || !falta) return r;
  const puesto = { ...r, capturado: instante(new Date(/** @type {number} */ (r.local) + falta)), desfase: falta };
  return (await cuaderno.escribir(p, puesto, ["intentado"], "intentado")) ? puesto : r;
}

/** @type {(p: Persona, r: Registro) => object} */
const sobre = (p, r) => ({
  uuid: r.uuid,
  dispositivo: p.uuid,
  tipo: r.tipo,
  jornada_id: r.jornada_id,
  capturado: r.capturado,
  provisional: r.provisional,
  aviso_leido: r.aviso_leido,
  datos: r.datos,
  fotos: r.fotos.map(({ uuid, sha256, tamano, nombre }) => ({ uuid, sha256, tamano, nombre })),
});

/** The state from which it was taken to be sent. */
const antes = (/** @type {Registro} */ r) => /** @type {EstadoDelRegistro} */ (r.antes);

/** @type {(p: Persona, r: Registro, estado: EstadoDelRegistro, cambios: Partial<Registro>) => Promise<boolean>} */
const dejar = (p, r, estado, cambios) => cuaderno.escribir(p, { ...r, ...cambios }, ["intentado"], estado);

/** Ask again who is signed in: only she sends what is hers.
 *  @type {(p: Persona) => Promise<boolean>} */
const sigueElla = async (p) => (await sincronizar()) && vivo.persona?.uuid === p.uuid;

/** Send the record; what to do next. A token that went stale is renewed once.
 *  @type {(p: Persona, r: Registro) => Promise<string>} */
async function mandarRegistro(p, r) {
  let dicho = await mandar(sobre(p, r), vivo.csrf);
  if (dicho.codigo === 400) {
    if (!(await sigueElla(p))) {
      await cuaderno.mover(p, r.uuid, ["intentado"], antes(r));
      return ENTRE;
    }
    dicho = await mandar(sobre(p, r), vivo.csrf);
  }
  const { codigo, cuerpo } = dicho;
  if ([200, 201].includes(codigo)) return recibido(p, r, cuerpo);
  if (caido(codigo)) return ESPERA;
  if (sinSesion(codigo)) {
    await cuaderno.mover(p, r.uuid, ["intentado"], antes(r));
    return ENTRE;
  }
  if (codigo === 403 && cuerpo.revocado) {
    await olvidar(p.dueno);
    return REVOCADO;
  }
  const { folio = "", url = "", servidor = null, mensaje = "" } = cuerpo;
  if (codigo === 409) await dejar(p, r, "conflicto", { folio, url, servidor, mensaje });
  else
    await dejar(p, r, "rechazado", { mensaje: mensaje || "El sistema no lo aceptó.", errores: cuerpo.errores || {} });
  return SIGUE;
}

/** @type {(p: Persona, r: Registro, cuerpo: any) => Promise<string>} */
async function recibido(p, r, { folio, url = "", fotos }) {
  if (typeof folio !== "string" || !fotos || typeof fotos !== "object") throw new SinRed("acuse incompleto");
  const acusado = { ...r, folio, url };
  await cuaderno.escribir(p, acusado, ["intentado"], "fotos");
  return mandarFotos(p, acusado, fotos);
}

/** Where a photo stands: what the record's answer said, else what the server says when asked.
 *  @type {(r: Registro, f: FotoDelRegistro, dicho: Avances | null) => Promise<Contestado>} */
async function lugar(r, f, dicho) {
  if (dicho?.[f.uuid]) return { codigo: 200, cuerpo: dicho[f.uuid] };
  return dondeVa(r.uuid, f.uuid);
}

/** Send the bytes of a photo from where it stands. Returns SIGUE when whole, a way out, or {error: sentence}.
 *  @type {(...de: [Persona, Registro, FotoDelRegistro, Avances | null]) => Promise<string | { error: string }>} */
async function mandarFoto(p, r, f, dicho) {
  let { codigo, cuerpo } = await lugar(r, f, dicho);
  const bytes = cuerpo.completa ? null : await cuaderno.foto(p, f.uuid);
  for (let fallas = 0; ;) {
    if (caido(codigo)) return ESPERA;
    if (sinSesion(codigo)) return ENTRE;
    if (codigo === 403 && cuerpo.revocado) {
      await olvidar(p.dueno);
      return REVOCADO;
    }
    if (codigo === 200 && cuerpo.completa) return SIGUE;
    if (!bytes) return { error: "Esta foto ya no se puede leer en el teléfono." };
    if (codigo !== 200) fallas += 1;
    if (fallas >= FALLAS || ![200, 400, 409, 422].includes(codigo))
      return { error: cuerpo.mensaje || "El sistema no la aceptó." };
    if (codigo === 400 && !(await sigueElla(p))) return ENTRE;
    const desde = codigo === 422 ? 0 : cuerpo.recibidos || 0;
    ({ codigo, cuerpo } = await parte(r.uuid, f.uuid, desde, bytes.slice(desde, desde + PARTE), vivo.csrf));
    if (codigo === 200 && !cuerpo.completa && !(cuerpo.recibidos > desde)) fallas += 1;
  }
}

/** @type {(p: Persona, r: Registro, dicho?: Avances | null) => Promise<string>} */
async function mandarFotos(p, r, dicho = null) {
  for (const f of r.fotos.filter((x) => !x.error)) {
    const fin = await mandarFoto(p, r, f, dicho);
    if (typeof fin !== "string") {
      f.error = fin.error;
      await cuaderno.escribir(p, r, ["fotos"], "fotos");
    } else if (fin !== SIGUE) return fin;
  }
  if (!r.fotos.some((f) => f.error)) await cuaderno.terminar(p, r);
  return SIGUE;
}

/** @type {(p: Persona, uuid: string) => Promise<string>} */
async function mandarUno(p, uuid) {
  const r = await cuaderno.mover(p, uuid, cuaderno.POR_ENVIAR, (e) => (e === "pendiente" ? "intentado" : e));
  if (!r || r.ilegible) return SIGUE;
  if (r.estado === "fotos") return mandarFotos(p, r);
  return mandarRegistro(p, await ponerHora(p, r));
}

/** @type {(siempre: boolean) => Promise<string>} */
async function ronda(siempre) {
  if (!(await sincronizar(siempre))) return vivo.abierta ? "" : ENTRE;
  const p = ella();
  let caidas = 0;
  for (const uuid of await cuaderno.cola(p)) {
    decir("enviando");
    const fin = await mandarUno(p, uuid);
    if (fin === ESPERA && ++caidas < FALLAS) continue;
    if (fin !== SIGUE) return fin;
  }
  return caidas ? ESPERA : "";
}

/** Send everything that waits; one tab at a time. Never throws: what happened is in `haciendo`. */
export async function enviar({ siempre = false } = {}) {
  clearTimeout(cita);
  await navigator.locks.request("campo-envio", { ifAvailable: true }, async (candado) => {
    if (!candado) return;
    let fin;
    try {
      fin = await ronda(siempre);
    } catch (error) {
      fin = error instanceof SinRed ? ESPERA : error instanceof Borrado ? REVOCADO : "falla";
      if (fin === "falla") console.warn("envío:", /** @type {Error} */ (error)?.name);
    }
    pausa = fin === ESPERA ? Math.min(pausa * 2, PAUSA_MAXIMA) : PAUSA;
    decir(fin);
  });
  if (vivo.persona && (await cuaderno.cola(vivo.persona)).length && haciendo === ESPERA && navigator.onLine)
    cita = setTimeout(enviar, pausa);
}

/** Send on load, when the signal comes back and when the page is looked at again. */
export function vigilarRed() {
  const pronto = () => {
    pausa = PAUSA;
    return enviar();
  };
  addEventListener("online", pronto);
  addEventListener("offline", () => {
    vivo.red = false;
    decir("");
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") pronto();
  });
}

// The telephone's page: opens what it keeps, shows the screen that the address names, sends when there is signal.
import { olvidarAyer, enBlanco, cuentas, alCambiar, buscar } from "./cuaderno.js";
import { enviar, haciendo, vigilarRed } from "./envio.js";
import { forma } from "./forma.js";
import { elegir, jornada, revocado, sinPreparar, ultimaJornada } from "./inicio.js";
import { espera, registro } from "./lista.js";
import { otraVez, revocada } from "./personas.js";
import { enlace, recado } from "./piezas.js";
import { recordarReloj } from "./reloj.js";
import { elPaquete, ella, recordar, seVe, vivo } from "./sesion.js";

/** @type {(s: string) => HTMLElement} */
const $ = (s) => /** @type {HTMLElement} */ (document.querySelector(s));
const pantalla = $("[data-pantalla]"),
  avisos = $("[data-avisos]"),
  cuantos = $("[data-cuantos]"),
  red = $("[data-red]");
let turno = 0;
/** The form on the screen, if there is one.
 *  @type {NodoDeForma | null} */
let actual = null;

/** @type {Record<string, [texto: string, tono: string]>} */
const SENAL = {
  enviando: ["Enviando…", ""],
  espera: ["Sin señal", "aviso"],
  entre: ["Falta entrar", "aviso"],
  falla: ["No se envió", "mal"],
};

async function cabecera() {
  const { propios, ajenos } = await cuentas(vivo.persona);
  cuantos.textContent = `Sin enviar: ${propios}`;
  cuantos.classList.toggle("hay", propios > 0);
  const [texto, tono] =
    SENAL[haciendo] || (vivo.red === false ? ["Sin señal", "aviso"] : vivo.red ? ["Con señal", "bien"] : ["", ""]);
  red.textContent = texto;
  red.className = `ficha ${tono}`;
  red.hidden = !texto;
  if (!vivo.persona && ajenos) cuantos.textContent = `Sin enviar: ${ajenos}`;
}

const tocar = () =>
  enviar().then(() => {
    pausaDeAviso();
  });
function pausaDeAviso() {
  if (haciendo === "espera")
    decir("aviso", "No se pudo enviar ahora: no hay señal o el sistema no responde. Se enviará solo.");
}
/** @type {(tono: string, ...texto: Hijo[]) => void} */
function decir(tono, ...texto) {
  avisos.replaceChildren(recado(tono, ...texto));
}

async function preparar() {
  await otraVez();
  await enviar({ siempre: true });
  location.hash = "#/";
  mostrar();
}

/** @type {(r: Registro) => void} */
function alGuardar(r) {
  location.hash = r.jornada_id ? `#/jornada/${r.jornada_id}` : "#/espera";
  decir("bien", `Guardado en el teléfono: ${r.provisional}. `, enlace("Ver lo que espera", "#/espera", ""));
  enviar();
}

/** @type {(nombre: string, clave: string, de: string) => Promise<Hijo[]>} */
async function laForma(nombre, clave, de) {
  const r = nombre === "forma" ? await buscar(ella(), clave) : enBlanco(clave, Number(de) || null);
  const tipo = elPaquete().tipos.find((t) => t.clave === r?.tipo);
  if (!r || !tipo || (!seVe() && nombre === "forma") || !["borrador", "corrigiendo", undefined].includes(r.estado))
    return espera(tocar);
  actual = forma(r, tipo, alGuardar);
  return [actual];
}

/** The device of whoever works here was revoked; that of another account is no business of hers. */
async function esRevocado() {
  const dicho = await revocada();
  return dicho !== undefined && (!vivo.persona || vivo.persona.dueno === dicho.dueno);
}

/** @type {(nombre: string, clave: string, de: string) => Promise<Hijo[]>} */
async function laPantalla(nombre, clave, de) {
  if (await esRevocado()) return revocado(preparar);
  if (!vivo.persona?.serie || !vivo.paquete) return sinPreparar();
  if (nombre === "forma" || nombre === "nuevo") return laForma(nombre, clave, de);
  if (nombre === "espera") return espera(tocar);
  if (nombre === "registro") return registro(clave, tocar);
  if (nombre === "jornada") return jornada(Number(clave));
  const ultima = nombre === "jornadas" ? null : await ultimaJornada();
  return ultima ? jornada(ultima) : elegir();
}

/** Draw what the address names; a slower drawing never replaces a newer one. */
async function mostrar() {
  const mio = ++turno,
    [, nombre, clave, de] = location.hash.split("/");
  const anterior = actual,
    quien = vivo.persona;
  actual = null;
  if (anterior) await anterior.salir();
  /** @type {Hijo[]} */
  let nodos;
  try {
    nodos = await laPantalla(nombre || "", clave, de);
  } catch (error) {
    if (quien === vivo.persona) throw error;
    if (mio === turno) mostrar(); // she was wiped or changed while the screen was being drawn
    return;
  }
  if (mio !== turno) return;
  pantalla.replaceChildren(.../** @type {Node[]} */ (nodos.filter(Boolean)));
  if (anterior || nombre) scrollTo(0, 0);
  /** @type {NodoDeForma | null} */ (actual)?.alEntrar();
}

/** Something changed on disk or on the line: the count always, the screen unless one is typing. */
let cita = 0;
function refrescar() {
  clearTimeout(cita);
  cita = setTimeout(() => {
    cabecera();
    const [, nombre] = location.hash.split("/");
    if (!actual && !document.querySelector("dialog[open]") && !(nombre || "").match(/^(forma|nuevo)$/)) mostrar();
    else
      esRevocado().then((r) => {
        if (r) {
          actual = null;
          mostrar();
        }
      });
  }, 80);
}

async function trabajador() {
  if (!navigator.serviceWorker) return;
  const hecho = await navigator.serviceWorker.register("/campo/sw.js", { scope: "/campo/", updateViaCache: "none" });
  if (hecho.waiting && navigator.serviceWorker.controller) {
    // A new version waits: take it now, while nothing is being typed.
    navigator.serviceWorker.addEventListener(
      "controllerchange",
      () => {
        if (!actual && haciendo !== "enviando") location.reload();
      },
      { once: true },
    );
    hecho.waiting.postMessage("activar");
  }
  await navigator.serviceWorker.ready;
  refrescar();
}

async function empezar() {
  await recordarReloj();
  await recordar();
  await olvidarAyer();
  addEventListener("hashchange", () => {
    if (!avisos.querySelector(".bien")) avisos.replaceChildren();
    mostrar();
  });
  alCambiar(refrescar);
  await mostrar();
  await cabecera();
  vigilarRed();
  trabajador().catch(() => {});
  navigator.storage?.persist?.().catch(() => {});
  await enviar({ siempre: true });
  refrescar();
}

try {
  const t = localStorage.getItem("tema");
  if (t) document.documentElement.dataset.tema = t;
} catch {
  /* as the telephone says */
}
avisos.addEventListener("click", () => avisos.replaceChildren());
empezar().catch((error) => {
  decir(
    "mal",
    "Este navegador no deja guardar en el teléfono (¿ventana privada o espacio lleno?). Ábralo en una ventana normal.",
  );
  console.warn("campo:", error?.name);
});

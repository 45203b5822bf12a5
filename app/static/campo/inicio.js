// The first screens: which jornada one works in, and what there is to record there.
import { boton, caja, el, enPalabras, enlace, ficha, recado } from "./piezas.js";
import { elPaquete, ella, seVe, vivo } from "./sesion.js";
import { leer, poner } from "./base.js";

/** @type {Record<string, string>} */
const ESTADOS = { planeada: "Planeada", en_curso: "En curso", cerrada: "Cerrada" };

/** A paragraph that says whether the telephone is ready to lose the signal. */
async function listo() {
  const trabajador = (await navigator.serviceWorker?.getRegistration("/campo/"))?.active;
  const fijo = await navigator.storage?.persisted?.();
  if (!trabajador)
    return recado("aviso", "Todavía no: deje abierta esta página con señal hasta que diga que está listo.");
  return el(
    "p",
    { class: "s" },
    `Listo para trabajar sin señal. Serie ${ella().serie}. `,
    fijo
      ? "El teléfono no borrará lo guardado por falta de espacio."
      : "Instale esta página en la pantalla de inicio para que el teléfono no borre lo guardado.",
  );
}

/** Nothing was ever prepared here: what to do. */
export const sinPreparar = () => [
  el("h1", {}, "Capturar en campo"),
  vivo.abierta === false || vivo.red === false
    ? recado(
        "aviso",
        vivo.red === false
          ? "Este teléfono todavía no se ha preparado y no hay señal."
          : "Este teléfono todavía no se ha preparado para usted.",
      )
    : recado("", "Preparando el teléfono…"),
  vivo.aviso ? recado("mal", vivo.aviso) : null,
  vivo.abierta === false ? enlace("Entrar", "/login/?next=/campo/", "b p todo") : null,
];

/** The list of jornadas of whose team she is. */
export async function elegir() {
  const { jornadas, usuario } = elPaquete();
  /** @type {(j: JornadaDelPaquete) => HTMLElement} */
  const una = (j) =>
    el(
      "li",
      {},
      el(
        "a",
        { class: "tarjeta-j", href: `#/jornada/${j.id}` },
        el(
          "span",
          { class: "fila entre" },
          el("b", {}, j.localidad),
          ficha(ESTADOS[j.estado] || j.estado, j.estado === "en_curso" ? "bien" : "gris"),
        ),
        el("span", { class: "s" }, j.lugar),
        el("span", { class: "s" }, `${enPalabras(j.fecha)} · ${j.folio}`),
      ),
    );
  return [
    el("h1", {}, seVe() ? `${usuario.nombre}, ¿en qué jornada está?` : "¿En qué jornada está?"),
    jornadas.length
      ? el("ul", { class: "jornadas" }, jornadas.map(una))
      : recado("", "Ninguna jornada en curso la tiene en su equipo."),
    enlace("Trabajar sin jornada", "#/jornada/0", "b todo"),
    caja(
      "Este teléfono",
      await listo(),
      el(
        "div",
        { class: "enlaces" },
        enlace("Mis dispositivos", "/campo/dispositivos/", ""),
        enlace("Lo recibido", "/campo/recibidos/", ""),
      ),
    ),
  ];
}

/** @type {(j: JornadaDelPaquete) => HTMLElement | null} */
const antes = (j) =>
  j.antes && (j.antes.frase || j.antes.peticiones?.length)
    ? caja(
        "Lo que aquí se pidió antes",
        j.antes.frase ? el("p", {}, j.antes.frase) : null,
        el(
          "ul",
          { class: "llana" },
          (j.antes.peticiones || []).map((p) =>
            el(
              "li",
              {},
              el("span", { class: "fila entre" }, el("span", { class: "folio" }, p.folio), ficha(p.estado, "gris")),
              el("span", { class: "s" }, p.titulo),
            ),
          ),
        ),
      )
    : null;

/** @type {(j: JornadaDelPaquete) => HTMLElement | null} */
const compromisos = (j) =>
  j.compromisos?.length
    ? caja(
        "Compromisos que siguen abiertos",
        el(
          "ul",
          { class: "llana" },
          j.compromisos.map((k) =>
            el("li", {}, k.que, el("span", { class: "s" }, `${enPalabras(k.fecha)} · ${k.responsable} · ${k.folio}`)),
          ),
        ),
      )
    : null;

/** @type {(j: JornadaDelPaquete) => HTMLElement | null} */
const equipo = (j) =>
  j.equipo?.length
    ? caja(
        "Equipo",
        el(
          "ul",
          { class: "llana" },
          j.equipo.map((e) => el("li", {}, e.nombre, el("span", { class: "s" }, e.puesto))),
        ),
      )
    : null;

/** One jornada: big buttons for what she records, then what there is to say of the place. `id` 0 is none.
 *  @type {(id: number) => Hijo[]} */
export function jornada(id) {
  const j = elPaquete().jornadas.find((x) => x.id === id) || null;
  if (id) poner("ajustes", { clave: "jornada", dueno: ella().dueno, id });
  const tipos = elPaquete().tipos.filter((t) => j || !t.jornada);
  return [
    el(
      "div",
      {},
      el("h1", {}, j ? j.localidad : "Sin jornada"),
      j ? el("span", { class: "s" }, `${j.lugar} · ${enPalabras(j.fecha)}`) : null,
    ),
    el(
      "div",
      { class: "tipos" },
      tipos.map((t) => enlace(t.boton, `#/nuevo/${t.clave}/${j ? j.id : 0}`, "b p todo grande")),
    ),
    tipos.length ? null : recado("aviso", "Su puesto no captura nada aquí."),
    ...(seVe() && j ? [antes(j), compromisos(j), equipo(j)] : []),
    enlace("Cambiar de jornada", "#/jornadas", "b q todo"),
  ];
}

/** The jornada she last worked in, if it is still offered. */
export async function ultimaJornada() {
  const dicha = await leer("ajustes", "jornada");
  const sigue = dicha?.dueno === vivo.persona?.dueno && vivo.paquete?.jornadas.some((j) => j.id === dicha.id);
  if (sigue) return dicha.id;
  return vivo.paquete?.jornadas.length === 1 ? elPaquete().jornadas[0].id : null;
}

/** This device was revoked: everything of that account is gone.
 *  @type {(otraVez: () => void) => Hijo[]} */
export const revocado = (otraVez) => [
  el("h1", {}, "Este teléfono fue revocado"),
  recado(
    "mal",
    "Lo que guardaba de su cuenta se borró. Si lo recuperó usted y su puesto sigue vigente, puede prepararlo de nuevo.",
  ),
  boton("Preparar este teléfono de nuevo", otraVez, "todo"),
];

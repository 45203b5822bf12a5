// Small pieces of the page; text is always text, never HTML.

/** An element: el("p", {class: "s", onclick: f, hidden: true}, "text", child, …); null children are left out.
 *  @template {keyof HTMLElementTagNameMap} K
 *  @param {K} nombre
 *  @param {Atributos<K>} [atributos]
 *  @param {Hijo[]} hijos
 *  @returns {HTMLElementTagNameMap[K]} */
export function el(nombre, atributos = {}, ...hijos) {
  const nodo = document.createElement(nombre);
  for (const [clave, valor] of Object.entries(atributos)) {
    if (valor === undefined || valor === null || valor === false) continue;
    if (clave.startsWith("on")) nodo.addEventListener(clave.slice(2), /** @type {EventListener} */ (valor));
    else if (valor === true) nodo.setAttribute(clave, "");
    else nodo.setAttribute(clave, String(valor));
  }
  /** @type {(h: any) => h is Node | string} */
  const esHijo = (h) => h !== null && h !== undefined && h !== false && h !== "";
  nodo.append(...hijos.flat(3).filter(esHijo));
  return nodo;
}

/** @type {(texto: string, alTocar: (e: Event) => unknown, clase?: string) => HTMLButtonElement} */
export const boton = (texto, alTocar, clase = "") =>
  el("button", { type: "button", class: `b ${clase}`, onclick: alTocar }, texto);
/** @type {(texto: string, ruta: string, clase?: string) => HTMLAnchorElement} */
export const enlace = (texto, ruta, clase = "b") => el("a", { class: clase, href: ruta }, texto);
/** @type {(texto: string, tono?: string) => HTMLSpanElement} */
export const ficha = (texto, tono = "") => el("span", { class: `ficha ${tono}` }, texto);
/** @type {(titulo: string, ...hijos: Hijo[]) => HTMLElement} */
export const caja = (titulo, ...hijos) =>
  el(
    "section",
    { class: "caja" },
    titulo && el("header", {}, el("h2", {}, titulo)),
    el("div", { class: "cuerpo" }, ...hijos),
  );
/** @type {(tono: string, ...hijos: Hijo[]) => HTMLElement} */
export const recado = (tono, ...hijos) =>
  el("div", { class: `recado ${tono}`, role: tono === "mal" ? "alert" : "status" }, el("span", {}, ...hijos));

/** Ask before what cannot be undone. Resolves with true when she says yes.
 *  @type {(pregunta: string, si: string, no: string) => Promise<boolean>} */
export function preguntar(pregunta, si, no) {
  return new Promise((bien) => {
    const cerrar = (/** @type {string} */ valor) => () => {
      dialogo.close(valor);
    };
    const dialogo = el(
      "dialog",
      { class: "pregunta", "aria-label": pregunta },
      el("p", {}, pregunta),
      el("div", { class: "botones" }, boton(si, cerrar("si"), "peligro todo"), boton(no, cerrar("no"), "todo")),
    );
    dialogo.addEventListener("close", () => {
      dialogo.remove();
      bien(dialogo.returnValue === "si");
    });
    document.body.append(dialogo);
    dialogo.showModal();
  });
}

const FECHA = new Intl.DateTimeFormat("es-MX", { weekday: "long", day: "numeric", month: "long" });
const CORTA = new Intl.DateTimeFormat("es-MX", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});
/** «sábado, 21 de noviembre» of an ISO day.
 *  @type {(dia: string) => string} */
export const enPalabras = (dia) => {
  const f = FECHA.format(new Date(`${dia}T12:00:00`));
  return f[0].toUpperCase() + f.slice(1);
};
/** @type {(ms: number) => string} */
export const momento = (ms) => CORTA.format(new Date(ms));

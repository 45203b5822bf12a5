// Small pieces of the page; text is always text, never HTML.

/** An element: el("p", {class: "s", onclick: f, hidden: true}, "text", child, …); null children are left out. */
export function el(nombre, atributos = {}, ...hijos) {
  const nodo = document.createElement(nombre);
  for (const [clave, valor] of Object.entries(atributos)) {
    if (valor === undefined || valor === null || valor === false) continue;
    if (clave.startsWith("on")) nodo.addEventListener(clave.slice(2), valor);
    else if (valor === true) nodo.setAttribute(clave, "");
    else nodo.setAttribute(clave, valor);
  }
  nodo.append(...hijos.flat(3).filter((h) => h !== null && h !== undefined && h !== false && h !== ""));
  return nodo;
}

export const boton = (texto, alTocar, clase = "") =>
  el("button", { type: "button", class: `b ${clase}`, onclick: alTocar }, texto);
export const enlace = (texto, ruta, clase = "b") => el("a", { class: clase, href: ruta }, texto);
export const ficha = (texto, tono = "") => el("span", { class: `ficha ${tono}` }, texto);
export const caja = (titulo, ...hijos) =>
  el(
    "section",
    { class: "caja" },
    titulo && el("header", {}, el("h2", {}, titulo)),
    el("div", { class: "cuerpo" }, ...hijos),
  );
export const recado = (tono, ...hijos) =>
  el("div", { class: `recado ${tono}`, role: tono === "mal" ? "alert" : "status" }, el("span", {}, ...hijos));

/** Ask before what cannot be undone. Resolves with true when she says yes. */
export function preguntar(pregunta, si, no) {
  return new Promise((bien) => {
    const cerrar = (valor) => () => {
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

export const plano = (t) => t.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const FECHA = new Intl.DateTimeFormat("es-MX", { weekday: "long", day: "numeric", month: "long" });
const CORTA = new Intl.DateTimeFormat("es-MX", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});
/** «sábado, 21 de noviembre» of an ISO day. */
export const enPalabras = (dia) => {
  const f = FECHA.format(new Date(`${dia}T12:00:00`));
  return f[0].toUpperCase() + f.slice(1);
};
export const momento = (ms) => CORTA.format(new Date(ms));

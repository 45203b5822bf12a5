// A list too long for a thumb: one writes part of the name and touches it. The chosen value is in `nodo.valor`.
import "../js/palabras.js";
import { el } from "./piezas.js";

const { plano, palabrasDe, dice } = globalThis.buscador;

const VISTAS = 30;
/** @typedef {{ id: string, opciones: Opcion[], valor?: string, alCambiar: Poner, describe: string }} DeCombo */

/** A search box over `[[value, text, other words it is found by], …]`; calls `alCambiar(value)`.
 *  The node has `valor` and takes the id of its label.
 *  @type {(de: DeCombo) => HTMLElement} */
export function combo({ id, opciones, valor = "", alCambiar, describe }) {
  const textoDe = new Map(opciones.map(([v, t]) => [String(v), t]));
  /** @type {(opcion: Opcion) => [valor: string, texto: string, plano: string, otras: string]} */
  const buscable = ([v, t, otras]) => [String(v), t, plano(t), plano(otras || "")];
  const buscables = opciones.map(buscable);
  const lista = el("ul", { role: "listbox", id: `${id}-lista`, hidden: true });
  const entrada = el("input", {
    id,
    type: "text",
    role: "combobox",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    "aria-expanded": "false",
    "aria-controls": `${id}-lista`,
    "aria-autocomplete": "list",
    "aria-describedby": describe,
    placeholder: "Escriba para buscar",
  });
  const nodo = Object.assign(el("div", { class: "combo" }, entrada, lista), { valor: String(valor) });
  /** @type {[valor: string, texto: string, plano: string, otras: string][]} */
  let vistas = [];
  let marcada = -1;

  const poner = () => {
    entrada.value = textoDe.get(nodo.valor) || "";
  };
  const cerrar = () => {
    lista.hidden = true;
    entrada.setAttribute("aria-expanded", "false");
    entrada.removeAttribute("aria-activedescendant");
  };
  /** @type {(v: string) => void} */
  function elegir(v) {
    const otro = v !== nodo.valor;
    nodo.valor = v;
    poner();
    cerrar();
    if (otro) alCambiar(v);
  }
  /** @type {(n: number) => void} */
  function marcar(n) {
    marcada = vistas.length ? (n + vistas.length) % vistas.length : -1;
    [...lista.children].forEach((li, i) => li.setAttribute("aria-selected", String(i === marcada)));
    if (marcada < 0) return;
    entrada.setAttribute("aria-activedescendant", lista.children[marcada].id);
    lista.children[marcada].scrollIntoView({ block: "nearest" });
  }
  /** @type {(texto: string) => void} */
  function buscar(texto) {
    const palabras = palabrasDe(texto);
    vistas = buscables.filter(([, , t, otras]) => palabras.every((p) => dice(t, p) || dice(otras, p))).slice(0, VISTAS);
    const filas = vistas.map(([v, t], i) =>
      el(
        "li",
        { role: "option", id: `${id}-o${i}`, onpointerdown: (e) => e.preventDefault(), onclick: () => elegir(v) },
        t,
      ),
    );
    if (!filas.length) filas.push(el("li", { class: "s" }, "Nada con ese nombre"));
    lista.replaceChildren(...filas);
    if (lista.hidden) nodo.scrollIntoView({ block: "start" }); // the keyboard takes the lower half of a telephone
    lista.hidden = false;
    entrada.setAttribute("aria-expanded", "true");
    marcar(palabras.length ? 0 : -1);
  }
  entrada.addEventListener("input", () => buscar(entrada.value));
  entrada.addEventListener("click", () => {
    if (lista.hidden) {
      entrada.select();
      buscar("");
    }
  });
  entrada.addEventListener("keydown", (e) => {
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      if (lista.hidden) buscar("");
      else marcar(marcada + (e.key === "ArrowDown" ? 1 : -1));
    } else if (e.key === "Enter") {
      e.preventDefault();
      if (!lista.hidden && vistas[marcada]) elegir(vistas[marcada][0]);
    } else if (e.key === "Escape") {
      poner();
      cerrar();
    }
  });
  entrada.addEventListener("blur", () => {
    const dicho = plano(entrada.value),
      exacta = buscables.find(([, , t]) => t === dicho);
    if (!dicho) elegir("");
    else if (exacta) elegir(exacta[0]);
    else {
      poner();
      cerrar();
    }
  });
  poner();
  return nodo;
}

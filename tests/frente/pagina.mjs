// A page with one of the scripts of app/static in it, run as the browser would.
import { readFileSync } from "node:fs";
import { JSDOM, VirtualConsole } from "jsdom";

/** The window of a page whose body is `html`, once `guion` has run in it. `datos` are the script's own data-…. */
export function abrir(html, guion, { datos = {}, url = "https://atencion.ejemplo/", antes = () => {} } = {}) {
  const consola = new VirtualConsole();
  const { window } = new JSDOM(`<!doctype html><body>${html}`, {
    runScripts: "dangerously",
    url,
    virtualConsole: consola,
  });
  consola.on("jsdomError", (error) => {
    throw error;
  });
  // What jsdom has not, and no test is about.
  Object.assign(window, { TextDecoder, TextEncoder });
  for (const f of window.document.forms)
    for (const { name } of f.elements)
      if (name && !(name in f)) Object.defineProperty(f, name, { get: () => f.elements.namedItem(name) });
  window.matchMedia = () => ({ matches: false, addEventListener() {} });
  window.HTMLElement.prototype.scrollIntoView = () => {};
  window.scrollTo = () => {};
  window.fetch = async () => ({ ok: false, status: 404, headers: new Map() });
  antes(window);
  // As on every page, how words are found comes before.
  for (const suyo of ["js/palabras.js", guion]) {
    const nodo = window.document.createElement("script");
    Object.assign(nodo.dataset, datos);
    nodo.textContent = readFileSync(new URL(`../../app/static/${suyo}`, import.meta.url), "utf8");
    window.document.body.append(nodo);
  }
  return window;
}

/** Write in a field as a hand does. */
export function escribir(window, nodo, texto) {
  nodo.value = texto;
  nodo.dispatchEvent(new window.Event("input", { bubbles: true }));
}

/** Press a key; whether the browser would go on with it. */
export function pulsar(window, nodo, key, resto = {}) {
  return nodo.dispatchEvent(new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...resto }));
}

/** Send a form; whether it would leave the page. */
export function enviar(window, forma) {
  return forma.dispatchEvent(new window.Event("submit", { bubbles: true, cancelable: true }));
}

export const tras = (ms) => new Promise((bien) => setTimeout(bien, ms));

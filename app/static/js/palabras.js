// How what is typed finds a name, for the searching boxes of a page (ac.js, captura.js) and the telephone's (combo.js).
"use strict";
(() => {
  /** Without accents, capitals or outer spaces.
   *  @type {(texto: string) => string} */
  const plano = (texto) => texto.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

  /** A word and what it may be the plural of: «baches» is found in «bache», «luces» in «luz».
   *  @type {(palabra: string) => string[]} */
  const formas = (palabra) => [
    palabra,
    ...(/^\p{L}{3,}s$/u.test(palabra) ? [palabra.slice(0, -1)] : []),
    ...(/^\p{L}{2,}[bdjlnrsxyz]es$/u.test(palabra) ? [palabra.slice(0, -2)] : []),
    ...(/^\p{L}{2,}ces$/u.test(palabra) ? [`${palabra.slice(0, -3)}z`] : []),
  ];

  globalThis.buscador = {
    plano,
    formas,
    palabrasDe: (texto) => plano(texto).split(/\s+/).filter(Boolean),
    dice: (texto, palabra) => formas(palabra).some((f) => texto.includes(f)),
  };
})();

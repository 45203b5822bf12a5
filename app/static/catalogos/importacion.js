// How far a load has got, asked every two seconds. Without this file the page has a link that does the same.
"use strict";
(() => {
  const caja = document.querySelector("[data-avance]");
  if (!caja) return;
  const frase = caja.querySelector("[data-frase]");
  const barra = caja.querySelector("progress");
  let fallos = 0;

  async function preguntar() {
    try {
      const respuesta = await fetch(caja.dataset.avance, { headers: { Accept: "application/json" } });
      if (!respuesta.ok) throw new Error(String(respuesta.status));
      const avance = await respuesta.json();
      if (avance.estado !== "cargando") {
        location.reload();
        return;
      }
      frase.textContent = avance.frase;
      barra.value = avance.hechos;
      fallos = 0;
    } catch {
      if (++fallos > 5) return;
    }
    setTimeout(preguntar, 2000);
  }
  setTimeout(preguntar, 1000);
})();

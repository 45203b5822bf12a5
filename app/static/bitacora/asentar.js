// A new entry of the bitácora: an hour that keeps pace, what is already known of it. The keys that send: atajos.js.
"use strict";
(() => {
  /** @type {Control} */
  const forma = document.querySelector("form[data-asentar]");
  if (!forma) return;
  /** @type {(n: string) => Control} */
  const campo = (n) => forma.querySelector(`[name="${n}"]`);

  // The hour proposed is that of the first word, however long the page waited for it; arrows move it five minutes.
  const hora = campo("oida_hora"),
    abierta = Date.now(),
    deInicio = hora.value;
  /** @type {(t: string) => number | null} */
  const enMinutos = (t) => {
    const m = /^(\d{1,2})[:. ]?(\d{2})$/.exec(t.trim());
    return m ? Number(m[1]) * 60 + Number(m[2]) : null;
  };
  /** @type {(n: number) => string} */
  const enHora = (n) => `${String(Math.floor(n / 60)).padStart(2, "0")}:${String(n % 60).padStart(2, "0")}`;
  const ahora = () => enMinutos(deInicio) + Math.floor((Date.now() - abierta) / 60000);
  let propuesta = hora.dataset.hora === "propuesta" && enMinutos(deInicio) !== null;
  campo("relato").addEventListener("input", () => {
    if (propuesta && ahora() < 24 * 60) hora.value = enHora(ahora());
    propuesta = false;
  });
  hora.addEventListener("input", () => {
    propuesta = false;
  });
  hora.addEventListener("keydown", (e) => {
    const paso = { ArrowUp: 5, ArrowDown: -5 }[e.key],
      minutos = enMinutos(hora.value);
    if (!paso || minutos === null) return;
    e.preventDefault();
    propuesta = false;
    hora.value = enHora(Math.min(Math.max(minutos + paso, 0), 24 * 60 - 1));
  });

  // What may be the same matter; a newer question replaces the one before. Without an answer one goes on writing.
  const caja = forma.querySelector("[data-halladas]"),
    salto = forma.querySelector("[data-salto-parecidas]");
  const molde = document.getElementById("parecida");
  /** @type {(halladas: Parecida[]) => void} */
  function pintar(halladas) {
    caja.querySelector("ul").replaceChildren(
      ...halladas.map((p) => {
        const li = /** @type {Control} */ (molde.content.firstElementChild.cloneNode(true)),
          enlace = li.querySelector("a");
        enlace.href = p.url;
        enlace.textContent = p.folio;
        li.querySelector("[data-que]").textContent = " " + p.que;
        li.querySelector("[data-detalle]").textContent = p.detalle;
        return li;
      }),
    );
    caja.hidden = salto.hidden = !halladas.length;
  }
  /** @type {AbortController | undefined} */
  let pedido;
  let espera = 0;
  async function buscar() {
    pedido?.abort();
    const datos = Object.fromEntries(["tramite_id", "localidad_id", "domicilio"].map((n) => [n, campo(n).value]));
    if (!datos.tramite_id || !datos.localidad_id) return pintar([]);
    pedido = new AbortController();
    try {
      const r = await fetch(`${forma.dataset.parecidas}?${new URLSearchParams(datos)}`, {
        signal: pedido.signal,
        headers: { Accept: "application/json" },
      });
      if (r.ok) pintar((await r.json()).parecidas);
    } catch {
      /* offline, or replaced */
    }
  }
  forma.addEventListener("change", (e) => {
    if (["tramite_id", "localidad_id"].includes(/** @type {Control} */ (e.target).name)) buscar();
  });
  campo("domicilio").addEventListener("input", () => {
    clearTimeout(espera);
    espera = setTimeout(buscar, 250);
  });
  buscar();
})();

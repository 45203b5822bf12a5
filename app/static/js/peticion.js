// The page of a petición: its folio copied at a touch, an episode of its history opened where an address names it.
"use strict";
(() => {
  // A page served without TLS has no clipboard of its own: there the text is selected and copied as a hand would.
  /** @type {(texto: string) => Promise<void>} */
  async function copiar(texto) {
    if (navigator.clipboard) return navigator.clipboard.writeText(texto);
    const caja = Object.assign(document.createElement("textarea"), { value: texto, className: "oculto" });
    document.body.append(caja);
    caja.select();
    const hecho = document.execCommand("copy");
    caja.remove();
    if (!hecho) throw new Error("copy");
  }
  for (const b of document.querySelectorAll("[data-copiar]")) {
    const dicho = document.querySelector("[data-dicho]"),
      antes = [...b.childNodes];
    b.hidden = false;
    b.addEventListener("click", async () => {
      try {
        await copiar(b.dataset.copiar);
      } catch {
        return;
      }
      dicho.textContent = b.textContent = b.dataset.copiado;
      b.focus();
      setTimeout(() => {
        b.replaceChildren(...antes);
        dicho.textContent = "";
      }, 2000);
    });
  }

  // An act that somebody opens comes into sight as a whole or, where it is taller than the window, from its top.
  for (const acto of document.querySelectorAll("details.acto")) {
    let pedido = false;
    acto.querySelector("summary").addEventListener("click", () => {
      pedido = true;
    });
    acto.addEventListener("toggle", () => {
      if (pedido && acto.open)
        acto.scrollIntoView({ block: acto.offsetHeight > innerHeight * 0.7 ? "start" : "nearest" });
      pedido = false;
    });
  }

  // Who received the last times, written with one touch.
  for (const grupo of document.querySelectorAll("[data-propuestas]")) {
    grupo.hidden = false;
    grupo.addEventListener("click", (e) => {
      const b = /** @type {Control} */ (e.target).closest("[data-llena]");
      if (!b) return;
      /** @type {Record<string, string>} */
      const datos = JSON.parse(b.dataset.llena);
      for (const [n, v] of Object.entries(datos)) {
        const x = /** @type {HTMLInputElement} */ (b.form.elements.namedItem(n));
        x.value = v;
        for (const suceso of ["input", "change"]) x.dispatchEvent(new Event(suceso, { bubbles: true }));
      }
      for (const otro of grupo.querySelectorAll("[data-llena]")) otro.setAttribute("aria-pressed", String(otro === b));
    });
  }

  // On a telephone the same field opens the camera at once, or whatever it keeps.
  if (matchMedia("(pointer: coarse)").matches)
    for (const b of document.querySelectorAll("[data-camara]")) {
      const x = document.getElementById(b.dataset.camara),
        acepta = x.accept;
      b.hidden = false;
      b.addEventListener("click", () => {
        x.setAttribute("capture", "environment");
        x.accept = "image/*";
        x.click();
        x.removeAttribute("capture");
        x.accept = acepta;
      });
    }

  const anteriores = document.querySelector(".anteriores");
  function abrir() {
    const nombrado = /^#m-\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (!nombrado || !anteriores?.contains(nombrado)) return;
    anteriores.open = true;
    nombrado.scrollIntoView();
  }
  addEventListener("hashchange", abrir);
  abrir();
  // On paper the whole history stands.
  let cerrada = false;
  addEventListener("beforeprint", () => {
    if (anteriores && !anteriores.open) {
      cerrada = true;
      anteriores.open = true;
    }
  });
  addEventListener("afterprint", () => {
    if (cerrada) {
      anteriores.open = cerrada = false;
    }
  });
})();

// The viewer of attachments: page by page in a dialog. Without it every link leads to the file itself.
"use strict";
(() => {
  const visor = document.querySelector("dialog.visor");
  if (!visor || !visor.showModal) return;
  const en = (senal) => visor.querySelector(senal);
  const titulo = en("h2"), papel = en(".papel"), imagen = en("img"), falla = en("[data-falla]"), cual = en("[data-cual]");
  const figuras = new Map([...document.querySelectorAll("[data-visor]")].map((a) => [a.pathname, a]));
  let figura = null, pagina = 1, total = 1;

  const direccion = (n) => `${figura.dataset.visor}?pagina=${n}`;
  function ver(n) {
    if (n < 1 || n > total) return;
    pagina = n;
    falla.hidden = true;
    imagen.hidden = false;
    papel.setAttribute("aria-busy", "true");
    imagen.src = direccion(n);
    cual.textContent = cual.dataset.cual.replace("{n}", n).replace("{total}", total);
    imagen.alt = `${titulo.textContent}. ${cual.textContent}`;
    // A button that takes no more keeps the focus: `disabled` would drop it out of the dialog.
    en('[data-pasa="-1"]').setAttribute("aria-disabled", n === 1);
    en('[data-pasa="1"]').setAttribute("aria-disabled", n === total);
    papel.scrollTop = 0;
    if (n < total) new Image().src = direccion(n + 1);
  }
  imagen.addEventListener("load", () => papel.removeAttribute("aria-busy"));
  imagen.addEventListener("error", () => {
    papel.removeAttribute("aria-busy");
    imagen.hidden = true;
    falla.textContent = falla.dataset.falla;
    falla.hidden = false;
  });

  document.addEventListener("click", (e) => {
    const enlace = e.target.closest && e.target.closest("a[href]");
    if (!enlace || e.button || e.ctrlKey || e.metaKey || e.shiftKey || visor.contains(enlace)) return;
    figura = figuras.get(enlace.pathname) || null;
    if (!figura || enlace.host !== location.host) return;
    e.preventDefault();
    total = Number(figura.dataset.paginas);
    titulo.textContent = figura.querySelector("b").textContent;
    en("[data-hojear]").hidden = total === 1;
    en("[data-descargar]").href = figura.href;
    ver(1);
    visor.showModal();
    papel.focus();
  });

  const TECLAS = { ArrowRight: () => pagina + 1, ArrowLeft: () => pagina - 1, Home: () => 1, End: () => total };
  visor.addEventListener("keydown", (e) => {
    const a = TECLAS[e.key];
    if (!a || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    ver(a());
  });
  visor.addEventListener("click", (e) => {
    const pasa = e.target.closest("[data-pasa]");
    if (pasa) ver(pagina + Number(pasa.dataset.pasa));
    if (e.target === visor || e.target.closest("[data-cierra]")) visor.close();
  });
  visor.addEventListener("close", () => { imagen.removeAttribute("src"); });
})();

// The viewer of attachments: page by page in a dialog. Without it every link leads to the file itself.
"use strict";
(() => {
  // The server draws one picture at a time for each account: of another it says 503, and when to ask again.
  const VECES = 6,
    A_LA_VEZ = 2;
  /** @type {(segundos: number) => Promise<unknown>} */
  const pausa = (segundos) =>
    new Promise((bien) => {
      setTimeout(bien, 1000 * segundos);
    });
  /** @type {(direccion: string, quiere: () => boolean) => Promise<boolean>} */
  async function insistir(direccion, quiere) {
    for (let vez = 0; vez < VECES && quiere(); vez += 1) {
      const r = await fetch(direccion).catch(() => /** @type {Response | null} */ (null));
      if (r?.ok) return true;
      if (r && r.status !== 503) return false;
      await pausa(Math.min(Number(r?.headers.get("Retry-After")) || 5, 30));
    }
    return false;
  }
  /** @type {(imagen: HTMLImageElement, direccion: string) => Promise<boolean>} */
  const cargada = (imagen, direccion) =>
    new Promise((bien) => {
      imagen.onload = () => bien(true);
      imagen.onerror = () => bien(false);
      imagen.src = direccion;
    });

  // The small pictures, two at a time, those that are near what is seen.
  /** @type {HTMLElement[]} */
  const cola = [];
  let ocupados = 0;
  /** @type {(lugar: HTMLElement) => Promise<void>} */
  async function poner(lugar) {
    const imagen = Object.assign(new Image(136, 176), { alt: "" }),
      { mini } = lugar.dataset;
    const llego =
      (await cargada(imagen, mini)) || ((await insistir(mini, () => true)) && (await cargada(imagen, mini)));
    if (llego) lugar.replaceChildren(imagen);
    else lugar.querySelector("[data-falla]").hidden = false;
  }
  function seguir() {
    for (; ocupados < A_LA_VEZ && cola.length; ocupados += 1)
      poner(cola.shift()).finally(() => {
        ocupados -= 1;
        seguir();
      });
  }
  const cerca = new IntersectionObserver(
    (vistos) => {
      for (const { target, isIntersecting } of vistos)
        if (isIntersecting) {
          cerca.unobserve(target);
          cola.push(/** @type {HTMLElement} */ (target));
        }
      seguir();
    },
    { rootMargin: "400px" },
  );
  for (const lugar of document.querySelectorAll("[data-mini]")) cerca.observe(lugar);

  /** @type {Control} */
  const visor = document.querySelector("dialog.visor");
  if (!visor || !visor.showModal) return;
  /** @type {(senal: string) => any} */
  const en = (senal) => visor.querySelector(senal);
  const titulo = en("h2"),
    papel = en(".papel"),
    imagen = en("img"),
    falla = en("[data-falla]"),
    cual = en("[data-cual]");
  const figuras = new Map([...document.querySelectorAll("[data-visor]")].map((a) => [a.pathname, a]));
  /** @type {Control | null} */
  let figura = null;
  let pagina = 1,
    total = 1,
    insistida = false;

  /** @type {(n: number) => string} */
  const direccion = (n) => `${figura.dataset.visor}?pagina=${n}`;
  /** @type {(n: number) => void} */
  function ver(n) {
    if (n < 1 || n > total) return;
    pagina = n;
    insistida = false;
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
  }
  imagen.addEventListener("load", () => {
    papel.removeAttribute("aria-busy");
    if (pagina < total) new Image().src = direccion(pagina + 1);
  });
  imagen.addEventListener("error", async () => {
    const suya = imagen.getAttribute("src"),
      quiere = () => visor.open && imagen.getAttribute("src") === suya;
    if (!insistida) {
      insistida = true;
      const ya = await insistir(suya, quiere);
      if (!quiere()) return;
      if (ya) {
        imagen.src = suya;
        return;
      }
    }
    papel.removeAttribute("aria-busy");
    imagen.hidden = true;
    falla.textContent = falla.dataset.falla;
    falla.hidden = false;
  });

  document.addEventListener("click", (e) => {
    const enlace = /** @type {Control} */ (e.target).closest && /** @type {Control} */ (e.target).closest("a[href]");
    if (!enlace || e.button || e.ctrlKey || e.metaKey || e.shiftKey || visor.contains(enlace)) return;
    figura = figuras.get(enlace.pathname) || null;
    if (!figura || enlace.host !== location.host) return;
    e.preventDefault();
    total = Number(figura.dataset.paginas);
    titulo.textContent = figura.querySelector("b").textContent;
    en("[data-hojear]").hidden = total === 1;
    en("[data-descargar]").href = figura.href;
    en("[data-como-llego]").hidden = !figura.dataset.original;
    en("[data-como-llego]").href = figura.dataset.original || "#";
    ver(1);
    visor.showModal();
    papel.focus();
  });

  /** @type {Record<string, () => number>} */
  const TECLAS = { ArrowRight: () => pagina + 1, ArrowLeft: () => pagina - 1, Home: () => 1, End: () => total };
  visor.addEventListener("keydown", (e) => {
    const a = TECLAS[e.key];
    if (!a || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    ver(a());
  });
  visor.addEventListener("click", (e) => {
    const pasa = /** @type {Control} */ (e.target).closest("[data-pasa]");
    if (pasa) ver(pagina + Number(pasa.dataset.pasa));
    if (e.target === visor || /** @type {Control} */ (e.target).closest("[data-cierra]")) visor.close();
  });
  visor.addEventListener("close", () => {
    imagen.removeAttribute("src");
  });
})();

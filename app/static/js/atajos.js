// Shortcuts: one table of keys, what they do and where; the dialog of «?» is drawn from it.
// Off on this device if one says so.
"use strict";
(() => {
  /** @type {(s: string) => Control} */
  const $ = (s) => document.querySelector(s);
  /** @type {(url: string) => string} */
  const enMenu = (url) => `.lado a[href="${url}"]`;
  /** @type {(nodo: Control) => void} */
  const pulsar = (nodo) => nodo.click();
  /** @type {(nodo: Control) => void} */
  const enfocar = (nodo) => {
    nodo.focus();
    nodo.select?.();
  };
  const renglones = () => [...document.querySelectorAll(".renglon")];
  const actual = () => document.activeElement?.closest(".renglon");
  /** @type {(paso: number) => void} */
  function mover(paso) {
    const todos = renglones(),
      n = todos.indexOf(actual());
    todos[n < 0 ? 0 : Math.min(Math.max(n + paso, 0), todos.length - 1)]?.querySelector(".folio, a")?.focus();
  }
  /** @type {(como: string) => () => void} */
  const registrar = (como) => () => {
    const boton = $(`form:has([name="clave_envio"]) button[name="seguir"][value="${como}"]`);
    boton.form.requestSubmit(boton);
  };

  // teclas: one key, two in turn, or with Ctrl/Alt; donde: what the page must have; nodo: where its hint is;
  // sale: it leaves the page, which no letter does while something is being written.
  /** @type {Atajo[]} */
  const TABLA = [
    { grupo: "En cualquier página", teclas: ["?"], texto: "ver estos atajos", hace: abrir },
    { teclas: ["/"], texto: "buscar", donde: '[data-tecla="/"]', nodo: true, hace: enfocar },
    {
      teclas: ["n"],
      sale: true,
      texto: "registrar una petición",
      donde: '.alto a[href="/peticiones/add"]',
      nodo: true,
      hace: pulsar,
    },
    { teclas: ["g", "b"], sale: true, texto: "ir a mi bandeja", donde: enMenu("/"), hace: pulsar },
    { teclas: ["g", "p"], sale: true, texto: "ir a las peticiones", donde: enMenu("/peticiones/list/"), hace: pulsar },
    {
      teclas: ["g", "t"],
      sale: true,
      texto: "ir al tablero",
      donde: enMenu("/tablero/"),
      hace: pulsar,
    },
    {
      teclas: ["g", "r"],
      sale: true,
      texto: "ir a la bitácora (lo que se oye en la radio)",
      donde: enMenu("/bitacora/list/"),
      hace: pulsar,
    },
    { teclas: ["g", "c"], sale: true, texto: "ir a los ciudadanos", donde: enMenu("/ciudadanos/list/"), hace: pulsar },
    {
      grupo: "En una lista",
      teclas: ["j"],
      texto: "pasar al renglón siguiente (también ↓)",
      donde: ".renglon",
      hace: () => mover(1),
    },
    { teclas: ["k"], texto: "volver al renglón anterior (también ↑)", donde: ".renglon", hace: () => mover(-1) },
    {
      teclas: ["a"],
      sale: true,
      texto: "hacer lo que toca en el renglón",
      donde: ".renglon .hace .b",
      hace: () => actual()?.querySelector(".hace .b")?.click(),
    },
    {
      grupo: "Al capturar",
      teclas: ["Alt", "1"],
      texto: "elegir el canal; del 1 al 9, en su orden",
      donde: '[name="canal_id"][type="radio"]',
      hace: () => {},
    },
    {
      teclas: ["Alt", "0"],
      texto: "marcar que se le dio a conocer el aviso de privacidad",
      donde: "#aviso_dado",
      nodo: true,
      hace: () => {},
    },
    {
      teclas: ["Ctrl", "Enter"],
      texto: "registrar",
      donde: 'button[name="seguir"][value="ver"]',
      nodo: true,
      hace: registrar("ver"),
    },
    {
      teclas: ["Ctrl", "Mayús", "Enter"],
      texto: "registrar y capturar otra",
      donde: 'button[name="seguir"][value="otra"]',
      nodo: true,
      hace: registrar("otra"),
    },
  ];
  TABLA.reduce((grupo, t) => (t.grupo ??= grupo), "");
  const captura = Boolean($("form[data-captura]"));
  const aqui = TABLA.filter((t) => (!t.donde || $(t.donde)) && !(t.sale && captura));
  const deLetra = aqui.filter((t) => !["Alt", "Ctrl"].includes(t.teclas[0]));

  // Kept on this device. Only keys without Ctrl or Alt are put off: those are what a voice or a resting hand may press.
  const guardado = () => {
    try {
      return localStorage.getItem("atajos");
    } catch {
      return null;
    }
  };
  let activos = guardado() !== "no";

  // A form with something written, come back to be corrected, or put back from a draft is not left by a letter.
  let escrito = Boolean($("[data-errores]"));
  /** @type {(e: Event) => void} */
  const anotar = (e) => {
    if (/** @type {Control} */ (e.target).closest?.('form[method="post"]')) escrito = true;
  };
  for (const que of ["input", "change", "repuesta"]) document.addEventListener(que, anotar, true);

  // Hints: the name of the key beside what it does, for eyes and for screen readers.
  /** @type {Record<string, string>} */
  const EN_ARIA = { Ctrl: "Control", Mayús: "Shift" };
  function senalar() {
    for (const t of aqui.filter((x) => x.nodo)) {
      const nodo = $(t.donde),
        vale = activos || !deLetra.includes(t);
      if (vale) nodo.setAttribute("aria-keyshortcuts", t.teclas.map((x) => EN_ARIA[x] || x).join("+"));
      else nodo.removeAttribute("aria-keyshortcuts");
      nodo.title = vale ? `Atajo: ${t.teclas.join(" + ")}` : "";
    }
    [...document.querySelectorAll('[name="canal_id"][type="radio"]')].slice(0, 9).forEach((r, k) => {
      r.setAttribute("aria-keyshortcuts", `Alt+${k + 1}`);
      r.parentElement.title = `Atajo: Alt + ${k + 1}`;
    });
  }

  /** @type {(etiqueta: string, hijos?: (Node | string)[], propio?: object) => Control} */
  const hecho = (etiqueta, hijos = [], propio = {}) => {
    const n = Object.assign(/** @type {Control} */ (document.createElement(etiqueta)), propio);
    n.append(...hijos);
    return n;
  };
  /** @type {Control | null} */
  let dialogo = null;
  function dibujar() {
    const partes = [hecho("h2", ["Atajos del teclado"], { id: "atajos-titulo" })];
    let grupo = "";
    for (const t of aqui) {
      if (t.grupo !== grupo) partes.push(hecho("h3", [t.grupo]), hecho("dl", [], { className: "teclas" }));
      grupo = t.grupo;
      partes.at(-1).append(
        hecho(
          "dt",
          t.teclas.flatMap((x, n) => [n ? " " : "", hecho("kbd", [x])]),
        ),
        hecho("dd", [t.texto]),
      );
    }
    const si = hecho("input", [], { type: "checkbox", checked: activos });
    si.addEventListener("change", () => {
      activos = si.checked;
      try {
        localStorage.setItem("atajos", activos ? "si" : "no");
      } catch {
        /* private window */
      }
      senalar();
    });
    const cerrar = hecho("button", ["Cerrar"], { type: "button", className: "b p" });
    cerrar.addEventListener("click", () => dialogo.close());
    const pie = hecho(
      "div",
      [hecho("label", [si, "Usar en este equipo los atajos de una sola tecla"], { className: "casilla" }), cerrar],
      { className: "fila entre" },
    );
    dialogo = hecho("dialog", [...partes, pie], { className: "atajos", tabIndex: -1 });
    dialogo.setAttribute("aria-labelledby", "atajos-titulo");
    document.body.append(dialogo);
  }
  function abrir() {
    if (!dialogo) dibujar();
    dialogo.showModal();
    dialogo.focus();
  }

  // Typing is typing: in a field only Ctrl and Alt count.
  /** @type {(x: Control) => boolean} */
  const escribe = (x) =>
    Boolean(
      x.closest(
        "textarea, select, [contenteditable], dialog[open], " +
          'input:not([type="radio"], [type="checkbox"], [type="button"], [type="submit"])',
      ),
    );
  /** @type {(e: KeyboardEvent) => void} */
  function conAlt(e) {
    const cifra = /^Digit([0-9])$/.exec(e.code)?.[1];
    const radio =
      cifra === "0"
        ? $("#aviso_dado")
        : cifra && document.querySelectorAll('[name="canal_id"][type="radio"]')[Number(cifra) - 1];
    if (!radio) return;
    e.preventDefault();
    radio.click();
    // Chosen without leaving the keyboard, what comes next is who asks.
    if (/** @type {Control} */ (document.activeElement)?.type === "radio" || document.activeElement === document.body)
      ($("[data-busca-persona]") || radio).focus();
  }
  /** @type {(e: KeyboardEvent) => void} */
  function conCtrl(e) {
    if (e.key !== "Enter") return;
    const t = aqui.find((x) => x.teclas[0] === "Ctrl" && x.teclas.length === (e.shiftKey ? 3 : 2));
    const suya = t || e.shiftKey ? null : /** @type {Control} */ (e.target).closest("form[data-una-vez]");
    if (!t && !suya) return;
    e.preventDefault();
    if (t) t.hace();
    else suya.requestSubmit();
  }
  let primera = "",
    cuando = 0;
  /** @type {(e: KeyboardEvent) => void} */
  function letra(e) {
    if (
      ["ArrowDown", "ArrowUp"].includes(e.key) &&
      actual() &&
      !(/** @type {Control} */ (e.target).closest("input, select, textarea"))
    ) {
      e.preventDefault();
      mover(e.key === "ArrowDown" ? 1 : -1);
      return;
    }
    const dos = primera && Date.now() - cuando < 1500 ? primera : "";
    primera = "";
    const t = deLetra.find((x) =>
      dos ? x.teclas[0] === dos && x.teclas[1] === e.key : x.teclas.length === 1 && x.teclas[0] === e.key,
    );
    if (t?.sale && escrito) return;
    if (t) {
      e.preventDefault();
      t.hace(t.donde && $(t.donde));
      return;
    }
    if (deLetra.some((x) => x.teclas.length === 2 && x.teclas[0] === e.key)) {
      primera = e.key;
      cuando = Date.now();
    }
  }
  document.addEventListener("keydown", (e) => {
    if (e.isComposing || (e.repeat && e.key === "Enter")) return;
    if (e.ctrlKey || e.metaKey) {
      if (!e.altKey) conCtrl(e);
      return;
    }
    if (e.altKey) {
      conAlt(e);
      return;
    }
    if (activos && !escribe(/** @type {Control} */ (e.target))) letra(e);
  });

  // In the account's menu too: whoever put them off finds them again.
  const menu = $(".yo > div");
  if (menu) {
    const b = hecho("button", ["Atajos del teclado"], { type: "button", className: "m como-boton" });
    b.addEventListener("click", abrir);
    menu.querySelector("form").before(b);
  }
  senalar();
})();

// Small comforts on every page. Each is optional: without this file everything still works.
"use strict";
(() => {
  /** @type {(s: string, raiz?: ParentNode) => Control[]} */
  const todos = (s, raiz = document) => [...raiz.querySelectorAll(s)];
  const { plano, formas, palabrasDe, dice } = globalThis.buscador;

  // Fields that count only while another has certain values (data-si-campo, data-si-valores).
  /** @type {(forma: Control, nombre: string) => string} */
  function valorDe(forma, nombre) {
    const nodo = forma.querySelector(`[name="${nombre}"]`);
    if (!nodo) return "";
    const envoltura = nodo.closest("[data-si-campo]");
    if (envoltura && envoltura.hidden) return "";
    if (nodo.type === "radio") return forma.querySelector(`[name="${nombre}"]:checked`)?.value || "";
    return nodo.type === "checkbox" && !nodo.checked ? "" : nodo.value;
  }
  /** @type {(forma: Control) => void} */
  function acomodar(forma) {
    for (const c of todos("[data-si-campo]", forma))
      c.hidden = !c.dataset.siValores.split("|").includes(valorDe(forma, c.dataset.siCampo));
  }
  for (const forma of new Set(todos("[data-si-campo]").map((c) => c.closest("form")))) {
    acomodar(forma);
    forma.addEventListener("change", () => acomodar(forma));
  }

  // Choices of long filters come when somebody goes near them (data-opciones, data-luego).
  for (const forma of todos("form[data-opciones]")) {
    let pedidas = !todos("select[data-luego]", forma).length;
    const traer = async () => {
      if (pedidas) return;
      pedidas = true;
      try {
        const todas = await (await fetch(forma.dataset.opciones, { headers: { Accept: "application/json" } })).json();
        for (const sel of todos("select[data-luego]", forma))
          sel.append(
            ...todas[sel.name].map((/** @type {Opcion} */ [valor, texto]) => new Option(texto, String(valor))),
          );
      } catch {
        pedidas = false;
      }
    };
    for (const cerca of ["pointerenter", "focusin", "touchstart", "toggle"])
      forma.addEventListener(cerca, traer, { capture: true, passive: true });
  }

  // A form is sent once; the page that comes back from history may be sent again.
  for (const forma of todos("form[data-una-vez]")) {
    forma.addEventListener("submit", (e) => {
      if (forma.dataset.enviada) {
        e.preventDefault();
        return;
      }
      forma.dataset.enviada = "1";
      todos("button.b", forma).forEach((b) => b.setAttribute("aria-disabled", "true"));
    });
  }
  window.addEventListener("pageshow", () =>
    todos("form[data-una-vez]").forEach((f) => {
      delete f.dataset.enviada;
      todos("button.b", f).forEach((b) => b.removeAttribute("aria-disabled"));
    }),
  );

  // Notes may be closed; an error summary takes the focus.
  for (const recado of todos("[data-cerrar]")) {
    const b = Object.assign(document.createElement("button"), {
      type: "button",
      className: "cerrar",
      textContent: recado.dataset.cerrar,
    });
    b.addEventListener("click", () => recado.remove());
    recado.append(b);
  }
  document.querySelector("[data-errores]")?.focus();

  // A question opens in a window of its own; a click beside it closes it, as Escape does.
  for (const a of todos("[data-dialogo]")) {
    const d = document.getElementById(a.dataset.dialogo);
    /** @type {(e: Event) => void} */
    const abrir = (e) => {
      e.preventDefault();
      d.showModal();
    };
    a.addEventListener("click", abrir);
    a.addEventListener("keydown", (e) => {
      if (e.key === " ") abrir(e);
    });
    d.addEventListener("click", (e) => {
      if (e.target === d) d.close();
    });
  }

  // An address that names an act (#acto-validar) opens it. What is this person's turn stands open already: there the
  // page stays at its top, where folio, state and request are, and the heading of what she is to do has the focus.
  const nombrado = location.hash.startsWith("#acto-") ? document.getElementById(location.hash.slice(1)) : null;
  if (nombrado?.matches("details")) {
    nombrado.open = true;
    nombrado.querySelector("input:not([type=hidden]), select, textarea, button")?.focus();
  } else if (nombrado) {
    const titulo = nombrado.closest(".caja")?.querySelector("h2");
    // After the browser itself has gone to what the address names, which takes the focus away.
    const llegar = () =>
      requestAnimationFrame(() => {
        scrollTo(0, 0);
        if (titulo) {
          titulo.tabIndex = -1;
          titulo.focus({ preventScroll: true });
        }
      });
    if (document.readyState === "complete") llegar();
    else addEventListener("load", llegar, { once: true });
  }

  // Filters apply when chosen and are folded on a phone while none is in use. The account menu closes on its own.
  for (const s of todos("[data-autoenvio]")) s.addEventListener("change", () => s.form.requestSubmit());
  if (matchMedia("(max-width: 860px)").matches)
    todos("[data-plegable]").forEach((d) => {
      d.open = false;
    });
  /** @type {HTMLDetailsElement | null} */
  const yo = document.querySelector(".yo");
  if (yo) {
    document.addEventListener("click", (e) => {
      if (!yo.contains(/** @type {Control} */ (e.target))) yo.open = false;
    });
    document.addEventListener("keydown", (e) => {
      if (e.key === "Escape") yo.open = false;
    });
  }

  // One box ticks every row of the page.
  for (const caja of todos("[data-marca-todas]")) {
    caja.closest("label").hidden = false;
    caja.addEventListener("change", () =>
      todos('[name="fila"]', caja.form).forEach((f) => {
        f.checked = caja.checked;
      }),
    );
  }

  // Where one stands, when one asks for it and the telephone says so.
  for (const b of todos("[data-ubicacion]")) {
    const suyo = b.closest(".campo");
    b.hidden = !navigator.geolocation;
    b.addEventListener("click", () =>
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          suyo.querySelector("input").value = `${coords.latitude.toFixed(5)},${coords.longitude.toFixed(5)}`;
        },
        () => {
          const ayuda = suyo.querySelector("[data-sin-permiso]");
          ayuda.textContent = ayuda.dataset.sinPermiso;
        },
        { enableHighAccuracy: true, timeout: 15000 },
      ),
    );
  }

  // Theme: as the computer says, light or dark.
  const raiz = document.documentElement;
  const marcarTema = () =>
    todos("[data-tema-elegir]").forEach((b) =>
      b.setAttribute("aria-pressed", String((raiz.dataset.tema || "") === b.dataset.temaElegir)),
    );
  for (const grupo of todos("[data-temas]")) {
    grupo.hidden = false;
    grupo.addEventListener("click", (e) => {
      const tema = /** @type {Control} */ (e.target).dataset.temaElegir;
      if (tema === undefined) return;
      if (tema) raiz.dataset.tema = tema;
      else delete raiz.dataset.tema;
      try {
        tema ? localStorage.setItem("tema", tema) : localStorage.removeItem("tema");
      } catch {
        /* private window */
      }
      marcarTema();
      document.dispatchEvent(new Event("tema"));
    });
  }
  marcarTema();

  // A long select becomes a box that searches while one types; the select keeps the value that is sent.
  // What is typed and names nothing stays, with a mark, and the form waits; a filter only forgets it.
  /** @type {(texto: string, p: string) => number} */
  const palabra = (texto, p) => texto.split(/[^\p{L}\p{N}]+/u).findIndex((x) => x.startsWith(p));
  /** @type {Map<HTMLInputElement, Control>} */
  const sinElegir = new Map();
  /** @type {(sel: Control) => void} */
  function combo(sel) {
    const caja = document.createElement("div"),
      entrada = document.createElement("input"),
      lista = document.createElement("ul"),
      nada = document.createElement("p");
    caja.className = "combo";
    const id = sel.id,
      vacio = [...sel.options].find((o) => ["", "__None"].includes(o.value))?.value ?? "";
    Object.assign(entrada, { type: "text", id, autocomplete: "off", placeholder: sel.dataset.combo });
    sel.id = id + "-lista-valores";
    lista.id = id + "-opciones";
    for (const [a, v] of Object.entries({
      role: "combobox",
      "aria-expanded": "false",
      "aria-controls": lista.id,
      "aria-autocomplete": "list",
    }))
      entrada.setAttribute(a, v);
    for (const a of ["aria-describedby", "aria-invalid", "aria-required"])
      if (sel.hasAttribute(a)) entrada.setAttribute(a, sel.getAttribute(a));
    lista.setAttribute("role", "listbox");
    lista.hidden = nada.hidden = true;
    Object.assign(nada, { id: id + "-nada", className: "err" });
    nada.setAttribute("role", "status");
    sel.before(caja);
    caja.append(entrada, lista, sel, nada);
    sel.hidden = true;
    const esFiltro = sel.form?.method === "get",
      descrita = entrada.getAttribute("aria-describedby") || "";
    const ninguna =
      sel.closest("[data-nada]")?.dataset.nada || "Nada se llama así. Revise cómo se escribe o borre lo escrito.";
    /** @type {(texto: string) => void} */
    function decir(texto) {
      nada.textContent = texto;
      nada.hidden = !texto;
      const ids = [descrita, texto && nada.id].filter(Boolean).join(" ");
      if (ids) entrada.setAttribute("aria-describedby", ids);
      else entrada.removeAttribute("aria-describedby");
    }
    function aclarar() {
      if (sinElegir.delete(entrada)) entrada.removeAttribute("aria-invalid");
      decir("");
    }
    // Typed and not on the list: nothing is chosen, and nothing of what was typed is lost.
    function dejar() {
      cerrar();
      decir(vistas.length ? "Elija una de la lista, o borre lo escrito." : ninguna);
      sinElegir.set(entrada, sel);
      entrada.setAttribute("aria-invalid", "true");
      if (sel.value !== vacio) {
        sel.value = vacio;
        sel.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
    /** @type {HTMLOptionElement[]} */
    let vistas = [];
    let i = -1;
    const poner = () => {
      entrada.value = sel.value !== vacio ? sel.selectedOptions[0]?.text || "" : "";
    };
    const cerrar = () => {
      lista.hidden = true;
      i = -1;
      entrada.setAttribute("aria-expanded", "false");
      entrada.removeAttribute("aria-activedescendant");
    };
    /** @type {(o: HTMLOptionElement | null) => void} */
    const elegir = (o) => {
      aclarar();
      sel.value = o ? o.value : vacio;
      poner();
      cerrar();
      sel.dispatchEvent(new Event("change", { bubbles: true }));
    };
    /** @type {(n: number) => void} */
    function marcar(n) {
      i = vistas.length ? (n + vistas.length) % vistas.length : -1;
      [...lista.children].forEach((li, k) => li.setAttribute("aria-selected", String(k === i)));
      if (i < 0) return;
      lista.children[i].scrollIntoView({ block: "nearest" });
      entrada.setAttribute("aria-activedescendant", lista.children[i].id);
    }
    /** @type {(texto: string) => void} */
    function abrir(texto) {
      const palabras = palabrasDe(texto);
      // First what begins so, in an early word before a late one; then what has it inside, last what only its
      // detail says.
      /** @type {(nombre: string) => number} */
      const lejos = (nombre) =>
        palabras.reduce(
          (suma, p) =>
            suma +
            Math.min(
              ...formas(p).map((f) => (palabra(nombre, f) >= 0 ? palabra(nombre, f) : nombre.includes(f) ? 50 : 100)),
            ),
          0,
        );
      vistas = [...sel.options]
        .filter(
          (o) =>
            o.value !== vacio &&
            palabras.every((p) => dice(plano([o.text, o.dataset.detalle, o.dataset.sinonimos].join(" ")), p)),
        )
        .map((o) => ({ o, n: lejos(plano(o.text)) }))
        .sort((a, b) => a.n - b.n)
        .slice(0, 40)
        .map(({ o }) => o);
      lista.replaceChildren(
        ...vistas.map((o, k) => {
          const li = document.createElement("li");
          Object.assign(li, { id: `${id}-o${k}`, textContent: o.text });
          li.setAttribute("role", "option");
          if (o.dataset.detalle)
            li.append(
              Object.assign(document.createElement("span"), { className: "s", textContent: o.dataset.detalle }),
            );
          li.addEventListener("mousedown", (e) => {
            e.preventDefault();
            elegir(o);
          });
          return li;
        }),
      );
      lista.hidden = !vistas.length;
      decir(vistas.length || !palabras.length || sel.options.length < 2 ? "" : ninguna);
      entrada.setAttribute("aria-expanded", String(!lista.hidden));
      marcar(palabras.length ? 0 : -1);
    }
    entrada.addEventListener("input", () => abrir(entrada.value));
    entrada.addEventListener("click", () => {
      if (lista.hidden) {
        entrada.select();
        abrir("");
      }
    });
    entrada.addEventListener("keydown", (e) => {
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        if (lista.hidden) abrir("");
        else marcar(i + (e.key === "ArrowDown" ? 1 : -1));
      } else if (e.key === "Enter" && !lista.hidden) {
        if (!e.ctrlKey) e.preventDefault();
        if (i >= 0) elegir(vistas[i]);
      } else if (e.key === "Enter" && !nada.hidden) {
        e.preventDefault();
        if (!esFiltro) dejar();
      } else if (e.key === "Escape") {
        aclarar();
        poner();
        cerrar();
      }
    });
    entrada.addEventListener("blur", () => {
      const exacta = [...sel.options].find((o) => o.value !== vacio && plano(o.text) === plano(entrada.value));
      if (!entrada.value.trim() && sel.value !== vacio) elegir(null);
      else if (exacta && exacta.value !== sel.value) elegir(exacta);
      else if (!lista.hidden && i >= 0 && entrada.value.trim() && vistas.length === 1) elegir(vistas[0]);
      else if (entrada.value.trim() && !exacta && !esFiltro) dejar();
      else {
        aclarar();
        poner();
        cerrar();
      }
    });
    sel.addEventListener("change", () => {
      if (sel.value !== vacio || !sinElegir.has(entrada)) {
        aclarar();
        poner();
      }
    });
    poner();
  }
  todos("select[data-combo]").forEach(combo);
  // Before any other hears of it: a form with something typed and not chosen is not sent.
  document.addEventListener(
    "submit",
    (e) => {
      const falta = [...sinElegir].find(
        ([entrada, sel]) => sel.form === e.target && entrada.getClientRects().length,
      )?.[0];
      if (!falta) return;
      e.preventDefault();
      e.stopImmediatePropagation();
      falta.focus();
    },
    true,
  );
})();

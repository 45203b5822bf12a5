// The capture page: what the trámite asks for, the same person found while typing, what was already asked nearby.
"use strict";
(() => {
  const forma = /** @type {Forma} */ (/** @type {unknown} */ (document.querySelector("form[data-captura]")));
  if (!forma) return;
  /** @type {(n: string) => Control} */
  const campo = (n) => forma.querySelector(`[name="${n}"]`);
  /** @type {(s: string) => Control} */
  const $ = (s) => forma.querySelector(s);
  /** @type {(id: string) => Control} */
  const molde = (id) => /** @type {Control} */ (document.getElementById(id).content.firstElementChild.cloneNode(true));
  /** @type {() => string} */
  const identidad = () => forma.querySelector('[name="identidad"]:checked')?.value || "identificada";

  // A question to the server; a newer one of the same kind replaces it. Offline, the clerk goes on typing.
  /** @type {Record<string, AbortController>} */
  const pedidos = {};
  /** @type {(clase: string, url: string) => Promise<any>} */
  async function preguntar(clase, url) {
    pedidos[clase]?.abort();
    pedidos[clase] = new AbortController();
    try {
      const r = await fetch(url, { signal: pedidos[clase].signal, headers: { Accept: "application/json" } });
      return r.ok ? await r.json() : null;
    } catch {
      return null;
    }
  }
  /** @type {Record<string, number>} */
  const esperas = {};
  /** @type {(clase: string, hacer: () => void, ms: number) => void} */
  function luego(clase, hacer, ms) {
    clearTimeout(esperas[clase]);
    esperas[clase] = setTimeout(hacer, ms);
  }

  // What she used last, on this device and for her alone: canal and módulo are proposed again.
  const memoria = `captura.${forma.dataset.cuenta}`;
  const recordado = (() => {
    try {
      return JSON.parse(localStorage.getItem(memoria)) || {};
    } catch {
      return {};
    }
  })();
  forma.addEventListener("submit", () => {
    const usado = { canal_id: $('[name="canal_id"]:checked')?.value, modulo_id: campo("modulo_id")?.value };
    try {
      localStorage.setItem(memoria, JSON.stringify(usado));
    } catch {
      /* private window */
    }
  });
  const sinFoco = () =>
    document.activeElement === document.body || /** @type {Control} */ (document.activeElement)?.name === "canal_id";
  function proponer() {
    const enPagina = $('[name="canal_id"]:checked'),
      suyo = enPagina ? null : $(`[name="canal_id"][value="${Number(recordado.canal_id)}"]`);
    if (suyo) {
      suyo.checked = true;
      if (sinFoco()) campo("nombre").focus();
    }
    const modulo = campo("modulo_id"),
      pedido = new URLSearchParams(location.search).get("modulo_id");
    if (modulo && !enPagina && !pedido && [...modulo.options].some((o) => o.value && o.value === recordado.modulo_id))
      modulo.value = recordado.modulo_id;
  }
  function decirModulo() {
    const modulo = campo("modulo_id");
    if (modulo) $("[data-modulo]").textContent = modulo.value ? modulo.selectedOptions[0].text : "";
  }

  // Canal: only some give a turno; each proposes its usual way of giving the aviso de privacidad, until the clerk
  // chooses another.
  const nota = $("[data-nota-turno]");
  // That it was told at all is marked by hand; what is proposed without the mark is not sent, nor kept as a draft.
  let avisoElegido = Boolean(forma.querySelector('[name="aviso_medio"]:checked'));
  const avisoDado = $("#aviso_dado");
  forma.addEventListener("formdata", (e) => {
    if (avisoDado && !avisoDado.checked) e.formData.delete("aviso_medio");
  });
  function canal() {
    const elegido = forma.querySelector('[name="canal_id"]:checked');
    nota.hidden = !elegido?.hasAttribute("data-turno");
    for (const c of forma.querySelectorAll("[data-del-canal]"))
      c.hidden = !elegido || !c.dataset.delCanal.split("|").includes(elegido.value);
    if (!avisoElegido && elegido)
      for (const r of forma.querySelectorAll('[name="aviso_medio"]')) r.checked = r.value === elegido.dataset.aviso;
    decirAviso();
    sugerir();
  }
  function decirAviso() {
    const dicho = $("[data-aviso-dicho]"),
      marcado = $('[name="aviso_medio"]:checked');
    if (!dicho) return;
    dicho.textContent = !avisoDado.checked
      ? dicho.dataset.sinMarcar
      : marcado
        ? marcado.parentElement.textContent.trim().toLowerCase()
        : dicho.dataset.sinDecir;
    if (avisoDado.checked && !marcado) dicho.closest("details").open = true;
  }

  // The first canales at sight, the others when asked for; Alt and a figure choose one that is hidden too (atajos.js).
  const canales = $("[data-canales]"),
    otros = $("[data-otros-canales]");
  if (otros) {
    otros.hidden = false;
    canales.classList.add("plegados");
    otros.addEventListener("click", () => {
      canales.classList.remove("plegados");
      otros.hidden = true;
      canales.querySelector("[data-de-mas] input").focus();
    });
  }

  // Identity: without a name no datum of hers is asked for; in confidence none of them leaves this page before saving.
  const deLaPersona = ["nombre", "apellidos", "telefono", "correo", "curp", "rfc"].map((n) =>
    campo(n).closest(".campo"),
  );
  const anonima = Object.assign(document.createElement("input"), { type: "hidden", name: "anonima", value: "1" });
  function acomodar() {
    const como = identidad();
    deLaPersona.forEach((c) => {
      c.hidden = como === "anonima";
    });
    if (como === "anonima") forma.append(anonima);
    else anonima.remove();
    if (como !== "identificada") {
      soltar();
      esconder(true);
      pistas.hidden = true;
    }
    for (const b of cercanas.querySelectorAll("[data-sumar]")) b.hidden = como !== "identificada";
    for (const b of cercanas.querySelectorAll("[data-sumar-sin-nombre]")) b.hidden = como === "identificada";
  }

  // The trámite chosen: its requisitos and its own fields; what was ticked or typed stays while it is changed.
  const lista = $("[data-lista]"),
    propios = $("[data-propios]"),
    sinTramite = $("[data-sin-tramite]");
  const detalle = $("[data-detalle-de]"),
    ayuda = detalle.textContent;
  /** @type {Set<string>} */
  const marcados = new Set([...lista.querySelectorAll(":checked")].map((x) => x.value)),
    tecleado = new Map();
  lista.addEventListener("change", (e) => {
    const x = /** @type {Control} */ (e.target);
    x.checked ? marcados.add(x.value) : marcados.delete(x.value);
  });
  /** @type {(x: Control) => void} */
  const anotar = (x) => {
    if (x.type !== "radio" || x.checked) tecleado.set(x.name, x.type === "checkbox" ? x.checked : x.value);
  };
  propios.addEventListener("input", (e) => anotar(/** @type {Control} */ (e.target)));
  propios.addEventListener("change", (e) => anotar(/** @type {Control} */ (e.target)));
  /** @type {(x: Control) => void} */
  function reponer(x) {
    const valor = tecleado.get(x.name);
    if (valor === undefined) return;
    if (x.type === "checkbox") x.checked = valor;
    else if (x.type === "radio") x.checked = x.value === valor;
    else x.value = valor;
  }
  function decirTramite() {
    const sel = campo("tramite_id");
    detalle.textContent = sel.value ? "→ " + (sel.selectedOptions[0].dataset.detalle || "") : ayuda;
    sinTramite.hidden = Boolean(sel.value);
  }
  function tramite() {
    const sel = campo("tramite_id"),
      copia = (/** @type {"requisitos" | "propios"} */ que) => {
        const html = globalThis.moldes?.[que][sel.value];
        return html && document.createRange().createContextualFragment(html);
      };
    decirTramite();
    const vacios = globalThis.moldes ? [molde("requisitos-vacios")] : [];
    lista.replaceChildren(...(sel.value ? [copia("requisitos") || vacios].flat() : []));
    for (const x of lista.querySelectorAll("input")) x.checked = marcados.has(x.value);
    propios.replaceChildren(...(sel.value ? [copia("propios") || ""] : []));
    propios.querySelectorAll("[name]").forEach(reponer);
  }

  // Trámites that her words name, the rarest word first; none, what this clerk registers most by this canal.
  const { plano } = globalThis.buscador;
  const SIN_PESO = new Set(
    (
      "para como esta este estos estas desde hasta donde cuando porque tiene tienen hace falta mucho mucha calle " +
      "colonia quiere quiero pide solicita solicitud favor todos todas sobre entre queja apoyo"
    ).split(" "),
  );
  /** @type {(t: string) => string[]} */
  const palabras = (t) =>
    plano(t)
      .match(/[a-zñ]{4,}/g)
      ?.filter((p) => !SIN_PESO.has(p)) || [];
  /** @type {(p: string) => string} */
  const raiz = (p) => p.slice(0, 5).replace(/[aeos]$/, "");
  const conocidos = [...campo("tramite_id").options]
    .filter((o) => o.value)
    .map((o) => ({ opcion: o, raices: new Set(palabras(`${o.text} ${o.dataset.sinonimos || ""}`).map(raiz)) }));
  const frecuencia = new Map();
  for (const { raices } of conocidos) for (const x of raices) frecuencia.set(x, (frecuencia.get(x) || 0) + 1);
  /** @type {(texto: string) => HTMLOptionElement[]} */
  function parecidos(texto) {
    const dichas = new Set(palabras(texto).map(raiz));
    const peso = (/** @type {{ raices: Set<string> }} */ { raices }) =>
      [...raices].reduce((suma, x) => suma + (dichas.has(x) ? 1 / frecuencia.get(x) : 0), 0);
    return conocidos
      .map((t) => ({ n: peso(t), o: t.opcion }))
      .filter(({ n }) => n > 0)
      .sort((a, b) => b.n - a.n)
      .slice(0, 3)
      .map(({ o }) => o);
  }
  const sugeridos = $("[data-sugeridos]"),
    enSugeridos = () => sugeridos.contains(document.activeElement);
  sugeridos.addEventListener("focusout", () => luego("sugeridos", sugerir, 120));
  function sugerir() {
    const usuales = ($('[name="canal_id"]:checked')?.dataset.usuales || "").split("|");
    const hallados = parecidos(campo("descripcion").value);
    const opciones = hallados.length
      ? hallados
      : conocidos.map((t) => t.opcion).filter((o) => usuales.includes(o.value));
    const ids = opciones.map((o) => o.value).join();
    // Under the finger or the focus nothing changes.
    if (sugeridos.dataset.ids !== ids && !enSugeridos()) {
      sugeridos.dataset.ids = ids;
      sugeridos.replaceChildren(
        ...opciones.map((o) => {
          const b = molde("sugerido");
          Object.assign(b, { textContent: o.text, value: o.value, title: o.dataset.detalle || "" });
          b.addEventListener("click", () => {
            campo("tramite_id").value = o.value;
            campo("tramite_id").dispatchEvent(new Event("change", { bubbles: true }));
          });
          return b;
        }),
      );
    }
    for (const b of /** @type {Iterable<Control>} */ (sugeridos.children))
      b.setAttribute("aria-pressed", String(b.value === campo("tramite_id").value));
  }

  // What was already asked nearby; a neighbour joins it with what is typed here of her.
  const cercanas = $("[data-cercanas]");
  /** @type {(halladas: Parecida[]) => void} */
  function pintarCercanas(halladas) {
    cercanas.querySelector("ul").replaceChildren(
      ...halladas.map((p) => {
        const li = molde("cercana"),
          enlace = li.querySelector("a");
        enlace.href = p.url;
        enlace.textContent = p.folio;
        li.querySelector("[data-que]").textContent = " " + p.que;
        li.querySelector("[data-detalle]").textContent = p.detalle;
        for (const b of li.querySelectorAll("button")) b.setAttribute("formaction", p.url_sumar);
        li.querySelector("[data-sumar-sin-nombre]").addEventListener("click", () => forma.append(anonima));
        return li;
      }),
    );
    cercanas.hidden = $("[data-salto-cercanas]").hidden = !halladas.length;
    acomodar();
  }
  async function buscarCercanas() {
    const datos = {
      tramite_id: campo("tramite_id").value,
      localidad_id: campo("localidad_id").value,
      domicilio: campo("domicilio").value,
    };
    if (!datos.tramite_id || !datos.localidad_id) return pintarCercanas([]);
    const respuesta = await preguntar("cercanas", `${forma.dataset.parecidas}?${new URLSearchParams(datos)}`);
    if (respuesta) pintarCercanas(respuesta.parecidas);
  }

  // People already known, and what they asked before.
  const personas = $("[data-personas]"),
    elegida = $("[data-elegida]"),
    quien = $("[data-quien]"),
    pistas = $("[data-pistas]");
  const buscadores = [...forma.querySelectorAll("[data-busca-persona]")],
    hallados = personas.querySelector("ul");
  /** @type {Record<string, string>[]} */
  let vistas = [];
  let i = -1,
    pendiente = false,
    marcarAlLlegar = false;
  /** @type {(si: boolean) => void} */
  function esconder(si) {
    personas.hidden = $("[data-salto-personas]").hidden = si;
    if (si) marcar(-1);
    for (const x of buscadores) x.setAttribute("aria-expanded", String(!si));
  }
  /** @type {(n: number) => void} */
  function marcar(n) {
    i = n < 0 || !vistas.length ? -1 : n % vistas.length;
    [...hallados.children].forEach((li, k) => li.setAttribute("aria-selected", String(k === i)));
    for (const x of buscadores)
      i < 0
        ? x.removeAttribute("aria-activedescendant")
        : x.setAttribute("aria-activedescendant", hallados.children[i].id);
    if (i >= 0) hallados.children[i].scrollIntoView({ block: "nearest" });
  }
  function soltar() {
    campo("ciudadano_id").value = "";
    elegida.hidden = true;
  }
  /** @type {(p: Record<string, string>) => void} */
  function usar(p) {
    campo("ciudadano_id").value = p.id;
    for (const n of ["nombre", "apellidos", "telefono", "domicilio"])
      if (p[n] && (n !== "domicilio" || !campo(n).value)) campo(n).value = p[n];
    if (p.localidad_id && !campo("localidad_id").value) {
      campo("localidad_id").value = p.localidad_id;
      campo("localidad_id").dispatchEvent(new Event("change", { bubbles: true }));
    }
    esconder(true);
    conocida();
    forma.dispatchEvent(new Event("change"));
    campo("descripcion").focus();
  }
  async function conocida() {
    quien.textContent = [campo("nombre").value, campo("apellidos").value].filter(Boolean).join(" ");
    elegida.hidden = false;
    const historia = await preguntar(
      "historial",
      forma.dataset.historial.replace("/0/", `/${campo("ciudadano_id").value}/`),
    );
    const cuantas = $("[data-cuantas]");
    cuantas.hidden = !historia?.total;
    cuantas.querySelector("b").textContent = historia?.total || "";
    $("[data-anteriores]").replaceChildren(
      ...(historia?.ultimas || []).map((/** @type {Record<string, string>} */ a) => {
        const li = molde("anterior"),
          enlace = li.querySelector("a");
        enlace.href = a.url;
        enlace.textContent = a.folio;
        li.querySelector("[data-que]").textContent = " " + a.que;
        li.querySelector("[data-detalle]").textContent = `${a.estado} · ${a.fecha}`;
        return li;
      }),
    );
  }
  /** @type {(encontradas: Record<string, string>[]) => void} */
  function mostrar(encontradas) {
    vistas = encontradas.slice(0, 5);
    hallados.replaceChildren(
      ...vistas.map((p, k) => {
        const li = molde("persona-hallada");
        li.id = `persona-${k}`;
        li.querySelector("[data-nombre]").textContent = [p.nombre, p.apellidos].filter(Boolean).join(" ");
        li.querySelector("[data-detalle]").textContent = p.detalle || "";
        li.addEventListener("mousedown", (e) => e.preventDefault());
        li.addEventListener("click", () => usar(p));
        return li;
      }),
    );
    esconder(!vistas.length);
    marcar(marcarAlLlegar ? 0 : -1);
  }
  // One stays in the field: arrows or Enter mark a person of the list, Enter takes her, Escape hides the list.
  for (const x of buscadores) {
    for (const [n, v] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": hallados.id,
    }))
      x.setAttribute(n, v);
    x.addEventListener("blur", () => {
      marcarAlLlegar = false;
      marcar(-1);
    });
    x.addEventListener("keydown", (e) => {
      const abierta = !personas.hidden;
      if (e.ctrlKey || e.altKey || e.metaKey || !(abierta || pendiente)) return;
      if (e.key === "Enter" && !abierta) marcarAlLlegar = true;
      else if (!abierta) return;
      else if (e.key === "Enter" && i >= 0) usar(vistas[i]);
      else if (e.key === "Enter" || e.key === "ArrowDown") marcar(i + 1);
      else if (e.key === "ArrowUp") marcar(i <= 0 ? vistas.length - 1 : i - 1);
      else if (e.key === "Escape") esconder(true);
      else return;
      e.preventDefault();
    });
  }
  async function buscar() {
    /** @type {(n: string) => string} */
    const de = (n) => campo(n).value.trim();
    const datos = {
      q: `${de("nombre")} ${de("apellidos")}`.trim(),
      telefono: de("telefono"),
      correo: de("correo"),
      curp: de("curp"),
      rfc: de("rfc"),
      nombre: de("nombre"),
      apellidos: de("apellidos"),
    };
    if (
      identidad() !== "identificada" ||
      (datos.q + datos.telefono + datos.correo + datos.curp + datos.rfc).length < 3
    ) {
      pendiente = false;
      esconder(true);
      return;
    }
    const respuesta = await preguntar("personas", `${forma.dataset.ciudadanos}?${new URLSearchParams(datos)}`);
    if (!respuesta || identidad() !== "identificada") return;
    pendiente = false;
    pistas.textContent = (respuesta.pistas || []).join(" ");
    pistas.hidden = !pistas.textContent;
    if (!campo("ciudadano_id").value) mostrar(respuesta.resultados || []);
    marcarAlLlegar = false;
  }

  // What was refused loses its red once something else stands there; the line above is struck out.
  /** @type {(v: string) => number} */
  const letras = (v) => v.replace(/[^\p{L}\p{N}&]/gu, "").length;
  /** @type {Record<string, (v: string) => boolean>} */
  const basta = {
    telefono: (v) => !/\d/.test(v) || v.replace(/\D/g, "").length >= 10,
    curp: (v) => [0, 18].includes(letras(v)),
    rfc: (v) => [0, 12, 13].includes(letras(v)),
    correo: (v) => !v || /.@.+\../.test(v),
  };
  /** @type {(c: Element) => void} */
  function enmendar(c) {
    for (const p of c.querySelectorAll(":scope > .err[id$='-error']")) {
      const renglon = document.querySelector(`[data-errores] a[href="#${p.id.replace("-error", "")}"]`);
      renglon?.parentElement.classList.add("corregido");
      p.remove();
    }
    for (const x of c.querySelectorAll("[aria-invalid]")) x.removeAttribute("aria-invalid");
    c.classList.remove("error");
  }
  /** @type {(x: Control) => void} */
  function enmendado(x) {
    const c = x.name ? x.closest(".campo.error") : null;
    if (c && (x.type === "radio" || (basta[x.name] || Boolean)(x.value.trim()))) enmendar(c);
    // The way of giving the name is right or wrong by the tipo and the trámite.
    if (["tipo", "tramite_id"].includes(x.name))
      for (const otro of forma.querySelectorAll(".campo.error:has([name='identidad'])")) enmendar(otro);
  }
  forma.addEventListener("input", (e) => enmendado(/** @type {Control} */ (e.target)));
  forma.addEventListener("change", (e) => enmendado(/** @type {Control} */ (e.target)));

  // Enter in a field goes to the next one; only Ctrl + Enter and the buttons register.
  /** @type {(x: Control) => boolean} */
  const alcanzable = (x) =>
    x.type !== "hidden" && !x.disabled && (x.checkVisibility?.() ?? x.getClientRects().length > 0);
  /** @type {(desde: Control) => Control | undefined} */
  function siguiente(desde) {
    const todos = [...forma.querySelectorAll('input, textarea, select, button[name="seguir"]')].filter(alcanzable);
    /** @type {(x: Control) => boolean} */
    const es = (x) => x.type !== "radio" || x.checked || (x.name !== desde.name && !$(`[name="${x.name}"]:checked`));
    return todos.slice(todos.indexOf(desde) + 1).find((x) => !(x.type === "radio" && x.name === desde.name) && es(x));
  }
  forma.addEventListener("keydown", (e) => {
    if (
      e.key !== "Enter" ||
      e.defaultPrevented ||
      e.isComposing ||
      e.ctrlKey ||
      e.altKey ||
      e.metaKey ||
      !(/** @type {Control} */ (e.target).matches("input"))
    )
      return;
    e.preventDefault();
    siguiente(/** @type {Control} */ (e.target))?.focus();
  });

  forma.addEventListener("change", (e) => {
    const x = /** @type {Control} */ (e.target);
    if (x.name === "aviso_medio") {
      avisoElegido = avisoDado.checked = true;
      decirAviso();
    }
    if (x === avisoDado) decirAviso();
    if (x.name === "modulo_id") decirModulo();
    if (x.name === "canal_id") canal();
    if (x.name === "identidad") acomodar();
    if (x.name === "tramite_id") {
      tramite();
      sugerir();
    }
    if (["tramite_id", "localidad_id"].includes(x.name)) buscarCercanas();
  });
  forma.addEventListener("input", (e) => {
    const x = /** @type {Control} */ (e.target);
    if (x.name === "domicilio") luego("cercanas", buscarCercanas, 250);
    if (x.name === "descripcion") luego("sugeridos", sugerir, 120);
    if (["nombre", "apellidos"].includes(x.name)) soltar();
    if (["nombre", "apellidos", "telefono", "correo", "curp", "rfc"].includes(x.name)) {
      pendiente = true;
      luego("personas", buscar, 40);
    }
  });
  $("[data-quitar]").addEventListener("click", () => {
    soltar();
    campo("nombre").focus();
    buscar();
  });
  [...propios.querySelectorAll("[name]")].forEach(anotar);
  // The page as it came, and again when a draft was put back into it (borradores.js).
  function repasar() {
    canal();
    acomodar();
    decirModulo();
    if (campo("tramite_id").value) {
      decirTramite();
      if (!propios.childElementCount && !lista.childElementCount) tramite();
      buscarCercanas();
    }
    if (campo("ciudadano_id").value) conocida();
  }
  forma.addEventListener("repuesta", () => {
    avisoElegido = Boolean($('[name="aviso_medio"]:checked'));
    for (const x of lista.querySelectorAll(":checked")) marcados.add(x.value);
    [...propios.querySelectorAll("[name]")].forEach(anotar);
    repasar();
  });
  if (!document.querySelector("[data-errores]")) proponer();
  repasar();
})();

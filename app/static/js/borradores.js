// Drafts: what is being written stays on this device until it is registered, for its account alone and at most a day.
// Encrypted with a key that no script can take out; where the browser has none (no https), in this tab only.
"use strict";
(() => {
  const cuenta = document.currentScript.dataset.cuenta,
    UN_DIA = 24 * 60 * 60 * 1000;
  /** @type {Forma[]} */
  const formas = [
    .../** @type {NodeListOf<any>} */ (
      document.querySelectorAll('form[data-captura], form[data-asentar], form[data-una-vez][action*="/actos/"]')
    ),
  ].filter((f) => f.clave_envio?.value);
  /** @type {(f: Forma) => string} */
  const rutaDe = (f) => new URL(f.getAttribute("action") || location.href, location.href).pathname;

  // Where they are kept: rows {clave, cuenta, ruta, cuando, datos}.
  const DE_PESTANA = "borrador:";
  const claves = () => Object.keys(sessionStorage).filter((k) => k.startsWith(DE_PESTANA));
  /** @type {AlmacenDeBorradores} */
  const dePestana = {
    poner: async (fila) => sessionStorage.setItem(DE_PESTANA + fila.clave, JSON.stringify(fila)),
    abrir: async (fila) => fila.datos,
    todos: async () => claves().map((k) => JSON.parse(sessionStorage.getItem(k))),
    quitar: async (clave) => sessionStorage.removeItem(DE_PESTANA + clave),
    soltarLlave: () => Promise.resolve(),
  };
  // The module that encrypts comes with the page; where it cannot, the draft is at least in this tab.
  const seCifra = window.crypto?.subtle && window.indexedDB;
  /** @type {Promise<AlmacenDeBorradores>} */
  const elAlmacen = seCifra
    ? import("../guardado/borradores.js").then(
        (m) => m.almacenDe(cuenta),
        () => dePestana,
      )
    : Promise.resolve(dePestana);
  /** @type {<T>(promesa: Promise<T>) => Promise<T | null>} */
  const callado = (promesa) => promesa.catch(() => /** @type {null} */ (null));

  // A day later, or found in this tab by another account, nothing is left of it.
  async function limpiar() {
    const almacen = await elAlmacen;
    for (const fila of await almacen.todos())
      if (Date.now() - fila.cuando > UN_DIA || (almacen === dePestana && fila.cuenta !== cuenta))
        await almacen.quitar(fila.clave);
  }
  async function olvidarTodo() {
    const almacen = await elAlmacen;
    for (const fila of await almacen.todos()) if (fila.cuenta === cuenta) await almacen.quitar(fila.clave);
    await almacen.soltarLlave();
    sessionStorage.removeItem("registradas");
  }

  // What a form holds, without its files and without the tokens that the next page brings anew.
  const AJENOS = new Set(["csrf_token", "version"]);
  /** @type {(f: Forma) => [string, string][]} */
  const contenido = (f) =>
    /** @type {[string, string][]} */ (
      [...new FormData(f)].filter(([n, v]) => !AJENOS.has(n) && typeof v === "string")
    );
  /** @type {WeakMap<Forma, { cola: Promise<unknown>, hecha: boolean, reponiendo?: boolean }>} */
  const estados = new WeakMap(formas.map((f) => [f, { cola: Promise.resolve(), hecha: false }]));
  /** @type {(f: Forma) => Promise<unknown>} */
  function guardar(f) {
    const e = estados.get(f),
      fila = { clave: f.clave_envio.value, cuenta, ruta: rutaDe(f), cuando: Date.now(), datos: contenido(f) };
    if (!e.hecha) e.cola = callado(e.cola.then(() => elAlmacen).then((a) => (e.hecha ? undefined : a.poner(fila))));
    return e.cola;
  }
  /** @type {(f: Forma) => Promise<void>} */
  async function quitar(f) {
    const e = estados.get(f);
    e.hecha = true;
    await e.cola;
    await callado(elAlmacen.then((a) => a.quitar(f.clave_envio.value)));
  }

  // One line above the form, said aloud too.
  /** @type {(f: Forma, tono: string, dicho: string, boton?: string, alPulsar?: () => void, clase?: string) => void} */
  function decir(f, tono, dicho, boton, alPulsar, clase = "cerrar") {
    let caja = f.querySelector("[data-borrador-dice]");
    if (!caja) {
      caja = /** @type {Control} */ (Object.assign(document.createElement("div"), { tabIndex: -1 }));
      caja.dataset.borradorDice = "";
      caja.setAttribute("role", "status");
      (f.querySelector(".cuerpo") || f).prepend(caja);
    }
    caja.className = `recado ${tono}`;
    caja.replaceChildren(Object.assign(document.createElement("span"), { textContent: dicho }));
    caja.hidden = !dicho;
    if (!boton) return;
    const b = Object.assign(document.createElement("button"), { type: "button", className: clase, textContent: boton });
    b.addEventListener("click", alPulsar);
    caja.append(b);
  }

  // Put back what was being written, unless another tab still writes it: each holds a lock of its key's name.
  /** @type {(clave: string) => Promise<boolean>} */
  const tomar = (clave) =>
    !navigator.locks
      ? Promise.resolve(true)
      : new Promise((bien) => {
          navigator.locks
            .request(`borrador-${clave}`, { ifAvailable: true }, (lo) => {
              bien(Boolean(lo));
              return lo ? new Promise(() => {}) : undefined;
            })
            .catch(() => bien(true));
        });
  /** @type {(f: Forma, datos: [string, string][]) => void} */
  function poner(f, datos) {
    /** @type {Map<string, [string, string][]>} */
    const valores = Map.groupBy
      ? Map.groupBy(datos, ([n]) => n)
      : datos.reduce((m, d) => m.set(d[0], [...(m.get(d[0]) || []), d]), new Map());
    // Twice: what one answer brings into the page (a trámite's own fields, its requisitos) is there the second time.
    for (const vuelta of [1, 2])
      for (const x of /** @type {Control[]} */ ([...f.elements])) {
        if (!x.name || AJENOS.has(x.name) || ["file", "submit", "button"].includes(x.type)) continue;
        const suyos = (valores.get(x.name) || []).map((/** @type {[string, string]} */ [, v]) => v),
          antes = x.type === "checkbox" || x.type === "radio" ? x.checked : x.value;
        if (x.type === "checkbox" || x.type === "radio") x.checked = suyos.includes(x.value);
        else if (valores.has(x.name)) x.value = suyos[0];
        const ahora = x.type === "checkbox" || x.type === "radio" ? x.checked : x.value;
        if (vuelta === 1 && ahora !== antes && (x.matches("select") || x.checked))
          x.dispatchEvent(new Event("change", { bubbles: true }));
      }
    f.dispatchEvent(new Event("repuesta"));
  }
  /** @type {(f: Forma, filas: Borrador[]) => Promise<void>} */
  async function reponer(f, filas) {
    for (const fila of filas
      .filter((x) => x.cuenta === cuenta && x.ruta === rutaDe(f))
      .sort((a, b) => b.cuando - a.cuando)) {
      const datos =
        fila.clave !== f.clave_envio.value && (await tomar(fila.clave))
          ? await callado(elAlmacen.then((a) => a.abrir(fila)))
          : null;
      if (!datos) continue;
      estados.get(f).reponiendo = true;
      poner(f, datos);
      estados.get(f).reponiendo = false;
      const enfocado = /** @type {Control} */ (document.activeElement);
      if (
        f.matches("[data-captura]") &&
        (enfocado === document.body || enfocado?.type === "radio" || enfocado?.name === "nombre")
      )
        f.querySelector("textarea").focus();
      const plegada = f.closest("details");
      if (plegada) plegada.open = true;
      const hora = new Date(fila.cuando).toLocaleTimeString("es-MX", { hour: "numeric", minute: "2-digit" });
      const archivos = f.querySelector('input[type="file"]') ? " Los archivos hay que elegirlos otra vez." : "";
      decir(
        f,
        "info",
        `Aquí está lo que escribía a las ${hora}; todavía no se registra.${archivos}`,
        "Empezar de nuevo",
        async () => {
          await quitar(f);
          location.reload();
        },
      );
      return;
    }
    await tomar(f.clave_envio.value);
  }

  // Sending: the page stays until the server has said that it is registered.
  /** @type {(f: Forma) => void} */
  function soltar(f) {
    delete f.dataset.enviada;
    for (const b of f.querySelectorAll("button.b")) b.removeAttribute("aria-disabled");
  }
  const VECES = 6,
    CORTADAS = 3,
    ESPERA = 1500,
    ESPERA_MAXIMA = 20000,
    DE_PASO = new Set([408, 425, 429]);
  /** @type {(ms: number) => Promise<unknown>} */
  const pausa = (ms) =>
    new Promise((bien) => {
      setTimeout(bien, ms);
      addEventListener("online", bien, { once: true });
    });
  /** @type {() => Promise<unknown>} */
  const conRed = () =>
    navigator.onLine ? Promise.resolve() : new Promise((bien) => addEventListener("online", bien, { once: true }));
  /** @type {(n: number) => string} */
  const mb = (n) => (n < 104858 ? "menos de 0.1 MB" : `${(n / 1024 / 1024).toFixed(1)} MB`);
  /** @type {(f: Forma) => number} */
  const peso = (f) => [...new FormData(f)].reduce((n, [, v]) => n + (typeof v === "string" ? v.length : v.size), 0);

  // One try. Only what carries X-Codigo is our system's word; anybody else's is told or waited for, never believed.
  /** @type {(f: Forma, boton?: HTMLButtonElement) => Promise<Envio>} */
  async function enviar(f, boton) {
    let r;
    try {
      r = await fetch(boton?.getAttribute("formaction") ? boton.formAction : f.action, {
        method: "POST",
        body: new FormData(f, boton),
        headers: { "X-Sin-Pagina": "1", "X-Cuenta": cuenta },
        redirect: "manual",
      });
    } catch {
      return { sinRed: true };
    }
    const codigo = Number(r.headers.get("X-Codigo")),
      dicho = decodeURIComponent(r.headers.get("X-Dicho") || "");
    if (codigo === 503 || codigo === 429) return { espera: dicho, segundos: Number(r.headers.get("Retry-After")) || 0 };
    if (codigo)
      return {
        codigo,
        dicho,
        destino: r.headers.get("X-Destino"),
        folio: r.headers.get("X-Registrado") || "",
        ajena: r.headers.has("X-Otra-Cuenta"),
      };
    if (r.status >= 400 && r.status < 500 && !DE_PASO.has(r.status)) return { rechazo: r.status };
    return r.status >= 400 ? { sinRed: true } : { otraPagina: true };
  }
  // The token of the page was of a session that has ended meanwhile, in another tab: the page is asked for a new one,
  // unless it is now of another account, which must not register what this one wrote.
  /** @type {(f: Forma) => Promise<{ ajena?: boolean, cambia?: boolean }>} */
  async function otraFicha(f) {
    const html = await (await fetch(location.pathname.replace(/\/actos\/.*/, "") + location.search)).text();
    const suya = new DOMParser().parseFromString(html, "text/html");
    const nueva = suya.querySelector('form:has([name="clave_envio"]) [name="csrf_token"]')?.value;
    const otra = suya.querySelector("script[data-cuenta]")?.dataset.cuenta;
    const ajena = otra !== undefined && otra !== cuenta,
      cambia = !ajena && Boolean(nueva) && nueva !== f.csrf_token.value;
    if (cambia) f.csrf_token.value = nueva;
    return { ajena, cambia };
  }
  // Whether the system answers at all, while this sending does not get through.
  async function responde() {
    try {
      const r = await fetch("/healthz", { cache: "no-store", redirect: "manual" });
      return r.ok && (await r.text()).trim() === "ok";
    } catch {
      return false;
    }
  }
  const SIN_CONEXION =
    "Sin conexión: su captura está guardada en este equipo. Se registra sola en cuanto vuelva; no cierre esta página.";
  const OTRA_PERSONA =
    "En este equipo entró otra persona. Su captura está guardada: entre con su cuenta para terminarla.";
  const GUARDADA = "Lo que escribió está guardado en este equipo.";
  /** @type {(f: Forma, codigo: number) => string} */
  function rechazado(f, codigo) {
    if (codigo === 413)
      return (
        `La red no deja pasar envíos tan grandes: este pesa ${mb(peso(f))} (contestó 413). ` +
        `Quite o reduzca los archivos y vuelva a enviar. ${GUARDADA}`
      );
    return (
      `Algo entre este equipo y el sistema rechazó el envío (contestó ${codigo}). ` +
      `${GUARDADA} Avise a quien atiende el sistema.`
    );
  }
  /** @type {(dicho: Envio) => string} */
  function mientras(dicho) {
    if (dicho.espera !== undefined)
      return (
        `${dicho.espera || "El sistema no está disponible por ahora."} ` +
        "Se vuelve a intentar solo; no cierre esta página."
      );
    return dicho.otraPagina
      ? `Contestó otra página en lugar del sistema: tal vez la red pide iniciar sesión. ` +
          `${GUARDADA} Se vuelve a intentar solo.`
      : SIN_CONEXION;
  }
  /** @type {(f: Forma, dicho: Envio, cortado: boolean) => string} */
  function alFinal(f, dicho, cortado) {
    if (cortado)
      return (
        `Hay conexión con el sistema, pero este envío no pasa (pesa ${mb(peso(f))}): se corta en el camino. ` +
        `Quite o reduzca los archivos, o avise a quien atiende el sistema. ${GUARDADA}`
      );
    if (dicho.espera !== undefined) return `${dicho.espera || "El sistema no está disponible por ahora."} ${GUARDADA}`;
    return dicho.otraPagina
      ? `Sigue contestando otra página en lugar del sistema: revise si la red pide iniciar sesión. ${GUARDADA}`
      : `El sistema no contesta. ${GUARDADA} Revise la red y vuelva a intentarlo.`;
  }
  // What stays unsent is said, with a button: nothing goes on for ever.
  /** @type {(f: Forma, boton: HTMLButtonElement | undefined, dicho: string) => null} */
  function parar(f, boton, dicho) {
    soltar(f);
    decir(f, "mal", dicho, "Intentar de nuevo", () => f.requestSubmit(boton?.isConnected ? boton : undefined), "b p");
    f.querySelector("[data-borrador-dice]").focus();
    return null;
  }
  /** @type {(f: Forma, boton?: HTMLButtonElement) => Promise<Envio | null>} */
  async function insistir(f, boton) {
    const tecleado = JSON.stringify(contenido(f));
    for (let vez = 1, cortadas = 0; ; vez += 1) {
      const dicho = await enviar(f, boton);
      if (dicho.rechazo) return parar(f, boton, rechazado(f, dicho.rechazo));
      if (dicho.codigo === 413) return parar(f, boton, `${dicho.dicho} ${GUARDADA}`);
      if (dicho.codigo) {
        const ficha =
          dicho.codigo === 400
            ? await otraFicha(f).catch(() => /** @type {{ ajena?: boolean, cambia?: boolean }} */ ({}))
            : {};
        if (ficha.cambia && vez < VECES) continue;
        return { ...dicho, ajena: dicho.ajena || ficha.ajena };
      }
      decir(f, "aviso", mientras(dicho));
      if (vez === 1) f.querySelector("[data-borrador-dice]").scrollIntoView({ block: "nearest" });
      if (dicho.sinRed && navigator.onLine && (await responde())) cortadas += 1;
      if (cortadas >= CORTADAS || vez >= VECES) return parar(f, boton, alFinal(f, dicho, cortadas >= CORTADAS));
      await pausa(Math.max((dicho.segundos || 0) * 1000, Math.min(ESPERA * 2 ** (vez - 1), ESPERA_MAXIMA)));
      if (!navigator.onLine) vez = Math.max(0, vez - 1);
      await conRed();
      // She went on writing: it is she who sends what is now there.
      if (JSON.stringify(contenido(f)) === tecleado) continue;
      decir(
        f,
        "aviso",
        "Cambió algo mientras no había conexión. Está guardado en este equipo: vuelva a registrar cuando quiera.",
      );
      soltar(f);
      return null;
    }
  }
  /** @type {(f: Forma, boton?: HTMLButtonElement) => Promise<void>} */
  async function alEnviar(f, boton) {
    recordar({ envio: f.clave_envio.value });
    await guardar(f);
    const dicho = await insistir(f, boton);
    if (!dicho) return;
    if (dicho.ajena) {
      soltar(f);
      decir(f, "aviso", OTRA_PERSONA);
      f.querySelector("[data-borrador-dice]").focus();
      return;
    }
    if (dicho.destino && dicho.codigo === 303) {
      await quitar(f);
      anotarRegistrada(f, dicho);
      location.assign(dicho.destino);
    } else if (dicho.codigo === 401) {
      const volver = location.pathname.replace(/\/actos\/.*/, "") + location.search;
      location.assign(`/login/?vuelve&next=${encodeURIComponent(volver)}`);
    } else {
      // The form that a refusal brings back has a key of its own: the draft under the old one would bring it back too.
      if (dicho.codigo === 409) await quitar(f);
      // Whatever else the server has to say, it says on a page of its own: the form goes as it always went.
      soltar(f);
      f.dataset.directo = "1";
      f.requestSubmit(boton);
      delete f.dataset.directo;
    }
  }

  // Going back to what was registered says so, instead of offering it again: by the key that this tab sent, which the
  // entry of its history remembers although the page comes anew with another.
  const REGISTRADAS = "registradas",
    TOPE = 30;
  /** @type {(algo: object) => void} */
  const recordar = (algo) => history.replaceState({ ...history.state, ...algo }, "");
  /** @type {() => { clave: string, destino: string, folio: string }[]} */
  function registradas() {
    try {
      const hay = JSON.parse(sessionStorage.getItem(REGISTRADAS));
      return hay?.cuenta === cuenta ? hay.de : [];
    } catch {
      return [];
    }
  }
  /** @type {(f: Forma, dicho: Envio) => void} */
  function anotarRegistrada(f, { destino, folio }) {
    const clave = f.clave_envio.value;
    try {
      sessionStorage.setItem(
        REGISTRADAS,
        JSON.stringify({ cuenta, de: [...registradas(), { clave, destino, folio }].slice(-TOPE) }),
      );
      // Where it leads to this same address, the entry is the next form's.
      if (new URL(destino, location.href).href === location.href) recordar({ envio: undefined });
    } catch {
      /* no space: nothing is said, and the key still counts once */
    }
  }
  /** @type {(f: Forma) => void} */
  function mostrarRegistrada(f) {
    const esAlta = !f.matches('[action*="/actos/"]'),
      suyas = [f.clave_envio.value, esAlta && history.state?.envio].filter(Boolean);
    const hecha = registradas().findLast((r) => suyas.includes(r.clave));
    if (!hecha || f.previousElementSibling?.matches("[data-ya-registrada]")) return;
    const caja = Object.assign(document.createElement("div"), { className: "recado bien aparte", tabIndex: -1 });
    caja.dataset.yaRegistrada = "";
    caja.setAttribute("role", "status");
    const enlace = Object.assign(document.createElement("a"), {
      href: hecha.destino,
      textContent: hecha.folio || "Ver cómo quedó",
    });
    const frase = document.createElement("span");
    frase.append(hecha.folio ? "Ya se registró como " : "Esto ya se envió. ", enlace, hecha.folio ? "." : "");
    const otra = Object.assign(document.createElement("button"), {
      type: "button",
      className: "b p",
      textContent: esAlta ? "Capturar otra" : "Actualizar la página",
    });
    otra.addEventListener("click", () => {
      recordar({ envio: undefined });
      esAlta ? location.replace(location.pathname + location.search) : location.reload();
    });
    caja.append(frase, otra);
    f.before(caja);
    f.hidden = true;
    caja.focus();
  }
  addEventListener("pageshow", () => formas.forEach(mostrarRegistrada));

  for (const f of formas) {
    /** @type {(e: Event) => void} */
    const anotar = (e) => {
      if (!estados.get(f).reponiendo && /** @type {Control} */ (e.target).type !== "file") guardar(f);
    };
    f.addEventListener("input", anotar);
    f.addEventListener("change", anotar);
    f.addEventListener("submit", (e) => {
      if (f.dataset.directo || e.defaultPrevented) return;
      e.preventDefault();
      alEnviar(f, /** @type {HTMLButtonElement} */ (e.submitter));
    });
  }
  const salida = document.querySelectorAll('form[action$="/logout/"]');
  for (const f of salida)
    f.addEventListener("submit", async (e) => {
      e.preventDefault();
      await callado(olvidarTodo());
      f.submit();
    });
  document.addEventListener("DOMContentLoaded", async () => {
    await callado(limpiar());
    const filas = formas.length ? (await callado(elAlmacen.then((a) => a.todos()))) || [] : [];
    // A page that came back with something to correct already holds what was typed.
    for (const f of formas)
      if (document.querySelector("[data-errores]")) tomar(f.clave_envio.value);
      else await callado(reponer(f, filas));
  });
})();

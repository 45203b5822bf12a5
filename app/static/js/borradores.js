// Drafts: what is being written stays on this device until it is registered, for its account alone and at most a day.
// Encrypted with a key that no script can take out; where the browser has none (no https), in this tab only.
"use strict";
(() => {
  const cuenta = document.currentScript.dataset.cuenta, UN_DIA = 24 * 60 * 60 * 1000;
  const letras = new TextEncoder(), texto = new TextDecoder();
  const formas = [...document.querySelectorAll('form[data-captura], form[data-asentar], form[data-una-vez][action*="/actos/"]')].filter((f) => f.clave_envio?.value);
  const rutaDe = (f) => new URL(f.getAttribute("action") || location.href, location.href).pathname;

  // Where they are kept: rows {clave, cuenta, ruta, cuando, datos}.
  const pedir = (p) => new Promise((bien, mal) => { p.onsuccess = () => bien(p.result); p.onerror = () => mal(p.error); });
  let abierta;
  const base = () => abierta ??= new Promise((bien, mal) => {
    const p = indexedDB.open("borradores", 1);
    p.onupgradeneeded = () => { p.result.createObjectStore("borradores", { keyPath: "clave" }); p.result.createObjectStore("llaves", { keyPath: "cuenta" }); };
    p.onsuccess = () => bien(p.result);
    p.onerror = () => { abierta = null; mal(p.error); };
  });
  const en = async (almacen, modo, hacer) => pedir(hacer((await base()).transaction(almacen, modo, { durability: "strict" }).objectStore(almacen)));
  async function llave(crear) {
    const fila = await en("llaves", "readonly", (a) => a.get(cuenta));
    if (fila || !crear) return fila?.llave;
    const nueva = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    try { await en("llaves", "readwrite", (a) => a.add({ cuenta, llave: nueva })); } catch { return llave(false); }
    return nueva;
  }
  const modo = (fila) => ({ name: "AES-GCM", iv: fila.iv, additionalData: letras.encode(`${fila.clave}|${fila.cuenta}|${fila.ruta}|${fila.cuando}`) });
  const cifrado = {
    async poner({ datos, ...abierto }) {
      const fila = { ...abierto, iv: crypto.getRandomValues(new Uint8Array(12)) };
      fila.cifra = await crypto.subtle.encrypt(modo(fila), await llave(true), letras.encode(JSON.stringify(datos)));
      await en("borradores", "readwrite", (a) => a.put(fila));
    },
    async abrir(fila) { return JSON.parse(texto.decode(await crypto.subtle.decrypt(modo(fila), await llave(false), fila.cifra))); },
    todos: () => en("borradores", "readonly", (a) => a.getAll()),
    quitar: (clave) => en("borradores", "readwrite", (a) => a.delete(clave)),
    soltarLlave: () => en("llaves", "readwrite", (a) => a.delete(cuenta)),
  };
  const DE_PESTANA = "borrador:";
  const claves = () => Object.keys(sessionStorage).filter((k) => k.startsWith(DE_PESTANA));
  const dePestana = {
    poner: async (fila) => sessionStorage.setItem(DE_PESTANA + fila.clave, JSON.stringify(fila)),
    abrir: async (fila) => fila.datos,
    todos: async () => claves().map((k) => JSON.parse(sessionStorage.getItem(k))),
    quitar: async (clave) => sessionStorage.removeItem(DE_PESTANA + clave),
    soltarLlave: async () => {},
  };
  const almacen = window.crypto?.subtle && window.indexedDB ? cifrado : dePestana;
  const callado = (promesa) => promesa.catch(() => null);

  // A day later, or found in this tab by another account, nothing is left of it.
  async function limpiar() {
    for (const fila of await almacen.todos())
      if (Date.now() - fila.cuando > UN_DIA || (almacen === dePestana && fila.cuenta !== cuenta)) await almacen.quitar(fila.clave);
  }
  async function olvidarTodo() {
    for (const fila of await almacen.todos()) if (fila.cuenta === cuenta) await almacen.quitar(fila.clave);
    await almacen.soltarLlave();
  }

  // What a form holds, without its files and without the tokens that the next page brings anew.
  const AJENOS = new Set(["csrf_token", "version"]);
  const contenido = (f) => [...new FormData(f)].filter(([n, v]) => !AJENOS.has(n) && typeof v === "string");
  const estados = new WeakMap(formas.map((f) => [f, { cola: Promise.resolve(), hecha: false }]));
  function guardar(f) {
    const e = estados.get(f), fila = { clave: f.clave_envio.value, cuenta, ruta: rutaDe(f), cuando: Date.now(), datos: contenido(f) };
    if (!e.hecha) e.cola = callado(e.cola.then(() => e.hecha || almacen.poner(fila)));
    return e.cola;
  }
  async function quitar(f) {
    const e = estados.get(f);
    e.hecha = true;
    await e.cola;
    await callado(almacen.quitar(f.clave_envio.value));
  }

  // One line above the form, said aloud too.
  function decir(f, tono, dicho, boton, alPulsar) {
    let caja = f.querySelector("[data-borrador-dice]");
    if (!caja) {
      caja = Object.assign(document.createElement("div"), { tabIndex: -1 });
      caja.dataset.borradorDice = "";
      caja.setAttribute("role", "status");
      (f.querySelector(".cuerpo") || f).prepend(caja);
    }
    caja.className = `recado ${tono}`;
    caja.replaceChildren(Object.assign(document.createElement("span"), { textContent: dicho }));
    caja.hidden = !dicho;
    if (!boton) return;
    const b = Object.assign(document.createElement("button"), { type: "button", className: "cerrar", textContent: boton });
    b.addEventListener("click", alPulsar);
    caja.append(b);
  }

  // Put back what was being written, unless another tab still writes it: each holds a lock of its key's name.
  const tomar = (clave) => !navigator.locks ? Promise.resolve(true) : new Promise((bien) => {
    navigator.locks.request(`borrador-${clave}`, { ifAvailable: true }, (lo) => { bien(Boolean(lo)); return lo ? new Promise(() => {}) : undefined; }).catch(() => bien(true));
  });
  function poner(f, datos) {
    const valores = Map.groupBy ? Map.groupBy(datos, ([n]) => n) : datos.reduce((m, d) => m.set(d[0], [...(m.get(d[0]) || []), d]), new Map());
    // Twice: what one answer brings into the page (a trámite's own fields, its requisitos) is there the second time.
    for (const vuelta of [1, 2]) for (const x of [...f.elements]) {
      if (!x.name || AJENOS.has(x.name) || ["file", "submit", "button"].includes(x.type)) continue;
      const suyos = (valores.get(x.name) || []).map(([, v]) => v), antes = x.type === "checkbox" || x.type === "radio" ? x.checked : x.value;
      if (x.type === "checkbox" || x.type === "radio") x.checked = suyos.includes(x.value);
      else if (valores.has(x.name)) x.value = suyos[0];
      const ahora = x.type === "checkbox" || x.type === "radio" ? x.checked : x.value;
      if (vuelta === 1 && ahora !== antes && (x.matches("select") || x.checked)) x.dispatchEvent(new Event("change", { bubbles: true }));
    }
    f.dispatchEvent(new Event("repuesta"));
  }
  async function reponer(f, filas) {
    for (const fila of filas.filter((x) => x.cuenta === cuenta && x.ruta === rutaDe(f)).sort((a, b) => b.cuando - a.cuando)) {
      const datos = fila.clave !== f.clave_envio.value && await tomar(fila.clave) ? await callado(almacen.abrir(fila)) : null;
      if (!datos) continue;
      estados.get(f).reponiendo = true;
      poner(f, datos);
      estados.get(f).reponiendo = false;
      const enfocado = document.activeElement;
      if (f.matches("[data-captura]") && (enfocado === document.body || enfocado?.type === "radio" || enfocado?.name === "nombre")) f.querySelector("textarea").focus();
      const plegada = f.closest("details");
      if (plegada) plegada.open = true;
      const hora = new Date(fila.cuando).toLocaleTimeString("es-MX", { hour: "numeric", minute: "2-digit" });
      const archivos = f.querySelector('input[type="file"]') ? " Los archivos hay que elegirlos otra vez." : "";
      decir(f, "info", `Aquí está lo que escribía a las ${hora}; todavía no se registra.${archivos}`, "Empezar de nuevo", async () => { await quitar(f); location.reload(); });
      return;
    }
    await tomar(f.clave_envio.value);
  }

  // Sending: the page stays until the server has said that it is registered.
  function soltar(f) {
    delete f.dataset.enviada;
    for (const b of f.querySelectorAll("button.b")) b.removeAttribute("aria-disabled");
  }
  const pausa = (ms) => new Promise((bien) => { setTimeout(bien, ms); addEventListener("online", bien, { once: true }); });
  async function enviar(f, boton) {
    const cuerpo = new FormData(f, boton);
    const r = await fetch(boton?.getAttribute("formaction") ? boton.formAction : f.action, { method: "POST", body: cuerpo, headers: { "X-Sin-Pagina": "1", "X-Cuenta": cuenta }, redirect: "manual" });
    const codigo = Number(r.headers.get("X-Codigo"));
    if (r.type !== "opaqueredirect" && (!codigo || codigo === 503)) throw new Error("no answer of ours");
    return { codigo, destino: r.headers.get("X-Destino"), ajena: r.headers.has("X-Otra-Cuenta") };
  }
  // The token of the page was of a session that has ended meanwhile, in another tab: the page is asked for a new one,
  // unless it is now of another account, which must not register what this one wrote.
  async function otraFicha(f) {
    const html = await (await fetch(location.pathname.replace(/\/actos\/.*/, "") + location.search)).text();
    const suya = new DOMParser().parseFromString(html, "text/html");
    const nueva = suya.querySelector('form:has([name="clave_envio"]) [name="csrf_token"]')?.value;
    const otra = suya.querySelector("script[data-cuenta]")?.dataset.cuenta;
    const ajena = otra !== undefined && otra !== cuenta, cambia = !ajena && Boolean(nueva) && nueva !== f.csrf_token.value;
    if (cambia) f.csrf_token.value = nueva;
    return { ajena, cambia };
  }
  const SIN_CONEXION = "Sin conexión: su captura está guardada en este equipo. Se registra sola en cuanto vuelva; no cierre esta página.";
  const OTRA_PERSONA = "En este equipo entró otra persona. Su captura está guardada: entre con su cuenta para terminarla.";
  async function insistir(f, boton) {
    const tecleado = JSON.stringify(contenido(f));
    for (let vez = 0; ; vez += 1) {
      try {
        const dicho = await enviar(f, boton);
        const ficha = dicho.codigo === 400 ? await otraFicha(f) : {};
        if (ficha.cambia) continue;
        return { ...dicho, ajena: dicho.ajena || ficha.ajena };
      } catch {
        decir(f, "aviso", SIN_CONEXION);
        if (!vez) f.querySelector("[data-borrador-dice]").scrollIntoView({ block: "nearest" });
        await pausa(Math.min(1500 * 2 ** vez, 20000));
        // She went on writing: it is she who sends what is now there.
        if (JSON.stringify(contenido(f)) === tecleado) continue;
        decir(f, "aviso", "Cambió algo mientras no había conexión. Está guardado en este equipo: vuelva a registrar cuando quiera.");
        return null;
      }
    }
  }
  async function alEnviar(f, boton) {
    await guardar(f);
    const dicho = await insistir(f, boton);
    if (!dicho) { soltar(f); return; }
    if (dicho.ajena) {
      soltar(f);
      decir(f, "aviso", OTRA_PERSONA);
      f.querySelector("[data-borrador-dice]").focus();
      return;
    }
    if (dicho.destino && dicho.codigo === 303) {
      await quitar(f);
      location.assign(dicho.destino);
    } else if (dicho.codigo === 401) {
      const volver = location.pathname.replace(/\/actos\/.*/, "") + location.search;
      location.assign(`/login/?vuelve&next=${encodeURIComponent(volver)}`);
    } else {
      // Whatever else the server has to say, it says on a page of its own: the form goes as it always went.
      soltar(f);
      f.dataset.directo = "1";
      f.requestSubmit(boton);
      delete f.dataset.directo;
    }
  }

  for (const f of formas) {
    const anotar = (e) => { if (!estados.get(f).reponiendo && e.target.type !== "file") guardar(f); };
    f.addEventListener("input", anotar);
    f.addEventListener("change", anotar);
    f.addEventListener("submit", (e) => {
      if (f.dataset.directo || e.defaultPrevented) return;
      e.preventDefault();
      alEnviar(f, e.submitter);
    });
  }
  const salida = document.querySelectorAll('form[action$="/logout/"]');
  for (const f of salida) f.addEventListener("submit", async (e) => {
    e.preventDefault();
    await callado(olvidarTodo());
    f.submit();
  });
  document.addEventListener("DOMContentLoaded", async () => {
    await callado(limpiar());
    const filas = formas.length ? await callado(almacen.todos()) || [] : [];
    // A page that came back with something to correct already holds what was typed.
    for (const f of formas) if (document.querySelector("[data-errores]")) tomar(f.clave_envio.value); else await callado(reponer(f, filas));
  });
})();

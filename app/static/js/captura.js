// The capture page: what the trámite asks for, the same person found while typing, what was already asked nearby.
"use strict";
(() => {
  const forma = document.querySelector("form[data-captura]");
  if (!forma) return;
  const campo = (n) => forma.querySelector(`[name="${n}"]`);
  const $ = (s) => forma.querySelector(s);
  const molde = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
  const identidad = () => forma.querySelector('[name="identidad"]:checked')?.value || "identificada";

  // A question to the server; a newer one of the same kind replaces it. Offline, the clerk goes on typing.
  const pedidos = {};
  async function preguntar(clase, url) {
    pedidos[clase]?.abort();
    pedidos[clase] = new AbortController();
    try {
      const r = await fetch(url, { signal: pedidos[clase].signal, headers: { Accept: "application/json" } });
      return r.ok ? await r.json() : null;
    } catch { return null; }
  }
  const esperas = {};
  function luego(clase, hacer) { clearTimeout(esperas[clase]); esperas[clase] = setTimeout(hacer, 250); }

  // Canal: only some give a turno; each has its usual way of telling the aviso de privacidad, until the clerk says another.
  const nota = $("[data-nota-turno]");
  let avisoElegido = Boolean(forma.querySelector('[name="aviso_medio"]:checked'));
  function canal() {
    const elegido = forma.querySelector('[name="canal_id"]:checked');
    nota.hidden = !elegido?.hasAttribute("data-turno");
    if (avisoElegido || !elegido) return;
    for (const r of forma.querySelectorAll('[name="aviso_medio"]')) r.checked = r.value === elegido.dataset.aviso;
  }

  // Identity: without a name no datum of hers is asked for; in confidence nothing of her leaves this page before saving.
  const deLaPersona = ["nombre", "apellidos", "telefono", "correo", "curp", "rfc"].map((n) => campo(n).closest(".campo"));
  const anonima = Object.assign(document.createElement("input"), { type: "hidden", name: "anonima", value: "1" });
  function acomodar() {
    const como = identidad();
    deLaPersona.forEach((c) => { c.hidden = como === "anonima"; });
    if (como === "anonima") forma.append(anonima); else anonima.remove();
    if (como !== "identificada") { soltar(); esconder(true); pistas.hidden = true; }
    for (const b of cercanas.querySelectorAll("[data-sumar]")) b.hidden = como !== "identificada";
    for (const b of cercanas.querySelectorAll("[data-sumar-sin-nombre]")) b.hidden = como === "identificada";
  }

  // The trámite chosen: its requisitos and its own fields; what was ticked or typed stays while it is changed.
  const lista = $("[data-lista]"), propios = $("[data-propios]"), sinTramite = $("[data-sin-tramite]");
  const detalle = $("[data-detalle-de]"), ayuda = detalle.textContent;
  const marcados = new Set([...lista.querySelectorAll(":checked")].map((x) => x.value)), tecleado = new Map();
  lista.addEventListener("change", (e) => { e.target.checked ? marcados.add(e.target.value) : marcados.delete(e.target.value); });
  const anotar = (x) => { if (x.type !== "radio" || x.checked) tecleado.set(x.name, x.type === "checkbox" ? x.checked : x.value); };
  propios.addEventListener("input", (e) => anotar(e.target));
  propios.addEventListener("change", (e) => anotar(e.target));
  function reponer(x) {
    const valor = tecleado.get(x.name);
    if (valor === undefined) return;
    if (x.type === "checkbox") x.checked = valor; else if (x.type === "radio") x.checked = x.value === valor; else x.value = valor;
  }
  function decirTramite() {
    const sel = campo("tramite_id");
    detalle.textContent = sel.value ? "→ " + (sel.selectedOptions[0].dataset.detalle || "") : ayuda;
    sinTramite.hidden = Boolean(sel.value);
  }
  function tramite() {
    const sel = campo("tramite_id"), copia = (que) => document.querySelector(`template[data-${que}-de="${sel.value}"]`)?.content.cloneNode(true);
    decirTramite();
    lista.replaceChildren(...(sel.value ? [copia("requisitos") || molde("requisitos-vacios")] : []));
    for (const x of lista.querySelectorAll("input")) x.checked = marcados.has(x.value);
    propios.replaceChildren(...(sel.value ? [copia("propios") || ""] : []));
    propios.querySelectorAll("[name]").forEach(reponer);
  }

  // What was already asked nearby; a neighbour joins it with what is typed here of her.
  const cercanas = $("[data-cercanas]");
  function pintarCercanas(halladas) {
    cercanas.querySelector("ul").replaceChildren(...halladas.map((p) => {
      const li = molde("cercana"), enlace = li.querySelector("a");
      enlace.href = p.url;
      enlace.textContent = p.folio;
      li.querySelector("[data-que]").textContent = " " + p.que;
      li.querySelector("[data-detalle]").textContent = p.detalle;
      for (const b of li.querySelectorAll("button")) b.setAttribute("formaction", p.url_sumar);
      li.querySelector("[data-sumar-sin-nombre]").addEventListener("click", () => forma.append(anonima));
      return li;
    }));
    cercanas.hidden = $("[data-salto-cercanas]").hidden = !halladas.length;
    acomodar();
  }
  async function buscarCercanas() {
    const datos = { tramite_id: campo("tramite_id").value, localidad_id: campo("localidad_id").value, domicilio: campo("domicilio").value };
    if (!datos.tramite_id || !datos.localidad_id) return pintarCercanas([]);
    const respuesta = await preguntar("cercanas", `${forma.dataset.parecidas}?${new URLSearchParams(datos)}`);
    if (respuesta) pintarCercanas(respuesta.parecidas);
  }

  // People already known, and what they asked before.
  const personas = $("[data-personas]"), elegida = $("[data-elegida]"), quien = $("[data-quien]"), pistas = $("[data-pistas]");
  function esconder(si) { personas.hidden = $("[data-salto-personas]").hidden = si; }
  function soltar() { campo("ciudadano_id").value = ""; elegida.hidden = true; }
  function usar(p) {
    campo("ciudadano_id").value = p.id;
    for (const n of ["nombre", "apellidos", "telefono", "domicilio"]) if (p[n] && (n !== "domicilio" || !campo(n).value)) campo(n).value = p[n];
    if (p.localidad_id && !campo("localidad_id").value) { campo("localidad_id").value = p.localidad_id; campo("localidad_id").dispatchEvent(new Event("change", { bubbles: true })); }
    esconder(true);
    conocida();
    campo("descripcion").focus();
  }
  async function conocida() {
    quien.textContent = [campo("nombre").value, campo("apellidos").value].filter(Boolean).join(" ");
    elegida.hidden = false;
    const historia = await preguntar("historial", forma.dataset.historial.replace("/0/", `/${campo("ciudadano_id").value}/`));
    const cuantas = $("[data-cuantas]");
    cuantas.hidden = !historia?.total;
    cuantas.querySelector("b").textContent = historia?.total || "";
    $("[data-anteriores]").replaceChildren(...(historia?.ultimas || []).map((a) => {
      const li = molde("anterior"), enlace = li.querySelector("a");
      enlace.href = a.url;
      enlace.textContent = a.folio;
      li.querySelector("[data-que]").textContent = " " + a.que;
      li.querySelector("[data-detalle]").textContent = `${a.estado} · ${a.fecha}`;
      return li;
    }));
  }
  function mostrar(hallados) {
    personas.querySelector("ul").replaceChildren(...hallados.slice(0, 5).map((p) => {
      const li = molde("persona-hallada");
      li.querySelector("[data-nombre]").textContent = [p.nombre, p.apellidos].filter(Boolean).join(" ");
      li.querySelector("[data-detalle]").textContent = p.detalle || "";
      li.querySelector("button").addEventListener("click", () => usar(p));
      return li;
    }));
    esconder(!hallados.length);
  }
  async function buscar() {
    const de = (n) => campo(n).value.trim();
    const datos = { q: `${de("nombre")} ${de("apellidos")}`.trim(), telefono: de("telefono"), curp: de("curp"), rfc: de("rfc"), nombre: de("nombre"), apellidos: de("apellidos") };
    if (identidad() !== "identificada" || (datos.q + datos.telefono + datos.curp + datos.rfc).length < 3) { esconder(true); return; }
    const respuesta = await preguntar("personas", `${forma.dataset.ciudadanos}?${new URLSearchParams(datos)}`);
    if (!respuesta || identidad() !== "identificada") return;
    pistas.textContent = (respuesta.pistas || []).join(" ");
    pistas.hidden = !pistas.textContent;
    if (!campo("ciudadano_id").value) mostrar(respuesta.resultados || []);
  }

  forma.addEventListener("change", (e) => {
    if (e.target.name === "aviso_medio") avisoElegido = true;
    if (e.target.name === "canal_id") canal();
    if (e.target.name === "identidad") acomodar();
    if (e.target.name === "tramite_id") tramite();
    if (["tramite_id", "localidad_id"].includes(e.target.name)) buscarCercanas();
  });
  forma.addEventListener("input", (e) => {
    if (e.target.name === "domicilio") luego("cercanas", buscarCercanas);
    if (["nombre", "apellidos"].includes(e.target.name)) soltar();
    if (["nombre", "apellidos", "telefono", "curp", "rfc"].includes(e.target.name)) luego("personas", buscar);
  });
  $("[data-quitar]").addEventListener("click", () => { soltar(); campo("nombre").focus(); buscar(); });
  [...propios.querySelectorAll("[name]")].forEach(anotar);
  canal();
  acomodar();
  if (campo("tramite_id").value) { decirTramite(); if (!propios.childElementCount && !lista.childElementCount) tramite(); buscarCercanas(); }
  if (campo("ciudadano_id").value) conocida();
})();

// The capture page: the same person found while typing, and the requisitos of the trámite beside.
"use strict";
(() => {
  const forma = document.querySelector("form[data-captura]");
  if (!forma) return;
  const campo = (n) => forma.querySelector(`[name="${n}"]`);
  const $ = (s) => forma.querySelector(s);
  const molde = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

  // Turno: only some canales give one.
  const nota = $("[data-nota-turno]");
  const turno = () => { nota.hidden = !forma.querySelector("[data-turno]:checked"); };
  forma.addEventListener("change", turno);
  turno();

  // Anonymous: the person's fields are not asked for.
  const deLaPersona = ["nombre", "apellidos", "telefono", "correo", "curp"].map((n) => campo(n).closest(".campo"));
  const anonima = () => {
    deLaPersona.forEach((c) => { c.hidden = campo("anonima").checked; });
    if (campo("anonima").checked) soltar();
  };

  // Requisitos of the trámite chosen.
  const tramites = JSON.parse(document.getElementById("tramites").textContent);
  const lista = $("[data-lista]"), sinTramite = $("[data-sin-tramite]"), detalle = $("[data-detalle-de]"), ayuda = detalle.textContent;
  const marcados = new Set([...lista.querySelectorAll(":checked")].map((x) => x.value));
  lista.addEventListener("change", (e) => { e.target.checked ? marcados.add(e.target.value) : marcados.delete(e.target.value); });
  function requisitos() {
    const sel = campo("tramite_id"), t = tramites.find((x) => String(x.id) === sel.value);
    detalle.textContent = t ? "→ " + (sel.selectedOptions[0].dataset.detalle || "") : ayuda;
    sinTramite.hidden = Boolean(t);
    const piezas = !t ? [] : t.requisitos.length ? t.requisitos.map((r) => {
      const p = molde("requisito"), caja = p.querySelector("input");
      caja.value = r.id;
      caja.checked = marcados.has(String(r.id));
      p.querySelector("[data-nombre]").textContent = r.nombre;
      p.querySelector("[data-opcional]").hidden = r.obligatorio;
      return p;
    }) : [molde("sin-requisitos")];
    lista.replaceChildren(...piezas);
  }
  campo("tramite_id").addEventListener("change", requisitos);
  requisitos();

  // People already known.
  const personas = $("[data-personas]"), elegida = $("[data-elegida]"), quien = $("[data-quien]");
  let espera, pedido;
  function soltar() { campo("ciudadano_id").value = ""; elegida.hidden = true; }
  function usar(p) {
    campo("ciudadano_id").value = p.id;
    for (const n of ["nombre", "apellidos", "telefono", "domicilio"]) if (p[n]) campo(n).value = p[n];
    if (p.localidad_id) { campo("localidad_id").value = p.localidad_id; campo("localidad_id").dispatchEvent(new Event("change", { bubbles: true })); }
    quien.textContent = [p.nombre, p.apellidos].filter(Boolean).join(" ");
    elegida.hidden = false;
    personas.hidden = true;
    campo("descripcion").focus();
  }
  function mostrar(hallados) {
    personas.querySelector("ul").replaceChildren(...hallados.slice(0, 5).map((p) => {
      const li = molde("persona-hallada");
      li.querySelector("[data-nombre]").textContent = [p.nombre, p.apellidos].filter(Boolean).join(" ");
      li.querySelector("[data-detalle]").textContent = p.detalle || "";
      li.querySelector("button").addEventListener("click", () => usar(p));
      return li;
    }));
    personas.hidden = !hallados.length;
  }
  async function buscar() {
    const q = [campo("nombre").value, campo("apellidos").value].join(" ").trim() || campo("telefono").value.trim();
    if (q.length < 3 || campo("ciudadano_id").value || campo("anonima").checked) { personas.hidden = true; return; }
    pedido?.abort();
    pedido = new AbortController();
    try {
      const r = await fetch(`${forma.dataset.ciudadanos}?q=${encodeURIComponent(q)}`, { signal: pedido.signal, headers: { Accept: "application/json" } });
      if (r.ok) mostrar((await r.json()).resultados || []);
    } catch { /* offline or superseded: the clerk goes on typing */ }
  }
  if (forma.dataset.ciudadanos) {
    for (const n of ["nombre", "apellidos", "telefono"]) campo(n).addEventListener("input", () => {
      if (n !== "telefono" && campo("ciudadano_id").value) soltar();
      clearTimeout(espera);
      espera = setTimeout(buscar, 250);
    });
  }
  $("[data-quitar]").addEventListener("click", () => { soltar(); campo("nombre").focus(); });
  if (campo("ciudadano_id").value) {
    quien.textContent = [campo("nombre").value, campo("apellidos").value].join(" ");
    elegida.hidden = false;
  }
  campo("anonima").addEventListener("change", anonima);
  anonima();
})();

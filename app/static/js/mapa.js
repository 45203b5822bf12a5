// Draws /graficas/mapa/ over the figures of its table: circles on bare paper, no tiles, nothing from another machine.
"use strict";
(() => {
  const fuente = document.getElementById("datos-mapa");
  if (!window.L || !fuente) return;
  const { localidades, puntos, textos } = JSON.parse(fuente.textContent);
  document.getElementById("caja-mapa").hidden = false;

  const mapa = L.map("mapa", { attributionControl: false, zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.5, maxZoom: 18, zoomAnimation: false, fadeAnimation: false });
  L.control.zoom({ position: "bottomright", zoomInTitle: textos.acercar, zoomOutTitle: textos.alejar }).addTo(mapa);
  L.control.scale({ imperial: false }).addTo(mapa);
  // Where it looks comes first: without it nothing is drawn.
  mapa.fitBounds([...localidades, ...puntos].map((x) => x.lugar), { padding: [44, 44], maxZoom: 14 });

  const hecho = (etiqueta, hijos, propio = {}) => { const n = Object.assign(document.createElement(etiqueta), propio); n.append(...hijos); return n; };
  const enlace = (texto, url) => hecho("a", [texto], { href: url });

  function deLocalidad(l) {
    const cifras = l.cifras.filter((c) => c.n).map((c) => hecho("li", [enlace(c.texto, c.url)]));
    return hecho("div", [hecho("b", [l.nombre]), hecho("ul", cifras, { className: "llana" })]);
  }
  // Leaflet reads a text as HTML: a name goes in as a node.
  const deNombre = (l) => hecho("span", [], { textContent: l.nombre });
  const dePunto = (p) => hecho("div", [hecho("b", [p.nombre]), hecho("p", [`${p.que} · ${p.cuando}`]), enlace(textos.ver, p.url)]);

  // A mark that a keyboard reaches: Enter opens its figures, Escape closes them and comes back to it.
  function marca(lugar, radio, clase, dicho, contenido) {
    const m = L.circleMarker(lugar, { radius: radio, className: clase }).bindPopup(contenido, { autoPan: true }).addTo(mapa);
    const nodo = m.getElement();
    for (const [n, v] of Object.entries({ tabindex: "0", role: "button", "aria-label": dicho })) nodo.setAttribute(n, v);
    nodo.addEventListener("keydown", (e) => {
      if (e.key !== "Enter" && e.key !== " ") return;
      e.preventDefault();
      m.openPopup();
      m.getPopup().getElement().querySelector("a[href]:not(.leaflet-popup-close-button)")?.focus();
    });
    m.on("popupopen", ({ popup }) => {
      const cerrar = popup.getElement().querySelector(".leaflet-popup-close-button");
      cerrar?.setAttribute("aria-label", textos.cerrar);
      cerrar?.setAttribute("title", textos.cerrar);
      popup.getElement().onkeydown = (e) => { if (e.key === "Escape") { e.stopPropagation(); m.closePopup(); nodo.focus(); } };
    });
    return m;
  }

  // Area grows with what was done, the largest stand below; those with most say their name where there is room.
  const mayor = Math.max(1, ...localidades.map((l) => l.total));
  const radio = (n) => 6 + 15 * Math.sqrt(n / mayor);
  const circulos = localidades.map((l) => {
    const dicho = [l.nombre, ...l.cifras.map((c) => c.texto)].join(", ");
    return marca(l.lugar, radio(l.total), "mapa-localidad", dicho, deLocalidad(l)).bindTooltip(deNombre(l), { direction: "top", className: "mapa-nombre" });
  });
  puntos.forEach((p) => marca(p.lugar, 5, "mapa-punto", `${p.nombre}, ${p.que}, ${p.cuando}`, dePunto(p)));

  // Names that would not stand on another's: as many as fit, from the largest down, again at each zoom.
  function nombrar() {
    const puestos = [];
    localidades.forEach((l, i) => {
      const p = mapa.latLngToContainerPoint(l.lugar), medio = l.nombre.length * 3.6 + 8, y = p.y - radio(l.total) - 12;
      const caja = [p.x - medio, p.x + medio, y - 11, y + 11];
      const cabe = caja[0] > 0 && caja[1] < mapa.getSize().x && !puestos.some((q) => caja[0] < q[1] && caja[1] > q[0] && caja[2] < q[3] && caja[3] > q[2]);
      if (cabe) puestos.push(caja);
      const t = circulos[i].getTooltip();
      if (Boolean(t.options.permanent) === cabe) return;
      circulos[i].unbindTooltip().bindTooltip(deNombre(l), { direction: "top", className: "mapa-nombre", permanent: cabe, offset: [0, -radio(l.total)] });
    });
  }
  mapa.on("zoomend resize", nombrar);
  nombrar();
  new ResizeObserver(() => { mapa.invalidateSize(); }).observe(document.getElementById("mapa"));
})();

// Maps on bare paper, no tiles, nothing from another machine: /graficas/mapa/ over its table, and the
// place of one thing.
"use strict";
(() => {
  const yo = /** @type {HTMLScriptElement} */ (document.currentScript);
  /** @type {(etiqueta: string, hijos: (Node | string)[], propio?: object) => Control} */
  const hecho = (etiqueta, hijos, propio = {}) => {
    const n = Object.assign(/** @type {Control} */ (document.createElement(etiqueta)), propio);
    n.append(...hijos);
    return n;
  };
  /** @type {(texto: string, url: string) => Control} */
  const enlace = (texto, url) => hecho("a", [texto], { href: url });
  // Leaflet reads a text as HTML: a name goes in as a node.
  /** @type {(l: Lugar) => Control} */
  const deNombre = (l) => hecho("span", [], { textContent: l.nombre });

  /** @type {(nodo: string | HTMLElement, textos: Textos, ajustes?: L.MapOptions) => L.Map} */
  function nuevo(nodo, textos, ajustes = {}) {
    const mapa = L.map(nodo, {
      attributionControl: false,
      zoomControl: false,
      scrollWheelZoom: false,
      zoomSnap: 0.5,
      maxZoom: 18,
      zoomAnimation: false,
      fadeAnimation: false,
      ...ajustes,
    });
    L.control.zoom({ position: "bottomright", zoomInTitle: textos.acercar, zoomOutTitle: textos.alejar }).addTo(mapa);
    L.control.scale({ imperial: false }).addTo(mapa);
    new ResizeObserver(() => {
      mapa.invalidateSize();
    }).observe(mapa.getContainer());
    return mapa;
  }

  // A mark that a keyboard reaches: Enter opens its figures, Escape closes them and comes back to it.
  /** @type {(mapa: L.Map, textos: Textos, lugar: Punto, radio: number, clase: string, dicho: string,
   *   contenido: HTMLElement) => L.CircleMarker} */
  function marca(mapa, textos, lugar, radio, clase, dicho, contenido) {
    const m = L.circleMarker(lugar, { radius: radio, className: clase })
      .bindPopup(contenido, { autoPan: true })
      .addTo(mapa);
    const nodo = /** @type {SVGElement} */ (m.getElement());
    for (const [n, v] of Object.entries({ tabindex: "0", role: "button", "aria-label": dicho }))
      nodo.setAttribute(n, v);
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
      popup.getElement().onkeydown = (e) => {
        if (e.key === "Escape") {
          e.stopPropagation();
          m.closePopup();
          nodo.focus();
        }
      };
    });
    return m;
  }

  // Names that would not stand on another's: as many as fit, the first before the others, again at each zoom.
  /** @type {(mapa: L.Map, lugares: Lugar[], marcas: L.CircleMarker[], radio: (i: number) => number) => void} */
  function nombrar(mapa, lugares, marcas, radio) {
    function acomodar() {
      /** @type {number[][]} */
      const puestos = [];
      lugares.forEach((l, i) => {
        const p = mapa.latLngToContainerPoint(l.lugar),
          medio = l.nombre.length * 3.6 + 8,
          y = p.y - radio(i) - 12;
        const caja = [p.x - medio, p.x + medio, y - 11, y + 11];
        const cabe =
          caja[0] > 0 &&
          caja[1] < mapa.getSize().x &&
          !puestos.some((q) => caja[0] < q[1] && caja[1] > q[0] && caja[2] < q[3] && caja[3] > q[2]);
        if (cabe) puestos.push(caja);
        const t = marcas[i].getTooltip();
        if (Boolean(t?.options.permanent) === cabe) return;
        marcas[i].unbindTooltip().bindTooltip(deNombre(l), {
          direction: "top",
          className: "mapa-nombre",
          permanent: cabe,
          offset: [0, -radio(i)],
        });
      });
    }
    mapa.on("zoomend resize", acomodar);
    acomodar();
  }

  // The street: a circle per locality, a point per visita.
  /** @type {(de: { localidades: LocalidadDelMapa[], puntos: VisitaDelMapa[], textos: Textos }) => void} */
  function deLaCalle({ localidades, puntos, textos }) {
    document.getElementById("caja-mapa").hidden = false;
    const mapa = nuevo("mapa", textos);
    // Where it looks comes first: without it nothing is drawn.
    mapa.fitBounds(
      [...localidades, ...puntos].map((x) => x.lugar),
      { padding: [44, 44], maxZoom: 14 },
    );

    /** @type {(l: LocalidadDelMapa) => Control} */
    function deLocalidad(l) {
      const cifras = l.cifras.filter((c) => c.n).map((c) => hecho("li", [enlace(c.texto, c.url)]));
      return hecho("div", [hecho("b", [l.nombre]), hecho("ul", cifras, { className: "llana" })]);
    }
    /** @type {(p: VisitaDelMapa) => Control} */
    const dePunto = (p) =>
      hecho("div", [hecho("b", [p.nombre]), hecho("p", [`${p.que} · ${p.cuando}`]), enlace(textos.ver, p.url)]);

    // Area grows with what was done, the largest stand below; those with most say their name where there is space.
    const mayor = Math.max(1, ...localidades.map((l) => l.total));
    /** @type {(n: number) => number} */
    const radio = (n) => 6 + 15 * Math.sqrt(n / mayor);
    const circulos = localidades.map((l) => {
      const dicho = [l.nombre, ...l.cifras.map((c) => c.texto)].join(", ");
      return marca(mapa, textos, l.lugar, radio(l.total), "mapa-localidad", dicho, deLocalidad(l)).bindTooltip(
        deNombre(l),
        { direction: "top", className: "mapa-nombre" },
      );
    });
    puntos.forEach((p) =>
      marca(mapa, textos, p.lugar, 5, "mapa-punto", `${p.nombre}, ${p.que}, ${p.cuando}`, dePunto(p)),
    );

    nombrar(mapa, localidades, circulos, (i) => radio(localidades[i].total));
  }

  // One thing: where it is (or, more or less, its locality), the names around, and the others of its kind nearby.
  /** @type {(nodo: HTMLElement, uno: { lugar: Punto, aproximado: boolean, textos: Textos },
   *   alrededor: { cerca: CercaDelMapa[], localidades: Lugar[] }) => void} */
  function deUnLugar(nodo, { lugar, aproximado, textos }, { cerca, localidades }) {
    const mapa = nuevo(nodo, textos);
    const alrededor = localidades.slice(0, 4);
    mapa.fitBounds([lugar, ...cerca.map((c) => c.lugar), ...alrededor.map((l) => l.lugar)], {
      padding: [36, 36],
      maxZoom: 15,
    });
    const vecinas = localidades.map((l) =>
      L.circleMarker(l.lugar, { radius: 2, className: "mapa-vecina", interactive: false }).addTo(mapa),
    );
    nombrar(mapa, localidades, vecinas, () => 4);
    /** @type {(c: CercaDelMapa) => Control} */
    const dePeticion = (c) => hecho("div", [enlace(c.folio, c.url), hecho("p", [c.que])]);
    cerca.forEach((c) => marca(mapa, textos, c.lugar, 6, "mapa-punto", `${c.folio}, ${c.que}`, dePeticion(c)));
    L.circleMarker(lugar, {
      radius: aproximado ? 20 : 9,
      className: aproximado ? "mapa-aproximado" : "mapa-aqui",
      interactive: false,
    }).addTo(mapa);
    const dicho = nodo.parentNode.querySelector("[data-cerca]");
    if (dicho && cerca.length)
      dicho.textContent = cerca.length > 1 ? textos.varias.replace("{n}", String(cerca.length)) : textos.una;
  }

  // Leaflet is fetched when a small map comes into sight, not before; its style stands before ours.
  /** @type {Promise<unknown>} */
  let pedido = null;
  /** @type {(nombre: string) => string} */
  const junto = (nombre) => new URL(`../vendor/leaflet/${nombre}`, yo.src).href;
  const leaflet = () =>
    (pedido ??= new Promise((listo, falla) => {
      document.head.prepend(hecho("link", [], { rel: "stylesheet", href: junto("leaflet.css") }));
      const s = hecho("script", [], { src: junto("leaflet.js"), onload: listo, onerror: falla });
      s.nonce = yo.nonce;
      document.head.append(s);
    }));
  /** @type {(nodo: HTMLElement) => Promise<void>} */
  async function dibujar(nodo) {
    const suyo = JSON.parse(nodo.dataset.lugar);
    try {
      const [cerca] = await Promise.all([
        fetch(suyo.url, { headers: { Accept: "application/json" } }).then((r) => r.json()),
        leaflet(),
      ]);
      deUnLugar(nodo, suyo, cerca);
    } catch {
      nodo.hidden = true;
    } // what is written above it stays
  }

  const fuente = document.getElementById("datos-mapa");
  if (window.L && fuente) deLaCalle(JSON.parse(fuente.textContent));
  const ojo = new IntersectionObserver(
    (vistos) => {
      for (const { isIntersecting, target } of vistos)
        if (isIntersecting) {
          ojo.unobserve(target);
          dibujar(/** @type {HTMLElement} */ (target));
        }
    },
    { rootMargin: "200px" },
  );
  document.querySelectorAll("[data-lugar]").forEach((nodo) => ojo.observe(nodo));
})();

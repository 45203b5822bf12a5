// Draws each chart of /graficas/ from its JSON option, in the colours of the theme. Without it the tables stay open.
"use strict";
(() => {
  /** @type {(nombre: string) => string} */
  const color = (nombre) => getComputedStyle(document.documentElement).getPropertyValue(nombre).trim();

  // «var(--marca)» anywhere in an option is the theme's colour.
  /** @type {(x: any) => any} */
  function conColores(x) {
    if (typeof x === "string") {
      const m = /^var\((--[\w-]+)\)$/.exec(x);
      return m ? color(m[1]) : x;
    }
    if (Array.isArray(x)) return x.map(conColores);
    if (x && typeof x === "object") return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, conColores(v)]));
    return x;
  }
  /** @type {(x: any) => any[]} */
  const uno = (x) => (Array.isArray(x) ? x : x ? [x] : []);
  /** @type {(e: any, texto: object) => object} */
  function eje(e, texto) {
    return {
      ...e,
      axisLine: { show: e.type !== "value", lineStyle: { color: color("--linea") }, ...e.axisLine },
      axisTick: { show: false, ...e.axisTick },
      splitLine: { show: e.type === "value" && e.splitLine?.show !== false, lineStyle: { color: color("--linea") } },
      axisLabel: { ...texto, hideOverlap: true, ...e.axisLabel },
    };
  }
  /** @type {(cruda: any) => any} */
  function opcion(cruda) {
    const o = conColores(cruda),
      texto = { color: color("--tinta-2"), fontSize: 12, fontFamily: getComputedStyle(document.body).fontFamily };
    const series = uno(o.series).map((s) => ({
      barMaxWidth: 18,
      ...s,
      label: { color: color("--tinta"), fontSize: 12, fontWeight: 600, textBorderWidth: 0, ...s.label },
      endLabel: s.endLabel ? { fontSize: 12, fontWeight: 600, color: "inherit", ...s.endLabel } : undefined,
    }));
    return {
      animation: false,
      aria: { enabled: false },
      color: ["--marca", "--bien", "--info", "--aviso", "--mal", "--tinta-2"].map(color),
      textStyle: texto,
      grid: { left: 4, right: 24, top: 24, bottom: 4, containLabel: true },
      tooltip: {
        trigger: o.xAxis ? "axis" : "item",
        backgroundColor: color("--papel"),
        borderColor: color("--linea"),
        textStyle: { color: color("--tinta"), fontSize: 13 },
        confine: true,
      },
      ...o,
      series,
      ...(o.legend ? { legend: { textStyle: texto, icon: "roundRect", ...o.legend } } : {}),
      ...(o.xAxis
        ? { xAxis: uno(o.xAxis).map((e) => eje(e, texto)), yAxis: uno(o.yAxis).map((e) => eje(e, texto)) }
        : {}),
    };
  }
  // Space at the right for the labels that stand at the end of each line.
  /** @type {(o: any) => any} */
  function conLugar(o) {
    const largo = Math.max(
      0,
      ...o.series
        .filter((/** @type {any} */ s) => s.endLabel?.show)
        .map(
          (/** @type {any} */ s) =>
            String(s.endLabel.formatter || "{c}")
              .replace("{a}", s.name ?? "")
              .replace("{c}", s.data?.at(-1) ?? "").length,
        ),
    );
    if (largo) o.grid = { ...o.grid, right: Math.max(Number(o.grid.right) || 0, largo * 7.8 + 14) };
    return o;
  }
  // Bars that stand on each other: each says its number where it fits, and at their end the sum of all.
  /** @type {(o: any, lugar: string) => any} */
  function conSumas(o, lugar) {
    const pilas = o.series.filter((/** @type {any} */ s) => s.stack);
    pilas.forEach((/** @type {any} */ s) => {
      s.label = {
        ...s.label,
        show: true,
        position: "inside",
        color: color("--papel"),
        formatter: (/** @type {any} */ { value }) => value || "",
      };
      s.labelLayout = (/** @type {any} */ { rect, labelRect }) =>
        labelRect.width + 6 > rect.width || labelRect.height > rect.height + 6 ? { x: -999 } : {};
    });
    if (pilas.length)
      o.series.push({
        type: "bar",
        stack: pilas[0].stack,
        silent: true,
        tooltip: { show: false },
        itemStyle: { color: "transparent" },
        data: pilas[0].data.map(() => 0),
        label: {
          show: true,
          position: lugar,
          color: color("--tinta"),
          fontSize: 12,
          fontWeight: 600,
          formatter: (/** @type {any} */ { dataIndex }) =>
            pilas.reduce((/** @type {number} */ n, /** @type {any} */ s) => n + s.data[dataIndex], 0),
        },
      });
    if (o.legend) o.legend.data = pilas.map((/** @type {any} */ s) => s.name);
    return o;
  }
  /** @type {(o: any) => boolean} */
  const acostada = (o) => uno(o.yAxis).some((e) => e.type === "category");
  /** @type {(o: any) => number} */
  const alto = (o) => {
    const c = uno(o.yAxis).find((e) => e.type === "category");
    return c?.data ? Math.max(120, c.data.length * 36 + 40) : 260;
  };

  // The space is reserved before the page is first painted, so that nothing moves when the library, which is large,
  // has come.
  const lugares = [...document.querySelectorAll("[data-grafica]")].map((nodo) => {
    const cruda = JSON.parse(document.getElementById("opcion-" + nodo.dataset.grafica).textContent);
    const tabla = nodo.closest(".cuerpo").querySelector("details.tabla");
    nodo.style.height = alto(cruda) + "px";
    tabla.open = false;
    return { nodo, cruda, tabla };
  });
  /** @type {{ nodo: HTMLElement, cruda: any, tabla: Control, g: any }[]} */
  let lienzos = [];
  // Long names beside lying bars leave the bars at least half of a narrow box.
  /** @type {(o: any, ancho: number) => any} */
  function conNombres(o, ancho) {
    o.yAxis = uno(o.yAxis).map((e) => {
      if (e.type !== "category") return e;
      const propio = Math.max(0, ...e.data.map((/** @type {string} */ n) => n.length)) * 7 + 8;
      return {
        ...e,
        axisLabel: {
          ...e.axisLabel,
          interval: 0,
          hideOverlap: false,
          width: Math.min(propio, Math.max(90, ancho * 0.42)),
          overflow: "break",
          lineHeight: 13,
          height: 28,
          lineOverflow: "truncate",
        },
      };
    });
    return o;
  }
  const dibujar = () =>
    lienzos.forEach(({ g, cruda }) =>
      g.setOption(conNombres(conSumas(conLugar(opcion(cruda)), acostada(cruda) ? "right" : "top"), g.getWidth()), true),
    );
  const vigia = new ResizeObserver((cambios) =>
    cambios.forEach((c) => lienzos.find((l) => l.nodo === c.target)?.g.resize()),
  );
  const programa = document.querySelector("script[data-echarts]");
  programa?.addEventListener("load", () => {
    lienzos = lugares.map((l) => ({ ...l, g: echarts.init(l.nodo, null, { renderer: "svg" }) }));
    dibujar();
    lienzos.forEach(({ nodo, g }) => {
      vigia.observe(nodo);
      // A bar opens what it counts, as its number in the table does.
      const celdas = JSON.parse(nodo.dataset.celdas || "[]");
      g.on("click", (/** @type {any} */ { dataIndex, seriesIndex }) => {
        const url = celdas[dataIndex]?.[seriesIndex];
        if (url) location.assign(url);
      });
    });
  });
  programa?.addEventListener("error", () =>
    lugares.forEach(({ nodo, tabla }) => {
      nodo.removeAttribute("style");
      tabla.open = true;
    }),
  );
  document.addEventListener("tema", dibujar);
  for (const que of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"])
    matchMedia(que).addEventListener("change", dibujar);
  // On paper both the drawing, in the colours for paper, and its figures.
  const raiz = document.documentElement;
  /** @type {string | undefined} */
  let tema;
  addEventListener("beforeprint", () => {
    tema = raiz.dataset.tema;
    raiz.dataset.tema = "claro";
    dibujar();
    lugares.forEach(({ tabla }) => {
      tabla.open = true;
    });
  });
  addEventListener("afterprint", () => {
    if (tema) raiz.dataset.tema = tema;
    else delete raiz.dataset.tema;
    dibujar();
  });
})();

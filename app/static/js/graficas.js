// Draws each chart of /graficas/ from its JSON option, in the colours of the theme. Without it the tables stay open.
"use strict";
(() => {
  if (!window.echarts) return;
  const color = (nombre) => getComputedStyle(document.documentElement).getPropertyValue(nombre).trim();

  // «var(--marca)» anywhere in an option is the theme's colour.
  function conColores(x) {
    if (typeof x === "string") { const m = /^var\((--[\w-]+)\)$/.exec(x); return m ? color(m[1]) : x; }
    if (Array.isArray(x)) return x.map(conColores);
    if (x && typeof x === "object") return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, conColores(v)]));
    return x;
  }
  const uno = (x) => (Array.isArray(x) ? x : x ? [x] : []);
  function eje(e, texto) {
    return { ...e, axisLine: { show: e.type !== "value", lineStyle: { color: color("--linea") }, ...e.axisLine }, axisTick: { show: false, ...e.axisTick },
      splitLine: { show: e.type === "value" && e.splitLine?.show !== false, lineStyle: { color: color("--linea") } },
      axisLabel: { ...texto, hideOverlap: true, ...e.axisLabel } };
  }
  function opcion(cruda) {
    const o = conColores(cruda), texto = { color: color("--tinta-2"), fontSize: 12, fontFamily: getComputedStyle(document.body).fontFamily };
    const series = uno(o.series).map((s) => ({ barMaxWidth: 18, ...s, label: { color: color("--tinta"), fontSize: 12, fontWeight: 600, textBorderWidth: 0, ...s.label },
      endLabel: s.endLabel ? { fontSize: 12, fontWeight: 600, color: "inherit", ...s.endLabel } : undefined }));
    return { animation: false, aria: { enabled: false }, color: ["--marca", "--bien", "--info", "--aviso", "--mal", "--tinta-2"].map(color), textStyle: texto,
      grid: { left: 4, right: 24, top: 24, bottom: 4, containLabel: true }, tooltip: { trigger: o.xAxis ? "axis" : "item", backgroundColor: color("--papel"), borderColor: color("--linea"), textStyle: { color: color("--tinta"), fontSize: 13 }, confine: true },
      ...o, series, ...(o.legend ? { legend: { textStyle: texto, ...o.legend } } : {}),
      ...(o.xAxis ? { xAxis: uno(o.xAxis).map((e) => eje(e, texto)), yAxis: uno(o.yAxis).map((e) => eje(e, texto)) } : {}) };
  }
  // Room at the right for the labels that stand at the end of each line.
  function conLugar(o) {
    const largo = Math.max(0, ...o.series.filter((s) => s.endLabel?.show).map((s) => String(s.endLabel.formatter || "{c}").replace("{a}", s.name ?? "").replace("{c}", s.data?.at(-1) ?? "").length));
    if (largo) o.grid = { ...o.grid, right: Math.max(Number(o.grid.right) || 0, largo * 7.8 + 14) };
    return o;
  }
  const alto = (o) => { const c = uno(o.yAxis).find((e) => e.type === "category"); return c?.data ? Math.max(120, c.data.length * 32 + 44) : 260; };

  const lienzos = [...document.querySelectorAll("[data-grafica]")].map((nodo) => {
    const cruda = JSON.parse(document.getElementById("opcion-" + nodo.dataset.grafica).textContent);
    nodo.style.height = alto(cruda) + "px";
    const g = echarts.init(nodo, null, { renderer: "svg" });
    nodo.closest(".cuerpo").querySelector("details.tabla").open = false;
    return { g, nodo, cruda };
  });
  // Long names beside lying bars leave the bars at least half of a narrow box.
  function conNombres(o, ancho) {
    o.yAxis = uno(o.yAxis).map((e) => (e.type === "category" ? { ...e, axisLabel: { ...e.axisLabel, width: Math.max(90, ancho * 0.42), overflow: "truncate" } } : e));
    return o;
  }
  const dibujar = () => lienzos.forEach(({ g, cruda }) => g.setOption(conNombres(conLugar(opcion(cruda)), g.getWidth()), true));
  dibujar();
  const vigia = new ResizeObserver((cambios) => cambios.forEach((c) => lienzos.find((l) => l.nodo === c.target)?.g.resize()));
  lienzos.forEach(({ nodo }) => vigia.observe(nodo));
  document.addEventListener("tema", dibujar);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dibujar);
})();

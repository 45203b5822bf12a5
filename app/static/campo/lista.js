// What waits, what has to be looked at, and what was sent today; and one record read again.
import { enPalabras } from "./campos.js";
import * as cuaderno from "./cuaderno.js";
import { miniatura } from "./fotos.js";
import { boton, caja, el, enlace, ficha, momento, preguntar, recado } from "./piezas.js";
import { cuenta } from "./reglas.js";
import { elPaquete, ella, seVe, vivo } from "./sesion.js";

/** @type {Record<EstadoDelRegistro, [texto: string, tono: string]>} */
const COMO = {
  borrador: ["Sin terminar", "gris"],
  corrigiendo: ["Sin terminar", "aviso"],
  pendiente: ["Por enviar", ""],
  intentado: ["Sin respuesta todavía", "aviso"],
  fotos: ["Faltan fotos", "aviso"],
  rechazado: ["Hay que corregirlo", "mal"],
  conflicto: ["Ya se envió con otros datos", "mal"],
  enviado: ["Enviado", "bien"],
};
/** @type {(EstadoDelRegistro | undefined)[]} */
const ABIERTO = ["borrador", "corrigiendo"];
/** @type {(r: Guardado) => TipoDelPaquete | undefined} */
const tipoDe = (r) => vivo.paquete?.tipos.find((t) => t.clave === r.tipo);
/** @type {(r: Guardado) => string} */
const titulo = (r) => tipoDe(r)?.titulo || r.tipo || "Registro";
/** @type {(r: Guardado) => string} */
const resumen = (r) =>
  Object.values(r.datos)
    .filter((v) => v.length > 12)
    .sort((a, b) => b.length - a.length)[0]
    ?.slice(0, 90) || "";

/** @type {(r: Guardado) => HTMLElement} */
function renglon(r) {
  const [texto, tono] = COMO[r.estado];
  const dentro = [
    el(
      "span",
      { class: "fila entre" },
      el("span", { class: "folio" }, r.folio || r.provisional || "Sin folio"),
      ficha(texto, tono),
    ),
    el("span", { class: "t" }, titulo(r)),
    seVe() ? el("span", { class: "s" }, r.estado === "enviado" ? `${r.provisional} en el teléfono` : resumen(r)) : null,
    el(
      "span",
      { class: "s" },
      momento(r.cuando),
      r.fotos.length ? ` · ${r.fotos.length} ${r.fotos.length === 1 ? "foto" : "fotos"}` : "",
    ),
  ];
  if (r.ilegible)
    return el(
      "li",
      {},
      el("span", { class: "t" }, "Este registro no se puede leer"),
      boton("Borrar", () => quitar(r, ["borrador", "corrigiendo", ...cuaderno.SIN_ENVIAR]), "mini"),
    );
  const destino =
    r.estado === "enviado" ? r.url : ABIERTO.includes(r.estado) ? `#/forma/${r.uuid}` : `#/registro/${r.uuid}`;
  return el("li", {}, seVe() && destino ? el("a", { href: destino }, ...dentro) : el("div", {}, ...dentro));
}

/** @type {(rotulo: string, filas: Guardado[]) => HTMLElement | null} */
const seccion = (rotulo, filas) =>
  filas.length ? caja(rotulo, el("ul", { class: "espera" }, filas.map(renglon))) : null;

/** The list of records of this telephone.
 *  @type {(enviar: () => void) => Promise<Hijo[]>} */
export async function espera(enviar) {
  const todos = await cuaderno.todos(ella()),
    de = (/** @type {EstadoDelRegistro[]} */ ...estados) => todos.filter((r) => estados.includes(r.estado));
  const { propios, ajenos } = await cuaderno.cuentas(ella());
  return [
    el("h1", {}, propios ? `Sin enviar: ${propios}` : "Todo está enviado"),
    vivo.abierta === false
      ? recado("aviso", "Su sesión terminó. Nada se pierde: entre para ver y enviar lo que espera.")
      : null,
    vivo.abierta === false
      ? enlace("Entre para enviar", "/login/?next=/campo/", "b p todo")
      : propios
        ? boton("Enviar ahora", enviar, "p todo")
        : null,
    seccion("Hay que verlo", de("rechazado", "conflicto")),
    seccion("Sin terminar", de("borrador", "corrigiendo")),
    seccion("Por enviar", de("pendiente", "intentado", "fotos")),
    ajenos ? recado("", `En este teléfono hay ${ajenos} de otra persona: se enviarán cuando ella entre aquí.`) : null,
    seccion("Enviado hoy", de("enviado").reverse()),
    enlace("Volver a la jornada", "#/", "b q todo"),
  ];
}

/** @type {(r: Guardado, desde: EstadoDelRegistro[]) => Promise<void>} */
async function quitar(r, desde) {
  if (await preguntar(`¿Borrar ${r.provisional || "este registro"}? No se puede recuperar.`, "Borrar", "No borrar")) {
    await cuaderno.tirar(ella(), r.uuid, desde);
    location.hash = "#/espera";
  }
}

/** The record's fields in words.
 *  @type {(tipo: TipoDelPaquete | undefined, valores: Datos) => HTMLElement} */
export function datos(tipo, valores) {
  const campos = tipo?.campos.filter((c) => cuenta(c, valores, tipo.campos) && valores[c.nombre]) || [];
  return el(
    "dl",
    {},
    campos.map((c) => [
      el("dt", {}, c.etiqueta),
      el("dd", {}, enPalabras(c, valores[c.nombre], elPaquete().catalogos)),
    ]),
  );
}

/** @type {(r: Guardado) => Promise<void>} */
async function corregir(r) {
  const suyo = await cuaderno.mover(ella(), r.uuid, cuaderno.SE_CORRIGE, "corrigiendo");
  location.hash = suyo ? `#/forma/${r.uuid}` : "#/espera";
}

/** @type {(r: Guardado) => HTMLElement} */
function comparar(r) {
  const suyo = r.servidor,
    tipo = tipoDe(r);
  if (!suyo) return recado("aviso", "El sistema ya no muestra lo que recibió antes con este identificador.");
  /** @type {(c: CampoDelPaquete) => boolean} */
  const igual = (c) => (suyo.datos?.[c.nombre] || "") === (r.datos[c.nombre] || "");
  /** @type {(c: CampoDelPaquete, valor?: string) => string} */
  const dicho = (c, valor) => (valor ? enPalabras(c, valor, elPaquete().catalogos) : "—");
  const filas = (tipo?.campos || []).filter((c) => r.datos[c.nombre] || suyo.datos?.[c.nombre]);
  return el(
    "div",
    { class: "desliza" },
    el(
      "table",
      { class: "comparacion" },
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          ["Dato", "En el teléfono", "En el sistema"].map((t) => el("th", { scope: "col" }, t)),
        ),
      ),
      el(
        "tbody",
        {},
        filas.map((c) =>
          el(
            "tr",
            { class: igual(c) ? null : "distinto" },
            el("th", { scope: "row" }, c.etiqueta),
            el("td", {}, dicho(c, r.datos[c.nombre])),
            el("td", {}, dicho(c, suyo.datos?.[c.nombre])),
          ),
        ),
      ),
    ),
  );
}

/** @type {(r: Guardado, enviar: () => void) => Hijo[]} */
function salidas(r, enviar) {
  const p = ella();
  if (cuaderno.SE_CORRIGE.includes(r.estado))
    return [
      boton("Corregir", () => corregir(r), "p todo"),
      boton("Borrar", () => quitar(r, cuaderno.SE_CORRIGE), "todo"),
    ];
  if (r.estado === "conflicto") {
    const otro = async () => {
      await cuaderno.enviarComoOtro(p, r);
      location.hash = "#/espera";
      enviar();
    };
    const dejar = async () => {
      if (
        await preguntar(
          "Lo que está en el teléfono se borra y queda lo que ya tiene el sistema.",
          "Quedarse con lo que ya está",
          "Volver",
        )
      ) {
        await cuaderno.tirar(p, r.uuid, ["conflicto"]);
        location.hash = "#/espera";
      }
    };
    return [
      r.folio || r.servidor ? boton("Quedarse con lo que ya está", dejar, "p todo") : null,
      boton("Enviar como otro", otro, "todo"),
    ];
  }
  return [boton("Enviar ahora", enviar, "p todo")];
}

/** What the server did not take of a record that is already recorded.
 *  @type {(r: Guardado, enviar: () => void) => Hijo[]} */
function fotosMalas(r, enviar) {
  return r.fotos
    .filter((f) => f.error)
    .map((f) =>
      recado(
        "mal",
        `«${f.nombre}»: ${f.error} `,
        boton(
          "Intentar otra vez",
          async () => {
            delete f.error;
            await cuaderno.escribir(ella(), r, ["fotos"], "fotos");
            enviar();
          },
          "mini",
        ),
        boton(
          "Dejarla fuera",
          async () => {
            const sin = { ...r, fotos: r.fotos.filter((x) => x.uuid !== f.uuid) };
            await cuaderno.escribir(ella(), sin, ["fotos"], "fotos");
            await cuaderno.tirarFoto(f.uuid);
            enviar();
          },
          "mini",
        ),
      ),
    );
}

/** @type {(r: Guardado) => Promise<HTMLElement | null>} */
async function fotos(r) {
  const hechas = await Promise.all(
    r.fotos.map(async (f) => ({ nombre: f.nombre, bytes: await cuaderno.foto(ella(), f.uuid) })),
  );
  const vistas = hechas.flatMap(({ nombre, bytes }) => (bytes ? [miniatura(bytes, nombre)] : []));
  return vistas.length ? el("div", { class: "tira" }, vistas) : null;
}

/** One record, read again.
 *  @type {(uuid: string, enviar: () => void) => Promise<Hijo[]>} */
export async function registro(uuid, enviar) {
  const r = await cuaderno.buscar(ella(), uuid);
  if (!r || !seVe()) return espera(enviar);
  if (r.estado === "enviado")
    return [
      el("h1", {}, r.folio || titulo(r)),
      recado("bien", `${r.provisional} ya está en el sistema.`),
      enlace("Volver", "#/espera", "b todo"),
    ];
  const [texto, tono] = COMO[r.estado];
  return [
    el(
      "div",
      {},
      el("span", { class: "folio" }, r.folio || r.provisional),
      el("h1", {}, titulo(r)),
      ficha(texto, tono),
    ),
    r.mensaje ? recado("mal", r.mensaje) : null,
    ...fotosMalas(r, enviar),
    r.estado === "conflicto"
      ? caja("Las dos versiones", comparar(r))
      : caja("Lo que se capturó", datos(tipoDe(r), r.datos), await fotos(r)),
    el("div", { class: "botones" }, salidas(r, enviar)),
    enlace("Volver", "#/espera", "b q todo"),
  ];
}

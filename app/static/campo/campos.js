// Draws one field of the package and says what is wrong with what was typed, as the server will.
import { combo } from "./combo.js";
import { boton, el } from "./piezas.js";
import { ahora, diaDe, horaDe } from "./reloj.js";

const EN_FICHAS = 6;

/** @typedef {(campo: CampoDelPaquete, id: string, valor: string, poner: Poner) => HTMLElement} DibujaControl */

/** Whether a field counts with what is chosen now: its own condition, and that of the field it depends on.
 *  @type {(campo: CampoDelPaquete, datos: Datos, campos: CampoDelPaquete[]) => boolean} */
export function cuenta(campo, datos, campos) {
  if (!campo.si) return true;
  const [otro, valores] = campo.si,
    padre = campos.find((c) => c.nombre === otro);
  if (padre && !cuenta(padre, datos, campos)) return valores.includes("");
  return valores.includes(datos[otro] || "");
}

/** @type {(campo: CampoDelPaquete, campos: CampoDelPaquete[]) => CampoDelPaquete | undefined} */
const hermana = (campo, campos) => campos.find((c) => c.nombre === campo.nombre.replace(/_hora$/, "_fecha"));
/** @type {(campo: CampoDelPaquete) => boolean} */
const esHora = (campo) => campo.nombre.endsWith("_hora");
const manana = () => diaDe(new Date(ahora().getTime() + 86_400_000));

/** The fields in the order of the hand: a trámite's own follow it.
 *  @type {(campos: CampoDelPaquete[]) => CampoDelPaquete[]} */
export function enOrden(campos) {
  const pedidos = campos.filter((c) => !["oculto", "archivo"].includes(c.tipo));
  /** @type {(c: CampoDelPaquete) => boolean} */
  const suelto = (c) => c.si?.[0] !== "tramite_id";
  return pedidos
    .filter(suelto)
    .flatMap((c) => (c.nombre === "tramite_id" ? [c, ...pedidos.filter((x) => !suelto(x))] : [c]));
}

/** What a new record begins with: the moment is now, the place is the jornada's.
 *  @type {(campos: CampoDelPaquete[], jornada?: JornadaDelPaquete) => Datos} */
export function deEntrada(campos, jornada) {
  /** @type {Datos} */
  const datos = {};
  for (const campo of campos) {
    const dia = esHora(campo) && hermana(campo, campos);
    if (dia) {
      datos[campo.nombre] = horaDe(ahora());
      datos[dia.nombre] = diaDe(ahora());
    }
    if (campo.nombre === "localidad_id" && campo.obligatorio && jornada)
      datos.localidad_id = String(jornada.localidad_id);
    if (campo.tipo === "opcion" && campo.obligatorio && campo.opciones.length === 1)
      datos[campo.nombre] = String(campo.opciones[0][0]);
  }
  return datos;
}

/** @type {(campo: CampoDelPaquete) => string} */
const VACIO = (campo) => campo.falta || `Falta: ${campo.etiqueta.toLowerCase().replace(/^¿|\?$/g, "")}.`;
/** @type {(campo: CampoDelPaquete) => number} */
const tope = (campo) => campo.maximo || (campo.tipo === "area" ? 4000 : 200);

const NUMERO = String.raw`(\d{1,3}([, ])\d{3}(\2\d{3})?|\d{1,9})([.,]0+)?`;
const PEGADAS = "[oóuyea]|al|por|entre|mil|mill[oó]n(es)?|cientos?|docenas?|pares|medi[oa]|m[aá]s|menos|punto";
const NO_ES_UNIDAD = String.raw`(?!(${PEGADAS})(?!\p{L}))`;
const UNIDAD = String.raw`\p{L}(\D{0,29}[^\d\s])?[23]?`;

/** A whole number as people write it: thousands apart, zeros behind the point, its unit last; as in nucleo/texto. */
const CIFRAS = new RegExp(`^${NUMERO}( ?${NO_ES_UNIDAD}${UNIDAD})?$`, "iu");
/** @type {(t: string) => boolean} */
const esEntero = (t) =>
  CIFRAS.test(
    t
      .normalize("NFKC")
      .replace(/\p{Cf}/gu, "")
      .trim()
      .replace(/\s+/g, " "),
  );

/** @type {(campo: CampoDelPaquete, valor: string) => string} */
function mal(campo, valor) {
  if (["texto", "area", "folio"].includes(campo.tipo) && [...valor].length > tope(campo))
    return `Escriba a lo más ${tope(campo)} caracteres.`;
  if (campo.tipo === "fecha" && campo.limite === "pasado" && valor > diaDe(ahora()))
    return "La fecha no puede ser posterior a hoy.";
  if (campo.tipo === "fecha" && campo.limite === "futuro" && valor < manana())
    return "La fecha tiene que ser posterior a hoy.";
  if (campo.tipo === "entero" && !esEntero(valor)) return "Escriba un número entero.";
  if (campo.tipo === "punto" && !/^\s*-?\d{1,3}(\.\d{1,12})?\s*,\s*-?\d{1,3}(\.\d{1,12})?\s*$/.test(valor))
    return "Escriba latitud y longitud separadas por una coma, como 26.82790,-109.64240.";
  if (esHora(campo) && !/^([01]?\d|2[0-3]):[0-5]\d$/.test(valor)) return "Escriba la hora con dos puntos, como 14:30.";
  return "";
}

/** {field: sentence} of what is missing or wrong among the fields that count.
 *  @type {(campos: CampoDelPaquete[], datos: Datos) => Errores} */
export function revisar(campos, datos) {
  /** @type {Errores} */
  const errores = {};
  for (const campo of campos) {
    const valor = (datos[campo.nombre] || "").trim();
    const dicho = valor ? mal(campo, valor) : campo.obligatorio ? VACIO(campo) : "";
    if (dicho) errores[campo.nombre] = dicho;
  }
  return errores;
}

/** @type {DibujaControl} */
function fichas(campo, id, valor, poner) {
  /** @type {(opcion: Opcion, i: number) => HTMLElement} */
  const una = ([v, t], i) =>
    el(
      "label",
      {},
      el("input", {
        type: "radio",
        name: id,
        value: v,
        id: i ? undefined : id,
        checked: v === valor,
        onchange: () => poner(String(v)),
      }),
      t,
    );
  return el("div", { class: "fichas", role: "radiogroup", "aria-labelledby": `${id}-rotulo` }, campo.opciones.map(una));
}

/** @type {DibujaControl} */
function area(campo, id, valor, poner) {
  const nodo = el("textarea", { id, rows: 3, maxlength: tope(campo), oninput: (e) => poner(e.target.value) });
  nodo.value = valor;
  return nodo;
}

/** @type {(campo: CampoDelPaquete, id: string, valor: string, poner: Poner, atributos: object) => HTMLInputElement} */
function linea(campo, id, valor, poner, atributos) {
  const nodo = el("input", { id, autocomplete: "off", oninput: (e) => poner(e.target.value), ...atributos });
  nodo.value = valor;
  return nodo;
}

/** @type {DibujaControl} */
function casilla(campo, id, valor, poner) {
  return el(
    "label",
    { class: "casilla", for: id },
    el("input", { type: "checkbox", id, checked: Boolean(valor), onchange: (e) => poner(e.target.checked ? "1" : "") }),
    campo.etiqueta,
  );
}

/** @type {(nodo: HTMLElement, hacer: () => void, texto: string) => HTMLElement} */
function conAhora(nodo, hacer, texto) {
  return el("div", { class: "con-boton" }, nodo, boton(texto, hacer, "mini"));
}

/** @type {(...de: [...Parameters<DibujaControl>, decir: Decir]) => HTMLElement} */
function punto(campo, id, valor, poner, decir) {
  const nodo = linea(campo, id, valor, poner, { type: "text", inputmode: "text", placeholder: "26.82790,-109.64240" });
  const tomar = () => {
    if (!navigator.geolocation) {
      decir("Este teléfono no dice dónde está: escriba el punto o déjelo vacío.");
      return;
    }
    decir("Buscando el punto…");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        nodo.value = `${coords.latitude.toFixed(5)},${coords.longitude.toFixed(5)}`;
        decir(`Punto tomado, con ${Math.round(coords.accuracy)} m de margen.`);
        poner(nodo.value);
      },
      () => decir("No se pudo tomar el punto: dé permiso de ubicación o escríbalo."),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 30_000 },
    );
  };
  return conAhora(nodo, tomar, "Tomar aquí");
}

/** @type {DibujaControl} */
function hora(campo, id, valor, poner) {
  const nodo = linea(campo, id, valor, poner, { type: "time" });
  return conAhora(
    nodo,
    () => {
      nodo.value = horaDe(ahora());
      poner(nodo.value);
    },
    "Ahora",
  );
}

/** @type {DibujaControl} */
function fecha(campo, id, valor, poner) {
  /** @type {Record<string, object>} */
  const limites = { pasado: { max: diaDe(ahora()) }, futuro: { min: manana() } };
  return linea(campo, id, valor, poner, { type: "date", ...limites[campo.limite] });
}

/** @type {Record<string, object>} */
const TECLADO = {
  telefono: { type: "tel" },
  correo: { type: "email", autocapitalize: "off" },
  curp: { autocapitalize: "characters" },
  rfc: { autocapitalize: "characters" },
};
/** @type {(campo: CampoDelPaquete) => object} */
const teclado = (campo) => ({
  type: "text",
  maxlength: tope(campo),
  ...TECLADO[campo.nombre],
  ...(campo.nombre.endsWith("_telefono") && { type: "tel" }),
});

/** @type {(...de: [...Parameters<DibujaControl>, catalogos: Catalogos, decir: Decir]) => HTMLElement} */
function control(campo, id, valor, poner, catalogos, decir) {
  const opciones = campo.tipo === "referencia" ? catalogos[campo.catalogo] || [] : campo.opciones;
  switch (campo.tipo) {
    case "area":
      return area(campo, id, valor, poner);
    case "opcion":
      if (opciones.length <= EN_FICHAS) return fichas(campo, id, valor, poner); // falls through: many are searched
    case "referencia":
      return combo({ id, opciones, valor, alCambiar: poner, describe: `${id}-dicho` });
    case "fecha":
      return fecha(campo, id, valor, poner);
    case "entero":
      return linea(campo, id, valor, poner, { type: "text", inputmode: "numeric", maxlength: 40 });
    case "casilla":
      return casilla(campo, id, valor, poner);
    case "punto":
      return punto(campo, id, valor, poner, decir);
    default:
      return esHora(campo) ? hora(campo, id, valor, poner) : linea(campo, id, valor, poner, teclado(campo));
  }
}

/** The field as a node: label, control, help, and `decir(sentence)` to put an error beside it.
 *  @type {(campo: CampoDelPaquete, valor: string, catalogos: Catalogos, poner: Poner, n: number) => NodoDeCampo} */
export function dibujar(campo, valor, catalogos, poner, n) {
  const id = `campo-${n}-${campo.nombre}`;
  const ayuda = el("p", { class: "ayuda", id: `${id}-ayuda`, role: "status" }, esHora(campo) ? "" : campo.ayuda);
  const error = el("p", { class: "err", id: `${id}-dicho`, hidden: true });
  /** @type {(t: string) => void} */
  const decirAyuda = (t) => {
    ayuda.textContent = t;
  };
  const dentro = control(campo, id, valor, poner, catalogos, decirAyuda);
  const opcional = campo.obligatorio ? null : el("i", {}, " opcional");
  const rotulo =
    campo.tipo === "casilla"
      ? null
      : dentro.matches(".fichas")
        ? el("span", { class: "rotulo", id: `${id}-rotulo` }, campo.etiqueta, opcional)
        : el("label", { for: id }, campo.etiqueta, opcional);
  const nodo = el("div", { class: "campo", "data-campo": campo.nombre }, rotulo, dentro, ayuda, error);
  /** @type {HTMLElement | null} */
  const manejo = dentro.id === id ? dentro : dentro.querySelector(`#${id}`);
  manejo?.setAttribute("aria-describedby", `${id}-dicho ${id}-ayuda`);
  /** @type {Decir} */
  const decir = (frase) => {
    error.textContent = frase;
    error.hidden = !frase;
    nodo.classList.toggle("error", Boolean(frase));
    if (frase) manejo?.setAttribute("aria-invalid", "true");
    else manejo?.removeAttribute("aria-invalid");
  };
  return Object.assign(nodo, { decir, enfocar: () => manejo?.focus() });
}

const DIA = new Intl.DateTimeFormat("es-MX", { day: "numeric", month: "long", year: "numeric" });

/** What was chosen or typed, in words, for reading it again.
 *  @type {(campo: CampoDelPaquete, valor: string, catalogos: Catalogos) => string} */
export function enPalabras(campo, valor, catalogos) {
  const opciones = campo.tipo === "referencia" ? catalogos[campo.catalogo] || [] : campo.opciones || [];
  if (campo.tipo === "casilla") return valor ? "Sí" : "No";
  if (campo.tipo === "fecha" && /^\d{4}-\d\d-\d\d$/.test(valor)) return DIA.format(new Date(`${valor}T12:00:00`));
  return opciones.find(([v]) => String(v) === String(valor))?.[1] || valor;
}

// Draws one field of the package, and what is said of it.
import { combo } from "./combo.js";
import { boton, el } from "./piezas.js";
import { ahora, diaDe, horaDe } from "./reloj.js";

const EN_FICHAS = 6;

/** @typedef {(campo: CampoDelPaquete, id: string, valor: string, poner: Poner) => HTMLElement} DibujaControl */

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
  const nodo = el("textarea", { id, rows: 3, maxlength: campo.maximo, oninput: (e) => poner(e.target.value) });
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
  maxlength: campo.maximo,
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

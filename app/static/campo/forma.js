// The form of a record: drawn from the package, kept as a draft while one types, saved on the telephone.
import { deEntrada, dibujar, enOrden } from "./campos.js";
import * as cuaderno from "./cuaderno.js";
import { FotoRechazada, miniatura, preparar } from "./fotos.js";
import { leer, poner } from "./base.js";
import { boton, caja, el, enlace, recado } from "./piezas.js";
import { cuenta, revisar } from "./reglas.js";
import { elPaquete, ella } from "./sesion.js";

const ESPERA = 300;
const FOTOS_MAXIMAS = 20;

/** The form of a record: `registro` as on disk or in blank. `alGuardar(record)` is called once it is saved.
 *  @type {(registro: Registro, tipo: TipoDelPaquete, alGuardar: (r: Registro) => void) => NodoDeForma} */
export function forma(registro, tipo, alGuardar) {
  const p = ella(),
    { catalogos, aviso, jornadas } = elPaquete();
  const nueva = registro.estado === undefined;
  if (nueva)
    registro.datos = deEntrada(
      tipo.campos,
      jornadas.find((j) => j.id === registro.jornada_id),
    );
  const campos = enOrden(tipo.campos);
  /** @type {Map<CampoDelPaquete, NodoDeCampo>} */
  const nodos = new Map();
  /** @type {(c: CampoDelPaquete) => NodoDeCampo} */
  const nodoDe = (c) => /** @type {NodoDeCampo} */ (nodos.get(c));
  const estado = el("p", { class: "s guardado", role: "status" });
  let cita = 0,
    enFila = Promise.resolve(),
    cerrada = false;

  // The draft: written some tenths after the last key, and at once when the page is left.
  /** @type {() => Promise<void>} */
  const escribir = () => {
    clearTimeout(cita);
    cita = 0;
    if (cerrada) return enFila;
    registro.estado ??= "borrador";
    const foto = structuredClone({ ...registro, servidor: undefined });
    enFila = enFila
      .then(async () => {
        if (cerrada) return;
        const hecho = await cuaderno.guardarBorrador(p, foto);
        estado.textContent = hecho ? "Borrador guardado en el teléfono" : "Este registro ya se guardó en otra pestaña.";
        if (hecho) history.replaceState(null, "", `#/forma/${registro.uuid}`);
      })
      .catch(noSePudo);
    return enFila;
  };
  const anotar = () => {
    clearTimeout(cita);
    cita = setTimeout(escribir, ESPERA);
  };
  /** @type {(error: any) => void} */
  const noSePudo = (error) => {
    const lleno = error?.name === "QuotaExceededError";
    mensaje.replaceChildren(
      recado(
        "mal",
        lleno
          ? "No cabe más en el teléfono: envíe lo que espera o libere espacio, y guarde otra vez."
          : "El teléfono no pudo guardarlo. No cierre esta página e intente otra vez.",
      ),
    );
  };

  /** @type {(c: CampoDelPaquete) => boolean} */
  const esPersonal = (c) =>
    c.personal && (!c.personal_si || c.personal_si[1].includes(registro.datos[c.personal_si[0]] || ""));
  const personales = () => campos.filter(esPersonal);
  /** @type {(c: CampoDelPaquete) => boolean} */
  const abierto = (c) =>
    cuenta(c, registro.datos, campos) && !(esPersonal(c) && (!registro.aviso_leido || registro.datos.anonima));
  function acomodar() {
    for (const c of campos) nodoDe(c).hidden = !abierto(c);
    if (privacidad)
      privacidad.hidden =
        Boolean(registro.datos.anonima) || !personales().some((c) => cuenta(c, registro.datos, campos));
  }
  /** @type {(c: CampoDelPaquete) => (valor: string) => void} */
  const poner_ = (c) => (valor) => {
    registro.datos[c.nombre] = valor;
    nodoDe(c).decir("");
    acomodar();
    anotar();
  };

  const privacidad = campos.some((c) => c.personal)
    ? cajaDeAviso(aviso, registro, () => {
        acomodar();
        anotar();
      })
    : null;
  campos.forEach((c, n) => nodos.set(c, dibujar(c, registro.datos[c.nombre] || "", catalogos, poner_(c), n)));
  const mensaje = el("div", { "aria-live": "assertive" });
  const album = cajaDeFotos(registro, p, () => escribir(), mensaje);
  const jornada = eligeJornada(registro, tipo, jornadas, anotar);

  /** @type {HTMLElement[]} */
  const cuerpo = [];
  for (const c of campos) {
    if (c.personal && privacidad && !cuerpo.includes(privacidad)) cuerpo.push(privacidad);
    cuerpo.push(nodoDe(c));
  }

  /** @type {(nombre: string) => CampoDelPaquete | undefined} */
  const suyo = (nombre) =>
    campos.find((c) => c.nombre === nombre && abierto(c)) || campos.find((c) => c.nombre === nombre);
  /** @type {(errores: Errores) => void} */
  function mostrar(errores) {
    /** @type {NodoDeCampo | undefined} */
    let primero;
    for (const [nombre, frase] of Object.entries(errores)) {
      const campo = suyo(nombre);
      const nodo = nombre === "jornada_id" ? jornada : campo && nodos.get(campo);
      if (!nodo) {
        mensaje.append(
          recado("mal", nombre === "capturado" ? `${frase} Al guardar otra vez se pondrá la hora de ahora.` : frase),
        );
        continue;
      }
      nodo.decir(frase);
      if (!nodo.hidden) primero ??= nodo;
    }
    (primero || mensaje).scrollIntoView({ block: "center" });
    primero?.enfocar();
  }

  async function guardar() {
    clearTimeout(cita);
    mensaje.replaceChildren();
    const faltas = revisar(campos.filter(abierto), registro.datos);
    const sinAviso =
      !registro.aviso_leido &&
      !registro.datos.anonima &&
      personales().some((c) => c.obligatorio && cuenta(c, registro.datos, campos));
    if (sinAviso)
      faltas.aviso =
        tipo.clave === "peticion"
          ? "Lea el aviso de privacidad y márquelo, o marque que no quiere dar su nombre."
          : "Lea el aviso de privacidad y márquelo: falta un dato de la persona.";
    if (!registro.jornada_id && tipo.jornada) faltas.jornada_id = "Elija la jornada.";
    if (Object.keys(faltas).length) {
      await escribir();
      mostrar(faltas);
      return;
    }
    const limpios = campos
      .filter(abierto)
      .map((c) => [c.nombre, (registro.datos[c.nombre] || "").trim()])
      .filter(([, v]) => v);
    await enFila;
    cerrada = true;
    try {
      const hecho = await cuaderno.guardar(p, { ...registro, datos: Object.fromEntries(limpios) });
      if (hecho) {
        alGuardar(hecho);
        return;
      }
      mensaje.replaceChildren(
        recado("aviso", "Este registro ya se guardó en otra pestaña. ", enlace("Ver lo que espera", "#/espera", "")),
      );
    } catch (error) {
      cerrada = false;
      noSePudo(error);
    }
  }

  const alSalir = () => {
    if (cita) escribir();
  };
  addEventListener("pagehide", alSalir);
  document.addEventListener("visibilitychange", alSalir);
  const nodo = el(
    "form",
    {
      class: "forma",
      novalidate: true,
      onsubmit: (e) => {
        e.preventDefault();
        guardar();
      },
    },
    el("h1", {}, tipo.titulo),
    mensaje,
    jornada,
    ...cuerpo,
    album,
    estado,
    el("div", { class: "pie" }, el("button", { class: "b p todo" }, "Guardar en el teléfono")),
  );
  const salir = async () => {
    removeEventListener("pagehide", alSalir);
    document.removeEventListener("visibilitychange", alSalir);
    if (cita) await escribir();
    await enFila;
  };
  acomodar();
  if (registro.mensaje) mensaje.append(recado("mal", registro.mensaje));
  const alEntrar = () => {
    if (registro.errores) mostrar(registro.errores);
  };
  return Object.assign(nodo, { salir, alEntrar });
}

/** @type {(r: Registro, tipo: TipoDelPaquete, jornadas: JornadaDelPaquete[], anotar: () => void) => NodoDeCampo} */
function eligeJornada(registro, tipo, jornadas, anotar) {
  const lista = el(
    "select",
    {
      id: "campo-jornada",
      onchange: (e) => {
        registro.jornada_id = Number(e.target.value) || null;
        error.hidden = true;
        anotar();
      },
    },
    tipo.jornada && registro.jornada_id ? null : el("option", { value: "" }, "Sin jornada"),
    jornadas.map((j) =>
      el("option", { value: j.id, selected: j.id === registro.jornada_id }, `${j.localidad} · ${j.folio}`),
    ),
  );
  if (registro.jornada_id && !jornadas.some((j) => j.id === registro.jornada_id))
    lista.append(el("option", { value: registro.jornada_id, selected: true }, "Una jornada que ya no se ofrece"));
  const error = el("p", { class: "err", hidden: true });
  const nodo = el(
    "div",
    { class: "campo", "data-campo": "jornada_id" },
    el("label", { for: "campo-jornada" }, "Jornada"),
    lista,
    error,
  );
  /** @type {Decir} */
  const decir = (frase) => {
    error.textContent = frase;
    error.hidden = !frase;
  };
  return Object.assign(nodo, { decir, enfocar: () => lista.focus() });
}

/** @type {(aviso: Paquete['aviso'], registro: Registro, alCambiar: () => void) => HTMLElement} */
function cajaDeAviso(aviso, registro, alCambiar) {
  const leido = el("input", {
    type: "checkbox",
    id: "aviso-leido",
    checked: registro.aviso_leido,
    onchange: (e) => {
      registro.aviso_leido = e.target.checked;
      alCambiar();
    },
  });
  const texto = aviso
    ? aviso.texto
    : "La oficina todavía no publica su aviso de privacidad: explique para qué se usarán sus datos y quién los verá.";
  return el(
    "section",
    { class: "campo privacidad" },
    el("h2", {}, "Antes de pedir sus datos, lea en voz alta"),
    el("div", { class: "completo", tabindex: "0" }, texto),
    el("label", { class: "casilla", for: "aviso-leido" }, leido, "Se lo leí"),
  );
}

/** @type {(registro: Registro, p: Persona, alCambiar: () => Promise<void>, mensaje: HTMLElement) => HTMLElement} */
function cajaDeFotos(registro, p, alCambiar, mensaje) {
  const tira = el("div", { class: "tira" });
  /** @type {(f: FotoDelRegistro, bytes: ArrayBuffer | null) => HTMLElement} */
  const una = (f, bytes) => {
    const nodo = el(
      "figure",
      {},
      bytes ? miniatura(bytes, f.nombre) : null,
      boton(
        "Quitar",
        async () => {
          registro.fotos = registro.fotos.filter((x) => x.uuid !== f.uuid);
          nodo.remove();
          await alCambiar();
          await cuaderno.tirarFoto(f.uuid);
        },
        "q mini",
      ),
    );
    return nodo;
  };
  for (const f of registro.fotos) cuaderno.foto(p, f.uuid).then((bytes) => tira.append(una(f, bytes)));
  /** @type {(e: { target: HTMLInputElement }) => Promise<void>} */
  async function elegir(e) {
    const archivos = [...(e.target.files || [])];
    e.target.value = "";
    mensaje.replaceChildren();
    await alCambiar(); // the record first: a photo is never without one
    const reducir = (await leer("ajustes", "reducir"))?.valor ?? true;
    for (const archivo of archivos) {
      try {
        if (registro.fotos.length >= FOTOS_MAXIMAS)
          throw new FotoRechazada(`Un registro lleva a lo más ${FOTOS_MAXIMAS} fotos: «${archivo.name}» quedó fuera.`);
        const { bytes, nombre } = await preparar(archivo, reducir);
        const f = await cuaderno.guardarFoto(p, registro.uuid, bytes, nombre);
        registro.fotos.push(f);
        tira.append(una(f, bytes));
        await alCambiar();
      } catch (error) {
        mensaje.append(
          recado(
            "mal",
            error instanceof FotoRechazada
              ? error.message
              : "El teléfono no pudo guardar la foto: libere espacio e intente otra vez.",
          ),
        );
        mensaje.scrollIntoView({ block: "center" });
      }
    }
  }
  /** @type {(id: string, texto: string, capture?: string) => HTMLElement} */
  const entrada = (id, texto, capture) =>
    el(
      "label",
      { class: "b", for: id },
      el("input", { type: "file", id, class: "oculto", accept: "image/*", capture, multiple: true, onchange: elegir }),
      texto,
    );
  const chicas = el("input", {
    type: "checkbox",
    id: "reducir",
    onchange: (e) => poner("ajustes", { clave: "reducir", valor: e.target.checked }),
  });
  chicas.checked = true;
  leer("ajustes", "reducir").then((a) => {
    chicas.checked = a?.valor ?? true;
  });
  return caja(
    "Fotos",
    el(
      "div",
      { class: "par" },
      entrada("foto-tomar", "Tomar foto", "environment"),
      entrada("foto-elegir", "Elegir del teléfono"),
    ),
    el("label", { class: "casilla", for: "reducir" }, chicas, "Reducir las fotos antes de guardarlas"),
    tira,
  );
}

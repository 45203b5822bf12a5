// What the browser's code passes around, for `tsc` alone: nothing here reaches a page.

/** {name of a field: what was typed or chosen}. */
type Datos = Record<string, string>;
/** {name of a field: sentence that says what is wrong}. */
type Errores = Record<string, string>;
/** Value, text, other words it is found by. */
type Opcion = [valor: string | number, texto: string, otras?: string];

/** How what is typed finds a name (js/palabras.js). */
declare var buscador: {
  plano(texto: string): string;
  formas(palabra: string): string[];
  /** What was typed, word by word, plain. */
  palabrasDe(texto: string): string[];
  /** Whether a plain text has a word, or what it may be the plural of. */
  dice(texto: string, palabra: string): boolean;
};

// The pages of the office.

/** Trámite → what it asks for, as HTML (`/peticiones/moldes.js`); nothing where the script did not come. */
declare var moldes: Record<"requisitos" | "propios", Record<string, string>> | undefined;

/** An element of a page: what a field, a link, a <details>, a <dialog> or a <template> has, as the selector says. */
type Control = HTMLInputElement &
  Pick<HTMLSelectElement, "options" | "selectedOptions"> &
  Pick<HTMLAnchorElement, "href" | "pathname" | "host"> &
  Pick<HTMLDialogElement, "open" | "showModal" | "close"> &
  Pick<HTMLTemplateElement, "content"> &
  Pick<HTMLFormElement, "requestSubmit" | "submit" | "elements" | "action">;
/** A form with its hidden key and token, and what Enter sends with. */
type Forma = HTMLFormElement & { clave_envio: HTMLInputElement; csrf_token: HTMLInputElement };
/** A petición that may be the same, as the page shows it. */
type Parecida = { url: string; folio: string; que: string; detalle: string; url_sumar: string };

/** A key or two of the keyboard and what they do. */
interface Atajo {
  grupo?: string;
  teclas: string[];
  texto: string;
  /** Selector of what the page must have. */
  donde?: string;
  /** Whether its hint is shown there. */
  nodo?: boolean;
  /** Whether it leaves the page. */
  sale?: boolean;
  hace: (nodo?: Control) => void;
}

/** What is kept of a form while it is being written: `datos` as such, or encrypted in `cifra`. */
interface Borrador {
  clave: string;
  cuenta: string;
  ruta: string;
  /** Milliseconds. */
  cuando: number;
  datos?: [string, string][];
  iv?: Uint8Array<ArrayBuffer>;
  cifra?: ArrayBuffer;
}

interface AlmacenDeBorradores {
  poner(fila: Borrador): Promise<void>;
  abrir(fila: Borrador): Promise<[string, string][]>;
  todos(): Promise<Borrador[]>;
  quitar(clave: string): Promise<void>;
  soltarLlave(): Promise<void>;
}

/** What came of sending a form once. */
interface Envio {
  sinRed?: boolean;
  otraPagina?: boolean;
  /** Refused on its way, with this code. */
  rechazo?: number;
  /** What the system says of why to wait, and for how long. */
  espera?: string;
  segundos?: number;
  /** The system's own answer. */
  codigo?: number;
  dicho?: string;
  destino?: string | null;
  folio?: string;
  /** Another account has signed in meanwhile. */
  ajena?: boolean;
}

// Maps (informes/presenters and peticiones/presenters give them as JSON).

type Punto = [latitud: number, longitud: number];
type Textos = Record<string, string>;
interface Lugar {
  nombre: string;
  lugar: Punto;
}
type LocalidadDelMapa = Lugar & { total: number; cifras: { n: number; texto: string; url: string }[] };
type VisitaDelMapa = Lugar & { que: string; cuando: string; url: string };
type CercaDelMapa = { lugar: Punto; folio: string; que: string; url: string };

// /campo/: what the server gives (app/campo/queries.py).

/** What must be true of what is typed, and the sentence for when it is not (app/nucleo/flujo.py). */
interface Regla {
  clase: "largo" | "opciones" | "dia" | "anios" | "hasta_hoy" | "desde_manana" | "entero" | "punto" | "patron";
  dice: string;
  patron?: string;
  maximo?: number;
  desde?: number;
  hasta?: number;
}

interface CampoDelPaquete {
  nombre: string;
  etiqueta: string;
  tipo: string;
  obligatorio: boolean;
  opciones: Opcion[];
  catalogo: string;
  /** The other field and the values with which this one counts. */
  si: [string, string[]] | null;
  ayuda: string;
  maximo: number;
  falta: string;
  /** None in what was brought before the server gave them. */
  reglas?: Regla[];
  limite: string;
  personal: boolean;
  personal_si: [string, string[]] | null;
}

interface TipoDelPaquete {
  clave: string;
  titulo: string;
  boton: string;
  /** Whether it needs a jornada. */
  jornada: boolean;
  campos: CampoDelPaquete[];
}

interface JornadaDelPaquete {
  id: number;
  folio: string;
  localidad_id: number;
  localidad: string;
  lugar: string;
  fecha: string;
  estado: string;
  equipo?: { puesto: string; nombre: string }[];
  antes?: { frase: string; peticiones: { folio: string; titulo: string; estado: string }[] };
  compromisos?: { folio: string; que: string; fecha: string; responsable: string }[];
}

interface Paquete {
  usuario: { id: number; nombre: string; puestos: string[] };
  zona: string;
  aviso: { version: number; texto: string } | null;
  tipos: TipoDelPaquete[];
  catalogos: Catalogos;
  jornadas: JornadaDelPaquete[];
}
type Catalogos = Record<string, Opcion[]>;

interface SesionAbierta {
  usuario_id: number;
  nombre: string;
  csrf: string;
}

/** An answer of the server: its HTTP code and its JSON, {} when there was none. */
interface Contestado {
  codigo: number;
  cuerpo: any;
}

/** What was already received of each photo, by its UUID. */
type Avances = Record<string, { recibidos: number; completa: boolean }>;

// /campo/: what the telephone keeps.

/** An account that has prepared this telephone: its device, its series of folios and its key. */
interface Persona {
  clave: string;
  dueno: number;
  uuid: string;
  serie: string;
  contador: number;
  llave: CryptoKey;
}

/** Encrypted bytes and the IV they were encrypted with. */
interface Sello {
  iv: Uint8Array<ArrayBuffer>;
  cifrado: ArrayBuffer;
}

interface FotoDelRegistro {
  uuid: string;
  sha256: string;
  /** Bytes. */
  tamano: number;
  nombre: string;
  /** Why it could not be sent. */
  error?: string;
}

type EstadoDelRegistro =
  "borrador" | "corrigiendo" | "pendiente" | "intentado" | "fotos" | "rechazado" | "conflicto" | "enviado";

interface Registro {
  uuid: string;
  /** None while it is not on disk. */
  estado?: EstadoDelRegistro;
  tipo: string;
  jornada_id: number | null;
  datos: Datos;
  aviso_leido: boolean;
  fotos: FotoDelRegistro[];
  provisional: string;
  /** Of this clock, in milliseconds: when it was saved. */
  cuando?: number;
  dueno?: number;
  /** What is on disk cannot be decrypted. */
  ilegible?: boolean;
  /** The instant of capture, ISO 8601, by the corrected clock. */
  capturado?: string;
  local?: number;
  desfase?: number | null;
  errores?: Errores;
  mensaje?: string;
  folio?: string;
  url?: string;
  /** What the server had recorded under the same UUID. */
  servidor?: { datos?: Datos } | null;
  /** The state from which `mover` took it. */
  antes?: EstadoDelRegistro;
}

/** A record that is on disk. */
type Guardado = Registro & { estado: EstadoDelRegistro; cuando: number };

/** What is on disk of a record: its contents are the seal. */
interface FilaDeRegistro extends Sello {
  uuid: string;
  dueno: number;
  estado: EstadoDelRegistro;
  instante: number;
}

/** A store inside a transaction. */
type Almacen = import("idb").IDBPObjectStore<any, string[], string, "readwrite">;
type Almacenes = Record<string, Almacen>;

/** A database of this device (guardado/cifrado.js). */
interface BaseGuardada {
  /** Run `hacer({almacen: store})` in one transaction; resolves with what it returned once all of it is on disk.
   *  Inside, only requests of these stores may be awaited. An error undoes everything. */
  transaccion<T>(almacenes: string[], modo: IDBTransactionMode, hacer: (a: Almacenes) => T | Promise<T>): Promise<T>;
  leer(almacen: string, clave: IDBValidKey): Promise<any>;
  leerTodo(almacen: string, indice?: string, valor?: IDBValidKey): Promise<any[]>;
  poner(almacen: string, fila: object): Promise<IDBValidKey>;
  quitar(almacen: string, clave: IDBValidKey): Promise<void>;
}
type Hijo = Node | string | false | null | undefined | Hijo[];
/** Attributes of an element, and what is called for its events (onclick, oninput…). */
type Atributos<K extends keyof HTMLElementTagNameMap> = Record<string, unknown> & {
  [E in keyof HTMLElementEventMap as `on${E}`]?: (
    e: HTMLElementEventMap[E] & { target: HTMLElementTagNameMap[K] },
  ) => unknown;
};

/** What takes a new value. */
type Poner = (valor: string) => void;
type Decir = (frase: string) => void;
/** A field that was drawn. */
type NodoDeCampo = HTMLElement & { decir: Decir; enfocar: () => void };
/** The form of a record. */
type NodoDeForma = HTMLElement & { salir: () => Promise<void>; alEntrar: () => void };

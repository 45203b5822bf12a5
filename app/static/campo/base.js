// The notebook's four stores on the telephone: IndexedDB by promises, each write flushed to disk before it counts.
const NOMBRE = "campo";
/** @type {Promise<IDBDatabase> | null} */
let abierta = null;

/** @type {(nueva: IDBDatabase) => void} */
function crear(nueva) {
  nueva.createObjectStore("ajustes", { keyPath: "clave" });
  nueva.createObjectStore("paquete", { keyPath: "dueno" });
  nueva.createObjectStore("registros", { keyPath: "uuid" }).createIndex("dueno", "dueno");
  const fotos = nueva.createObjectStore("fotos", { keyPath: "uuid" });
  fotos.createIndex("registro", "registro");
  fotos.createIndex("dueno", "dueno");
}

/** The open database, opened once per page.
 *  @type {() => Promise<IDBDatabase>} */
function base() {
  abierta ??= new Promise((bien, mal) => {
    const pedido = indexedDB.open(NOMBRE, 1);
    pedido.onupgradeneeded = () => crear(pedido.result);
    pedido.onsuccess = () => {
      pedido.result.onversionchange = () => {
        pedido.result.close();
        abierta = null;
      };
      pedido.result.onclose = () => {
        abierta = null;
      };
      bien(pedido.result);
    };
    pedido.onerror = () => {
      abierta = null;
      mal(pedido.error);
    };
  });
  return abierta;
}

/** A request of IndexedDB as a promise.
 *  @type {<T>(pedido: IDBRequest<T>) => Promise<T>} */
export const pedir = (pedido) =>
  new Promise((bien, mal) => {
    pedido.onsuccess = () => bien(pedido.result);
    pedido.onerror = () => mal(pedido.error);
  });

/** Run `hacer({almacen: store})` in one transaction; resolves with what it returned once all of it is on disk.
 *  Inside, only requests of these stores may be awaited. An error undoes everything.
 *  @type {<T>(almacenes: string[], modo: IDBTransactionMode, hacer: (a: Almacenes) => T | Promise<T>) => Promise<T>} */
export async function transaccion(almacenes, modo, hacer) {
  const t = (await base()).transaction(almacenes, modo, { durability: "strict" });
  /** @type {Promise<void>} */
  const fin = new Promise((bien, mal) => {
    t.oncomplete = () => bien();
    t.onabort = () => mal(t.error || new DOMException("deshecha", "AbortError"));
  });
  fin.catch(() => {});
  let dado;
  try {
    dado = await hacer(Object.fromEntries(almacenes.map((n) => [n, t.objectStore(n)])));
  } catch (error) {
    try {
      t.abort();
    } catch {
      /* it had already ended */
    }
    throw error;
  }
  await fin;
  return dado;
}

/** @type {(almacen: string, clave: IDBValidKey) => Promise<any>} */
export const leer = (almacen, clave) => transaccion([almacen], "readonly", (a) => pedir(a[almacen].get(clave)));
/** @type {(almacen: string, indice?: string, valor?: IDBValidKey) => Promise<any[]>} */
export const leerTodo = (almacen, indice, valor) =>
  transaccion([almacen], "readonly", (a) =>
    pedir(indice ? a[almacen].index(indice).getAll(valor) : a[almacen].getAll()),
  );
/** @type {(almacen: string, fila: object) => Promise<IDBValidKey>} */
export const poner = (almacen, fila) => transaccion([almacen], "readwrite", (a) => pedir(a[almacen].put(fila)));
/** @type {(almacen: string, clave: IDBValidKey) => Promise<undefined>} */
export const quitar = (almacen, clave) => transaccion([almacen], "readwrite", (a) => pedir(a[almacen].delete(clave)));

/** Delete every row that an index finds; inside a transaction.
 *  @type {(almacen: IDBObjectStore, indice: string, valor: IDBValidKey) => Promise<void>} */
export async function quitarPor(almacen, indice, valor) {
  for (const clave of await pedir(almacen.index(indice).getAllKeys(valor))) await pedir(almacen.delete(clave));
}

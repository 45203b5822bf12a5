// The notebook's four stores on the telephone.
import { baseDe } from "../guardado/cifrado.js";

export const { leer, leerTodo, poner, quitar, transaccion } = baseDe("campo", (nueva) => {
  nueva.createObjectStore("ajustes", { keyPath: "clave" });
  nueva.createObjectStore("paquete", { keyPath: "dueno" });
  nueva.createObjectStore("registros", { keyPath: "uuid" }).createIndex("dueno", "dueno");
  const fotos = nueva.createObjectStore("fotos", { keyPath: "uuid" });
  fotos.createIndex("registro", "registro");
  fotos.createIndex("dueno", "dueno");
});

// What we serve of others: copied from node_modules with VENDOR.md (`make vendor`), or compared with it (--comprobar).
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const RAIZ = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const LIBRERIAS = [
  {
    nombre: "echarts",
    archivos: ["dist/echarts.common.min.js", "LICENSE", "NOTICE", "licenses/LICENSE-d3"],
    licencia: (suya) => `${suya} (\`echarts/LICENSE\`, \`echarts/NOTICE\`); d3: BSD-3-Clause (\`echarts/LICENSE-d3\`)`,
    mirar: "`/graficas/` en los dos temas",
  },
  {
    nombre: "idb",
    archivos: ["build/index.js", "LICENSE"],
    licencia: (suya) => `${suya} (\`idb/LICENSE\`)`,
    mirar: "`/campo/` sin señal, y que un borrador de `/peticiones/add` vuelva",
  },
  {
    nombre: "leaflet",
    archivos: ["dist/leaflet.js", "dist/leaflet.css", "LICENSE"],
    licencia: (suya) => `${suya} (\`leaflet/LICENSE\`)`,
    mirar: "`/graficas/mapa/` (las imágenes de `leaflet.css` no se usan y no están aquí)",
  },
];
const enVendor = (libreria, archivo) => `${libreria.nombre}/${archivo.split("/").at(-1)}`;

/** The bytes of each vendored file by its path under app/static/vendor, and its row of the table. */
function delCandado(raiz) {
  const candado = JSON.parse(readFileSync(join(raiz, "package-lock.json"), "utf8")).packages;
  const filas = LIBRERIAS.flatMap((libreria) => {
    const carpeta = join(raiz, "node_modules", libreria.nombre);
    const { version, license } = JSON.parse(readFileSync(join(carpeta, "package.json"), "utf8"));
    if (candado[`node_modules/${libreria.nombre}`]?.version !== version)
      throw new Error(`node_modules/${libreria.nombre} no es la versión de package-lock.json: repita «make frente».`);
    return libreria.archivos.map((archivo) => {
      const bytes = readFileSync(join(carpeta, archivo));
      const suma = createHash("sha256").update(bytes).digest("hex");
      const ruta = enVendor(libreria, archivo);
      const de = `${libreria.nombre} ${version}, \`${archivo}\``;
      return { ruta, bytes, renglon: `| \`${ruta}\` | ${de} | ${libreria.licencia(license)} | \`${suma}\` |` };
    });
  });
  return filas;
}

function texto(filas) {
  return [
    "# Lo ajeno que este sistema sirve",
    "",
    "Copiado sin cambios de los paquetes de `package-lock.json` por `make vendor`, que escribe también esta página.",
    "",
    "| archivo | de | licencia | SHA-256 |",
    "|---|---|---|---|",
    ...filas.map((f) => f.renglon),
    "",
    "Para renovar uno: `npm install --save-dev echarts@VERSIÓN`, `make vendor`, y mirar:",
    "",
    ...LIBRERIAS.map((l) => `- ${l.nombre}: ${l.mirar}.`),
    "",
  ].join("\n");
}

/** Paths under app/static/vendor, VENDOR.md among them, whose bytes are not those of the lock's packages. */
export function distintos(raiz = RAIZ) {
  const filas = delCandado(raiz);
  const todos = [...filas, { ruta: "VENDOR.md", bytes: Buffer.from(texto(filas)) }];
  return todos.filter(({ ruta, bytes }) => {
    try {
      return !readFileSync(join(raiz, "app/static/vendor", ruta)).equals(bytes);
    } catch {
      return true;
    }
  });
}

function renovar() {
  for (const { ruta, bytes } of distintos()) {
    const destino = join(RAIZ, "app/static/vendor", ruta);
    mkdirSync(dirname(destino), { recursive: true });
    writeFileSync(destino, bytes);
    process.stdout.write(`escrito: app/static/vendor/${ruta}\n`);
  }
}

function comprobar() {
  const mal = distintos().map(({ ruta }) => `app/static/vendor/${ruta}`);
  if (!mal.length) return;
  process.stderr.write(`No es lo que trae package-lock.json: ${mal.join(", ")}. Ejecute «make vendor».\n`);
  process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  process.argv.includes("--comprobar") ? comprobar() : renovar();

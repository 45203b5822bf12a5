// The hour: the town's, corrected by the server's when this clock is wrong by more than two minutes.
import { olvidar } from "./telefono.mjs";
import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

const reloj = await import("../../app/static/campo/reloj.js");
const { leer } = await import("../../app/static/campo/base.js");
const MINUTO = 60_000;
const aLas = (ms) => new Date(Date.now() + ms).toISOString();

beforeEach(olvidar);

test("dos minutos de diferencia no se corrigen; tres sí, y se recuerdan", async () => {
  await reloj.ponerEnHora(aLas(1.9 * MINUTO), Date.now(), Date.now());
  assert.equal(reloj.desfaseDelReloj(), 0);
  await reloj.ponerEnHora(aLas(-3 * MINUTO), Date.now(), Date.now());
  assert.ok(Math.abs(reloj.desfaseDelReloj() + 3 * MINUTO) < 1000);
  assert.ok(Math.abs(reloj.ahora() - Date.now() + 3 * MINUTO) < 1000);
  assert.equal((await leer("ajustes", "reloj")).desfase, reloj.desfaseDelReloj());
});

test("lo que tarda la respuesta se reparte entre la ida y la vuelta", async () => {
  const antes = Date.now();
  await reloj.ponerEnHora(new Date(antes + 10 * MINUTO).toISOString(), antes, antes + 2 * MINUTO);
  assert.equal(reloj.desfaseDelReloj(), 9 * MINUTO);
});

test("una hora que no se entiende no cambia nada", async () => {
  await reloj.ponerEnHora(aLas(5 * MINUTO), Date.now(), Date.now());
  const habia = reloj.desfaseDelReloj();
  await reloj.ponerEnHora("mañana", Date.now(), Date.now());
  assert.equal(reloj.desfaseDelReloj(), habia);
});

test("el día y la hora son los del pueblo, diga lo que diga el teléfono", () => {
  const noche = new Date("2026-12-01T05:30:00Z");
  reloj.ponerZona("America/Hermosillo");
  assert.deepEqual([reloj.diaDe(noche), reloj.horaDe(noche)], ["2026-11-30", "22:30"]);
  reloj.ponerZona("America/Tijuana");
  assert.equal(reloj.horaDe(noche), "21:30");
  reloj.ponerZona("No/Existe");
  assert.equal(reloj.diaDe(noche).length, 10);
});

"""What dependencias and the Unidad do with a petición, and what turns some aside."""

from __future__ import annotations

from datetime import timedelta

from app.demo.dichos import ESPERA, FIRMA, PRORROGA, VUELVE, clase_de, dicho
from app.demo.masa.marcha import Marcha, Parada
from app.demo.masa.vida import EL_CIUDADANO, EL_SISTEMA
from app.nucleo import puestos as P
from app.nucleo.datos import Datos

NOTAS = (
    "Llamó para preguntar cómo va; se le explicó.",
    "Se pidió a la dependencia que adelante la visita.",
    "La persona trajo una fotografía del lugar.",
    "Se confirmó el domicilio por teléfono.",
)
COMENTARIOS = (
    ("5", "Muy amables y rápido."),
    ("5", "Todo bien, gracias."),
    ("4", "Tardaron un poco, pero quedó bien."),
    ("4", "Buen trato."),
    ("3", "Tuve que volver dos veces."),
    ("2", "Tardaron demasiado."),
    ("1", "Nadie me avisó."),
)
VECINOS = 3


class Atencion(Marcha):
    """The acts from `por_canalizar` on."""

    def _canalizar(self) -> None:
        v = self.v
        if v.faltan and not v.admite_pendientes:  # what was missing is brought, or it waits for it
            raise Parada
        quien = self.de(P.SUBCOORDINADOR if v.rechazos >= 2 else P.CAPTURISTA)
        datos: Datos = {}
        if v.destino_previsto is None:
            datos = {"dependencia_id": self.azar.choice(self.pueblo.con_enlace)}
        elif v.rechazos and self.azar.random() < 0.5:
            otra = self.azar.choice(self.pueblo.con_enlace)
            motivo = "Lo atiende esa dirección." if otra != v.destino_previsto.id else "Se aclaró que sí le toca."
            datos = {"dependencia_id": otra, "motivo": motivo}
        self.hacer("canalizar", datos, quien, 2)

    def _recibir(self) -> None:
        if self._se_rechaza():
            return
        datos: Datos = {}
        cuando = self.luego(2)
        if self.v.via == "oficio" and not self.v.reservada:
            datos = {**self._oficio(), "recibio": self._firmante()}
        self.v.hacer("recibir", datos, self.quien(), cuando)
        self.parar()

    def _se_rechaza(self) -> bool:
        """Send it back where that is its case, once or, few, twice; answer whether it did."""
        v, veces = self.v, 1 + ("otro_rechazo" in self.caso.desvios)
        toca = self.caso.meta == "rechazado" or "rechazo" in self.caso.desvios
        if not toca or v.rechazos >= veces or v.via != "enlace" or v.reservada or v.firme:
            return False
        self.hacer("rechazar_competencia", {"motivo": "Es de otra dependencia."}, self.quien(), 3)
        if self.caso.meta == "rechazado":
            raise Parada
        return True

    def _iniciar(self) -> None:
        v = self.v
        self._en_espera("recibido")
        cuando = self.luego(4)
        if v.reservada:
            datos: Datos = {"expediente": f"EXP/{self.azar.randrange(100, 999)}"}
        elif v.via == "enlace":
            quien = {"recibio": self._firmante(), "recibio_puesto": dicho(v, FIRMA), "recibio_fecha": self.dia()}
            datos = {"archivo": self.pueblo.formato, **quien}
        else:
            datos = {"constancia": "oficio", **self._oficio(), "tiempo_espera": "10 días hábiles"}
        v.hacer("iniciar_proceso", datos, self.quien(), cuando)
        self.parar()

    def _en_espera(self, donde: str) -> None:
        """Wait for the citizen, in one of the two states, where that is its case; then go on."""
        v = self.v
        toca = self.caso.meta == "pausado" or "pausa" in self.caso.desvios
        if not toca or self.hecho("pausar") or (self.llega.n % 2 == 0) != (donde == "recibido"):
            return
        self.luego(3)
        if self.caso.meta == "pausado":  # until a day that has not come
            hasta = max(self.dia(), self.pueblo.hasta_hoy) + timedelta(days=self.azar.randrange(3, 20))
        else:
            hasta = self.dia() + timedelta(days=self.azar.randrange(4, 16))
        v.hacer("pausar", {"texto": dicho(v, ESPERA), "hasta": hasta}, self.quien(), self.momento)
        if self.caso.meta == "pausado":
            raise Parada
        if self.azar.random() < 0.4:
            self.el_dia(hasta)
            v.hacer("reanudar", {}, EL_SISTEMA, self.momento)
        else:
            self.hacer("reanudar", {}, self.quien(), 3)

    def _concluir(self) -> None:
        v = self.v
        self._en_espera("proceso")
        if self._se_reasigna():
            return
        self._antes_de_concluir()
        plazo = v.tramite.plazo if v.tramite else 5
        tarde = 2.5 if "tarde" in self.caso.desvios else 1.0
        self.luego(max(2, int(plazo * tarde)))
        acciones = v.tramite.lista_de_acciones if v.tramite else ()
        datos: Datos = {"resuelto": "si", "accion": self.azar.choice(acciones or ("Se atendió",))}
        datos["observacion"] = self._de_su_clase("resuelto_si")["frase"]
        if self.azar.random() < 0.18:
            no = self._de_su_clase("resuelto_no")
            datos = {"resuelto": "no", "accion": "Se revisó el caso y se avisó a la persona"}
            datos |= {"observacion": no["observacion"], "motivo": no["motivo"], **self.informado(self.quien())}
        v.hacer("concluir", datos, self.quien(), self.momento)
        self.parar()

    def _se_reasigna(self) -> bool:
        """Take it from its dependencia where that is its case, once; answer whether that was done."""
        toca = "reasignacion" in self.caso.desvios and not self.v.reservada and not self.hecho("reasignar")
        if toca:
            motivo = {"motivo": "Desde este mes eso lo atiende otra dirección."}
            self.hacer("reasignar", motivo, self.de(P.COORDINADOR), 2)
        return toca

    def _antes_de_concluir(self) -> None:
        v = self.v
        if v.reservada:
            return
        if "prorroga" in self.caso.desvios and v.dias_prorroga == 0:
            self.luego(3)
            nueva = max(self.dia(), v.fecha_limite or self.dia()) + timedelta(days=14)
            datos = {"motivo": dicho(v, PRORROGA), "fecha_limite": nueva}
            v.hacer("prorrogar", datos, self.de(P.COORDINADOR), self.momento)
        self._notas()

    def _notas(self) -> None:
        v, desvios = self.v, self.caso.desvios
        if "nota" in desvios and not self.hecho("anotar"):
            para = self.azar.choice(("interna", "ciudadano"))
            self.hacer("anotar", {"texto": self.azar.choice(NOTAS), "para": para}, self.de(P.CAPTURISTA), 1)
        if "vecino" in desvios and not v.vecinos:
            propio = v.planteamiento.ciudadano.id if v.planteamiento and v.planteamiento.ciudadano else 0
            for otro in dict.fromkeys(self.alguien() for _ in range(self.azar.randrange(1, VECINOS + 1))):
                if otro != propio:
                    self.hacer("sumar_vecino", {"ciudadano_id": otro}, self.de(P.CAPTURISTA), 1)

    def _validar(self) -> None:
        v = self.v
        mando = self.de(P.CONTROL if v.reservada else P.SUBCOORDINADOR)
        if "devolucion" in self.caso.desvios and not self.hecho("devolver"):
            self.hacer("devolver", {"motivo": "La persona dice que no quedó resuelto."}, mando, 3)
            return
        veredicto = "resuelto" if v.resuelto == "si" else "no_resuelto"
        como = self.azar.choice(("llamada", "llamada", "acuse", "visita", "foto"))
        self.hacer("validar", {"veredicto": veredicto, "verificacion": como}, mando, 4)

    def al_final(self) -> None:
        """What may come after it was validated: a request to reopen it, the work again, a rating."""
        v = self.v
        if v.estado != "validado":
            return
        pide = self.caso.meta == "reapertura" or "reapertura" in self.caso.desvios
        if pide and not v.reaperturas and not v.reservada:
            self.hacer("solicitar_reapertura", {"motivo": dicho(v, VUELVE)}, self.de(P.CAPTURISTA), 5)
            if self.caso.meta == "reapertura":
                return
            self.hacer("reabrir", {"motivo": "Se comprobó que tiene razón."}, self.de(P.SUBCOORDINADOR), 2)
            return
        if "calificacion" in self.caso.desvios and v.calificacion is None and not v.reservada:
            calificacion, texto = self.azar.choice(COMENTARIOS)
            si = "si" if v.resuelto == "si" else "no"
            datos = {"resuelto": si, "calificacion": calificacion, "texto": texto}
            self.hacer("calificar", datos, EL_CIUDADANO, 4)

    # Words

    def _oficio(self) -> Datos:
        return {"oficio_numero": f"OF/{self.azar.randrange(100, 999)}", "oficio_fecha": self.dia()}

    def _firmante(self) -> str:
        """Return who signs for a dependencia: always the same invented person."""
        relatos, n = self.pueblo.relatos, 7 * (self.v.dependencia_id or 0)
        nombres, apellidos = relatos["nombres"], relatos["apellidos"]
        return f"{nombres[n % len(nombres)]} {apellidos[n % len(apellidos)]} {apellidos[(n + 5) % len(apellidos)]}"

    def _de_su_clase(self, lista: str) -> Datos:
        clase = clase_de(self.v)
        return self.azar.choice([uno for uno in self.pueblo.relatos[lista] if clase in uno["clases"]])

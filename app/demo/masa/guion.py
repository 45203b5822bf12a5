"""What happens to one petición, from who asks to how it ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from app.demo.dichos import DENUNCIAS, NO_PROCEDE, dicho
from app.demo.masa.atencion import Atencion
from app.demo.masa.casos import ORIENTADAS
from app.demo.masa.llegadas import RESERVADA
from app.demo.masa.marcha import Parada, SinTiempo
from app.demo.masa.personas import de_reservada, persona
from app.demo.masa.piezas import Dicho
from app.demo.masa.pueblo import Autor
from app.demo.masa.vida import Vida
from app.nucleo import puestos as P
from app.nucleo.datos import Datos
from app.peticiones.models.alcance import CANAL_REDES

DONDE = (
    "Es frente a la escuela primaria.",
    "Queda a un lado de la iglesia.",
    "Es en la esquina con la tienda.",
    "Está junto a la cancha.",
    "Es por la parada del camión.",
    "Queda atrás del centro de salud.",
    "Es a media cuadra del jardín de niños.",
    "Queda a la entrada de la colonia.",
)
REMATES = (
    "Agradezco su pronta atención.",
    "Quedo en espera de su respuesta.",
    "Favor de llamar por la tarde.",
    "Gracias por su apoyo.",
    "Estoy en casa por las mañanas.",
    "Ya había preguntado antes y no me supieron decir.",
    "Me urge, por favor.",
    "Espero que me puedan ayudar.",
)
DE_LA_CALLE = (
    "Los vecinos firmamos de conformidad.",
    "La situación empeora cada semana.",
    "Ya lo habíamos reportado antes.",
    "Puedo mandar fotografías si hace falta.",
    "Hay niños y personas mayores en la cuadra.",
    "Esperamos que manden a alguien a revisar.",
    "Somos varias familias las que lo padecemos.",
)
AVISO_POR_CANAL = {"presencial": "mostrado", "escrito": "papel", "telefono": "telefono"}


class Guion(Atencion):
    """Leads one petición along its line."""

    def vivir(self, principales: Mapping[int, Vida]) -> Vida:
        """Lead it as far as its case or time allows.

        `principales`: trámite → a petición of the same slice that others may be duplicadas of.
        """
        with suppress(SinTiempo, Parada):
            self._todo(principales)
        return self.v

    def _todo(self, principales: Mapping[int, Vida]) -> None:
        control = self.pueblo.control is not None and (P.CONTROL, None) in self.pueblo.autores
        if control and self.llega.n % RESERVADA == 7 and not self.v.cuarentena:
            self._reservada()
        elif self.v.cuarentena:
            self._cuarentena()
        elif self.azar.random() < ORIENTADAS:
            self._orientada()
        else:
            self._ordinaria(principales)

    def _reservada(self) -> None:
        dicho = Dicho(self.azar.choice(DENUNCIAS), self._calle())
        dicho.ciudadano = de_reservada(self.pueblo, self.llega.n // RESERVADA, self.llega)
        self._registrar(dicho, {"tipo": "queja", "contra": "servidor_publico"}, self.de(P.CAPTURISTA))
        self._linea()

    def _cuarentena(self) -> None:
        autor = self.de(P.CAPTURISTA)
        self._registrar(self._dicho(), {"tipo": "solicitud"}, autor)
        destino = self.azar.random()
        if destino < 0.5:
            self.hacer("cancelar", {"motivo": "spam"}, self.de(P.SUBCOORDINADOR), 3)
        elif destino < 0.9:
            self.hacer("admitir", {}, autor, 2)
            self._clasificar(autor, 1)
            self._linea()

    def _orientada(self) -> None:
        autor = self.de(P.CAPTURISTA)
        self._registrar(self._dicho(), {"tipo": self.azar.choice(("orientacion", "sugerencia"))}, autor)
        self.v.hacer("orientar", {"texto": "Se le explicó dónde y cómo hacerlo."}, autor, self.luego(0))

    def _ordinaria(self, principales: Mapping[int, Vida]) -> None:
        asunto, canal = self.asunto, self.llega.canal
        en_redes = canal.clave == CANAL_REDES and not asunto.requisitos
        autor = self.de(P.COMUNICACION if en_redes else P.CAPTURISTA)
        sin_nombre = asunto.sin_identidad and self.caso.meta != "sin_clasificar"
        anonima = sin_nombre and self.azar.random() < 0.08
        self._registrar(self._dicho(anonima=anonima), {"tipo": self._tipo()}, autor)
        if self.caso.meta == "sin_clasificar":
            raise Parada
        self._clasificar(autor, 0)
        self._linea(principales)

    def _tipo(self) -> str:
        return "queja" if self.asunto.clase == "servicio_publico" and self.azar.random() < 0.06 else "solicitud"

    # What is said

    def _calle(self) -> str:
        return f"{self.azar.choice(self.pueblo.relatos['calles'])} {self.azar.randrange(100, 999)}"

    def _dicho(self, anonima: bool = False) -> Dicho:
        frases = [self.azar.choice(self.asunto.frases)]
        en_la_calle = self.asunto.clase == "servicio_publico"
        if en_la_calle and self.azar.random() < 0.6:
            frases.append(self.azar.choice(DONDE))
        if self.azar.random() < 0.7:
            frases.append(self.azar.choice(DE_LA_CALLE if en_la_calle and self.azar.random() < 0.7 else REMATES))
        return Dicho(" ".join(frases), self._calle(), None if anonima else persona(self.pueblo, self._cual()))

    def _cual(self) -> int:
        """Return who asks: somebody new every second time, else one of those who came before."""
        n = self.llega.n
        return n // 2 if n % 2 == 0 else int(n // 2 * self.azar.random())

    def _punto(self) -> str | None:
        centro = self.v.lugar.centro
        if centro is None or self.azar.random() > 2 / 3:
            return None
        return ",".join(f"{grado + self.azar.uniform(-0.006, 0.006):.5f}" for grado in centro)

    def _registrar(self, dicho: Dicho, datos: Datos, autor: Autor) -> None:
        canal, mesa = self.llega.canal, self.llega.modulo
        medio = AVISO_POR_CANAL.get(canal.clave, "leido")
        todos: dict[str, Any] = {
            "canal_id": canal.id,
            "modulo_id": mesa.id if mesa else None,
            **datos,
            **({"contra": "nadie"} if datos["tipo"] == "queja" and "contra" not in datos else {}),
            "localidad_id": self.v.lugar.id,
            "punto": self._punto(),
            **({"tramite_id": self.asunto.id, "anonima": True} if dicho.ciudadano is None else {"aviso_medio": medio}),
            "planteamiento": dicho,
        }
        limpios = {clave: valor for clave, valor in todos.items() if valor is not None}
        self.v.hacer("registrar", limpios, autor, self.llega.momento)

    def _clasificar(self, autor: Autor, dias: int) -> None:
        """Classify it and note the requisitos that were brought; one of an incomplete one is missing."""
        momento = self.luego(dias) if dias else self.momento
        falta = self._que_falta()
        traidos = [r for r in self.asunto.requisitos if r.id != falta] if autor.puesto == P.CAPTURISTA else []
        self.v.hacer("clasificar", {"tramite_id": self.asunto.id}, autor, momento, encadenar=not traidos)
        for n, requisito in enumerate(traidos, 1):
            visto = {"requisito_id": requisito.id, "como": "original"}
            self.v.hacer("cotejar_requisitos", visto, autor, momento, encadenar=n == len(traidos))
        if falta is not None and self.caso.meta != "incompleta":
            visto = {"requisito_id": falta, "como": self.azar.choice(("original", "copia"))}
            self.hacer("cotejar_requisitos", visto, self.de(P.CAPTURISTA), 9)

    def _que_falta(self) -> int | None:
        obligatorios = [r.id for r in self.asunto.requisitos if r.obligatorio]
        incompleta = self.caso.meta == "incompleta" or self.azar.random() < 0.05
        return self.azar.choice(obligatorios) if obligatorios and incompleta else None

    # The line

    def _linea(self, principales: Mapping[int, Vida] | None = None) -> None:
        """Take it from state to state until it ends, is turned aside for good, or stays."""
        self.parar()
        pasos: Mapping[str, Callable[[], None]] = {
            "en_recepcion": lambda: self.hacer("entregar", {}, self.de(P.SECRETARIA), 2),
            "en_analisis": self._verificar,
            "por_dictaminar": self._dictaminar,
            "por_canalizar": self._canalizar,
            "canalizado": self._recibir,
            "recibido": self._iniciar,
            "proceso": self._concluir,
            "concluido": self._validar,
        }
        while self.v.estado in pasos:
            if self.v.estado == "canalizado" and principales is not None:
                self._cerrar_antes(principales)
            if self.v.estado in pasos:
                pasos[self.v.estado]()
            if self.v.estado == "validado":
                self.al_final()

    def _cerrar_antes(self, principales: Mapping[int, Vida]) -> None:
        """Cancel it, or mark it as duplicada, where that is its case."""
        if self.caso.meta == "duplicado":
            principal = principales.get(self.asunto.id)
            if principal is not None:
                ella = self.de(P.CAPTURISTA)
                self.luego(2)
                self.v.hacer("marcar_duplicado", {"principal": principal, **self.informado(ella)}, ella, self.momento)
                return
        if self.caso.meta in ("cancelado", "duplicado"):
            self.hacer("cancelar", {"motivo": "desistimiento"}, self.de(P.SUBCOORDINADOR), 6)

    def _verificar(self) -> None:
        self.hacer("verificar", {"analisis": "Corresponde al municipio."}, self.de(P.COORDINADOR), 2)

    def _dictaminar(self) -> None:
        quien = self.de(P.SUBCOORDINADOR)
        if self.caso.meta == "improcedente":
            self.luego(2)
            datos = {"motivo": dicho(self.v, NO_PROCEDE), **self.informado(quien)}
            self.v.hacer("dictaminar_improcedente", datos, quien, self.momento)
        else:
            self.hacer("dictaminar_procedente", {}, quien, 2)

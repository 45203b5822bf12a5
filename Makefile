# One entry for every job; needs python3 and make only. `make` alone prints the help.
.DEFAULT_GOAL := ayuda
.PHONY: ayuda run test check entorno entorno-dev entorno-frente candado candado-al-paso estilo tipos capas convenciones traducciones \
  migraciones trazabilidad pantallas medidas muertos mutantes frente vendor carga
.NOTPARALLEL:

PYTHON ?= python3
PY = .venv/bin/python
PROCESOS ?= 2
PYTEST_ARGS ?=
MUTANTES ?=
export UV_NO_PROGRESS = 1
export UV_LINK_MODE = copy
# Bytecode is written at the first start, so that the next ones are quick.
unexport PYTHONDONTWRITEBYTECODE

# $(1) = the lock, complete and hashed. Installed only when its content, or the interpreter, is not what the stamp says.
define instalar
	@set -e; \
	marca=.venv/.$(1); \
	if [ -f $$marca ] && [ "$$($(PY) -c '$(HUELLA)' $(1) 2>/dev/null)" = "$$(cat $$marca)" ]; then exit 0; fi; \
	$(CREAR); \
	echo "Instalando las bibliotecas de $(1) (de 1 a 2 minutos; solo la primera vez o cuando cambian)…"; \
	if command -v uv >/dev/null 2>&1; \
	then uv pip install --quiet --python $(PY) --require-hashes -r $(1); \
	else $(PY) -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r $(1); fi; \
	$(PY) -c '$(HUELLA)' $(1) > $$marca
endef

HUELLA = import hashlib, sys; print(sys.version_info[:2], hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())

# A virtual environment that works: kept when sound, made again when half made or when its interpreter is gone.
CREAR = \
	if ! command -v $(PYTHON) >/dev/null 2>&1; then echo "Falta Python 3.11 o posterior: instale python3." >&2; exit 1; fi; \
	if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	  echo "Se necesita Python 3.11 o posterior; $$($(PYTHON) --version) no basta (use PYTHON=…)." >&2; exit 1; fi; \
	if command -v uv >/dev/null 2>&1; then \
	  $(PY) -c '' 2>/dev/null || { echo "Creando el entorno…"; rm -rf .venv; uv venv --quiet --python "$$(command -v $(PYTHON))" .venv; }; \
	elif ! $(PY) -m pip --version >/dev/null 2>&1; then \
	  if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
	    echo "Falta python3-venv: instálelo con «sudo apt-get install python3-venv» y repita." >&2; exit 1; fi; \
	  echo "Creando el entorno…"; rm -rf .venv; $(PYTHON) -m venv .venv; \
	fi

ayuda:
	@echo "Atención Ciudadana — órdenes disponibles"
	@echo ""
	@echo "  make run             instala, migra y sirve el sistema (http://127.0.0.1:8080/)"
	@echo "                       HOST=0.0.0.0  PORT=8080  PERFIL=altamira|huatabampo (vacío: sin catálogos)  DEMO=1"
	@echo "                       DATABASE_URL=postgresql+psycopg://…  INSTANCE_DIR=/ruta/de/datos"
	@echo "  make test            la corrida corta: SQLite, PostgreSQL y navegador (PYTEST_ARGS='-k folio'  SEMILLA=2026-11-30)"
	@echo "  make test COMPLETO=1 cada celda, los dos motores, cada persona en cada tamaño"
	@echo "  make check           estilo, código muerto, tipos, capas, convenciones, frente, traducciones, migraciones y candado"
	@echo ""
	@echo "  make estilo          ruff              make tipos          mypy"
	@echo "  make muertos         código que nada usa (vulture)"
	@echo "  make capas           import-linter     make convenciones   reglas de la casa"
	@echo "  make traducciones    textos            make migraciones    modelos y migraciones coinciden"
	@echo "  make frente          lo que corre en el navegador: estilo, formato, tipos, pruebas y lo ajeno (necesita Node.js)"
	@echo "  make vendor          copia lo ajeno de app/static/vendor de las bibliotecas de package-lock.json"
	@echo "  make trazabilidad    qué prueba muestra cada punto de los manuales, y qué falta"
	@echo "  make medidas         cómo está hecho el código, contado, junto a su tope y su meta (ANOTAR=1 baja los topes)"
	@echo "  make mutantes        siembra una falla a la vez en una copia y dice qué prueba la nota (MUTANTES='sin-csrf -j 1')"
	@echo "  make carga           mide el sistema junto a una página sola y a Flask-AppBuilder solo, con 10,000 y 100,000 peticiones"
	@echo "                       OPERACIONES=lista,registrar  TAMANOS=10000  GRANDE=1  SQLITE=1  MINUTOS=10  CLIENTES=8  PROCESOS_WEB=1"
	@echo "  make pantallas       fotografía cada página y cada papel en pantallas/ (PERFIL=… para un solo municipio)"
	@echo "  make candado         rehace requirements*.lock (necesita uv y red)"
	@echo "  make candado-al-paso comprueba que los candados corresponden a requirements*.in"

entorno:
	$(call instalar,requirements.lock)

entorno-dev:
	$(call instalar,requirements-dev.lock)

run: entorno
	@exec $(PY) run.py

test: entorno-dev
	@$(PY) -m pytest -q -n $(PROCESOS) --dist loadscope --no-loadscope-reorder $(PYTEST_ARGS)

check: candado-al-paso estilo muertos tipos capas convenciones frente traducciones migraciones
	@echo "make check: todo en orden"

estilo: entorno-dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check --quiet . || { echo "Falta dar formato: .venv/bin/ruff format ." >&2; exit 1; }

muertos: entorno-dev
	@$(PY) -m tests.muertos

tipos: entorno-dev
	@$(PY) -m mypy

capas: entorno-dev
	@$(PY) -c 'from importlinter.cli import lint_imports_command as c; c()'

convenciones: entorno-dev
	@$(PY) -m pytest -q --noconftest tests/test_convenciones.py tests/test_medidas.py

# Node's tools look at what runs in the browser. Only `make check` needs them: the system serves the files as they are.
entorno-frente:
	@set -e; \
	for orden in node npm; do command -v $$orden >/dev/null 2>&1 || { \
	  echo "Falta $$orden: «make frente», y por eso «make check», necesita Node.js 18.18 o posterior. Instálelo con «sudo apt-get install nodejs npm» y repita." >&2; \
	  exit 1; }; done; \
	if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 18 || (a == 18 && b >= 18) ? 0 : 1)'; then \
	  echo "Se necesita Node.js 18.18 o posterior; $$(node --version) no basta." >&2; exit 1; fi; \
	marca=node_modules/.candado; sello="$$(node --version) $$($(PYTHON) -c '$(SUMA)' package-lock.json)"; \
	if [ "$$sello" = "$$(cat $$marca 2>/dev/null)" ]; then exit 0; fi; \
	echo "Instalando las herramientas del frente…"; \
	npm ci --loglevel=error >/dev/null; \
	echo "$$sello" > $$marca

frente: entorno-frente
	@node_modules/.bin/eslint --max-warnings 0 .
	@node_modules/.bin/prettier --check --log-level warn $(CON_PRETTIER)
	@node_modules/.bin/tsc -p tsconfig.json
	@node_modules/.bin/tsc -p tests/frente/tsconfig.paginas.json
	@node_modules/.bin/tsc -p tests/frente/tsconfig.trabajador.json
	@salida=$$(node --test tests/frente/*.test.mjs 2>&1) || { echo "$$salida"; exit 1; }
	@node tests/frente/ajenos.mjs --comprobar

CON_PRETTIER = package.json tsconfig.json eslint.config.mjs tests/frente app/static/tipos.d.ts "app/static/*/*.js" \
  "app/static/campo/*.css" "app/static/css/**/*.css"

vendor: entorno-frente
	@node tests/frente/ajenos.mjs

traducciones: entorno-dev
	@$(PY) -m pytest -q tests/test_traducciones.py

# Reads the marks of the tests and docs/trazabilidad.md; needs nothing installed and runs no test.
trazabilidad:
	@$(PYTHON) -m tests.trazabilidad

# Contact sheets of every page and paper, with a demo of both towns on a free port; ends with 1 when one of them is wrong.
pantallas: entorno-dev
	@$(PY) -m tests.pantallas

# What the tests hold is in tests/medidas/cifras.toml; ANOTAR=1 writes there the figures that went down.
medidas: entorno-dev
	@$(PY) -m tests.medidas $(if $(ANOTAR),--anotar)

# One hand-made fault at a time, in a copy of the tree; ends with 1 when one of them goes unnoticed.
mutantes: entorno-dev
	@$(PY) -m tests.mutantes $(MUTANTES)

# Its own PostgreSQL; results in build/carga/. Takes from ten minutes to an hour, and wants the machine for itself.
carga: entorno-dev
	@PROCESOS= $(PY) -m tests.carga.banco

# A throwaway SQLite database, migrated to head, must equal the models.
migraciones: entorno-dev
	@set -e; datos=$$(mktemp -d); trap 'rm -rf "$$datos"' EXIT INT TERM; \
	export INSTANCE_DIR="$$datos" DATABASE_URL="sqlite:///$$datos/comprobacion.sqlite3"; \
	$(PY) -m flask --app app db upgrade >"$$datos/upgrade.log" 2>&1 || { cat "$$datos/upgrade.log" >&2; exit 1; }; \
	$(PY) -m flask --app app db check

# Each lock begins with the hash of its .in file; without network this tells whether the lock was remade after a change.
SUMA = import hashlib, sys; print("\# sha256", sys.argv[1], hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())

candado:
	@set -e; for nombre in requirements requirements-dev; do \
	  UV_CUSTOM_COMPILE_COMMAND="make candado" uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	    --python-version 3.11 $$nombre.in -o $$nombre.lock; \
	  { $(PYTHON) -c '$(SUMA)' $$nombre.in; cat $$nombre.lock; } > $$nombre.nuevo; mv $$nombre.nuevo $$nombre.lock; \
	done

candado-al-paso:
	@for nombre in requirements requirements-dev; do \
	  if [ "$$($(PYTHON) -c '$(SUMA)' $$nombre.in)" != "$$(head -n 1 $$nombre.lock)" ]; then \
	    echo "$$nombre.lock no corresponde a $$nombre.in: ejecute make candado" >&2; exit 1; fi; \
	done

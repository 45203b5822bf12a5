"""What the file system refuses, in one Spanish sentence that says what to do."""

from __future__ import annotations

import errno

SIN_ESPACIO = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_POR_CAUSA = {
    errno.EROFS: "El disco de {que} es de solo lectura: móntelo para escribir o use otra carpeta en INSTANCE_DIR.",
    errno.ENOTDIR: "En {que} hay un archivo donde debe ir una carpeta: revise INSTANCE_DIR.",
    errno.EEXIST: "En {que} hay un archivo donde debe ir una carpeta: revise INSTANCE_DIR.",
    errno.ENOENT: "No existe {que}: revise INSTANCE_DIR.",
    errno.ELOOP: "{que} es un enlace que vuelve sobre sí mismo: revise INSTANCE_DIR.",
    errno.ENAMETOOLONG: "La ruta {que} es demasiado larga: use otra carpeta en INSTANCE_DIR.",
    errno.EIO: "El disco falló al leer o escribir {que}: revíselo antes de seguir y tenga a la mano el respaldo.",
    errno.EMFILE: "El sistema operativo no permite abrir más archivos: suba el límite (ulimit -n).",
    errno.ENOMEM: "No alcanza la memoria del equipo: cierre otros programas y vuelva a intentarlo.",
}
PERMISOS = (
    "No se puede leer o escribir {que}: revise dueño y permisos; las órdenes se dan como el usuario del servicio."
)
LLENO = "No hay espacio en el disco de {que}: libere espacio, sin borrar nada de la carpeta de datos, y repita."
_ENCHUFE = {
    errno.EADDRINUSE: "otro programa ya usa ese puerto; deténgalo o pruebe con PORT=8081",
    errno.EADDRNOTAVAIL: "esa dirección no es de este equipo; revise HOST (0.0.0.0 es toda la red)",
    errno.EACCES: "los puertos menores de 1024 son del administrador del equipo; pruebe con PORT=8080",
    errno.EPERM: "el sistema operativo no lo permite; pruebe con PORT=8080",
}


def lleno(error: BaseException | None) -> bool:
    """Answer whether an error of the operating system means that the disk is full."""
    return isinstance(error, OSError) and error.errno in SIN_ESPACIO


def de_disco(error: OSError) -> str:
    """Return what a refused file or folder means and what to do."""
    if error.errno is None and error.args:
        return str(error)  # one of ours, already in Spanish
    que = str(error.filename) if error.filename else "la carpeta de datos"
    if lleno(error):
        return LLENO.format(que=que)
    return _POR_CAUSA.get(error.errno or 0, PERMISOS).format(que=que)


def de_enchufe(error: OSError) -> str:
    """Return why an address cannot be listened on and what to do."""
    return _ENCHUFE.get(error.errno or 0, "esa dirección no existe o no se entiende; revise HOST y PORT")

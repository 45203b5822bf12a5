"""What the addresses of the catalogues must answer: the lines of `esperado` for whoever administers the town."""

from __future__ import annotations

DE_CATALOGOS = """
GET  /dependencias/list/                         XCBK      200
GET  /dependencias/show/<pk>                     XCBK      200  fila
GET  /dependencias/add                           X         200
POST /dependencias/add                           X         422
GET  /dependencias/edit/<pk>                     X         200  fila
POST /dependencias/edit/<pk>                     X         422  fila
POST /dependencias/delete/<pk>                   X         303  fila
GET  /tramites/list/                             XSCBK     200
GET  /tramites/show/<pk>                         XSCBK     200  fila
GET  /tramites/add                               X         200
POST /tramites/add                               X         422
GET  /tramites/edit/<pk>                         X         200  fila
POST /tramites/edit/<pk>                         X         422  fila
POST /tramites/delete/<pk>                       X         303  fila
GET  /requisitos/list/                           X         200
GET  /requisitos/show/<pk>                       X         200  fila
GET  /requisitos/add                             X         200
POST /requisitos/add                             X         422
GET  /requisitos/edit/<pk>                       X         200  fila
POST /requisitos/edit/<pk>                       X         422  fila
POST /requisitos/delete/<pk>                     X         303  fila
GET  /canales/list/                              X         200
GET  /canales/show/<pk>                          X         200  fila
GET  /canales/add                                X         200
POST /canales/add                                X         422
GET  /canales/edit/<pk>                          X         200  fila
POST /canales/edit/<pk>                          X         422  fila
POST /canales/delete/<pk>                        X         303  fila
GET  /modulos/list/                              X         200
GET  /modulos/show/<pk>                          X         200  fila
GET  /modulos/add                                X         200
POST /modulos/add                                X         422
GET  /modulos/edit/<pk>                          X         200  fila
POST /modulos/edit/<pk>                          X         422  fila
POST /modulos/delete/<pk>                        X         303  fila
GET  /localidades/list/                          X         200
GET  /localidades/show/<pk>                      X         200  fila
GET  /localidades/add                            X         200
POST /localidades/add                            X         422
GET  /localidades/edit/<pk>                      X         200  fila
POST /localidades/edit/<pk>                      X         422  fila
POST /localidades/delete/<pk>                    X         303  fila
GET  /inhabiles/list/                            X         200
GET  /inhabiles/show/<pk>                        X         200  fila
GET  /inhabiles/add                              X         200
POST /inhabiles/add                              X         422
GET  /inhabiles/edit/<pk>                        X         200  fila
POST /inhabiles/edit/<pk>                        X         422  fila
POST /inhabiles/delete/<pk>                      X         303  fila
POST /inhabiles/completos                        X         303
GET  /campos-de-tramite/list/                    X         200
GET  /campos-de-tramite/show/<pk>                X         200  fila
GET  /campos-de-tramite/add                      X         200
POST /campos-de-tramite/add                      X         422
GET  /campos-de-tramite/edit/<pk>                X         200  fila
POST /campos-de-tramite/edit/<pk>                X         422  fila
POST /campos-de-tramite/delete/<pk>              X         303  fila
GET  /firmantes/list/                            X         200
GET  /firmantes/show/<pk>                        X         200  fila
GET  /firmantes/add                              X         200
POST /firmantes/add                              X         422
GET  /firmantes/edit/<pk>                        X         200  fila
POST /firmantes/edit/<pk>                        X         422  fila
POST /firmantes/delete/<pk>                      X         303  fila
GET  /avisos-de-privacidad/list/                 X         200
GET  /avisos-de-privacidad/show/<pk>             X         200  fila
GET  /avisos-de-privacidad/add                   X         200
POST /avisos-de-privacidad/add                   X         422
GET  /ajustes/list/                              X         200
GET  /ajustes/show/<pk>                          X         200  fila
GET  /ajustes/edit/<pk>                          X         200  fila
POST /ajustes/edit/<pk>                          X         422  fila
GET  /estilo/                                    X         200
POST /estilo/muestra                             X         303
GET  /importaciones/                             X         200
POST /importaciones/                             X         422
GET  /importaciones/<int:pk>                     X         404
POST /importaciones/<int:pk>/cargar              X         404
GET  /importaciones/<int:pk>/avance              X         404
GET  /importaciones/<int:pk>/informe.csv         X         404
GET  /importaciones/plantilla/<name>             X         404
GET  /cambios/list/                              X         200
GET  /cambios/show/<pk>                          X         200  fila
"""

"""AppBuilder without FAB's `/back` and language change by GET, with our menu of accounts."""

from __future__ import annotations

from flask import Flask, current_app
from flask_appbuilder import AppBuilder as AppBuilderDeFab
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.fab.cuentas.acceso import IdiomaView
from app.fab.http import idioma
from app.fab.security import SecurityManager
from app.seguridad.zona import clave_de_zona


class AppBuilder(AppBuilderDeFab):
    """Made once per application, inside the factory."""

    def __init__(self, app: Flask, session: scoped_session[Session], **kwargs: object) -> None:
        super().__init__(app, session, security_manager_class=SecurityManager, **kwargs)

    def _add_admin_views(self) -> None:
        """Register the index, language and security views; FAB's UtilView would follow addresses kept in the cookie."""
        self._indexview = self.add_view_no_menu(self.indexview)
        self.bm.locale_view = self.add_view_no_menu(IdiomaView)
        current_app.extensions["babel"].locale_selector = idioma
        current_app.extensions["babel"].timezone_selector = clave_de_zona
        self.sm.register_views()
        self.openapi_manager.register_views()
        self.menuapi_manager.register_views()

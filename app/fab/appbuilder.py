"""AppBuilder without FAB's `/back` and language change by GET, with our menu of accounts."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, has_request_context, request, session
from flask_appbuilder import AppBuilder as AppBuilderDeFab

from app.fab.cuentas.acceso import IdiomaView
from app.fab.security import SecurityManager
from app.seguridad.zona import zona


class AppBuilder(AppBuilderDeFab):
    """Made once per application, inside the factory."""

    def __init__(self, app: Flask, session: Any, **kwargs: Any) -> None:
        super().__init__(app, session, security_manager_class=SecurityManager, **kwargs)

    def _add_admin_views(self) -> None:
        """Register the index, language and security views; FAB's UtilView would follow addresses kept in the cookie."""
        self._indexview = self.add_view_no_menu(self.indexview)
        self.bm.locale_view = self.add_view_no_menu(IdiomaView)
        current_app.extensions["babel"].locale_selector = idioma
        current_app.extensions["babel"].timezone_selector = lambda: zona().key
        self.sm.register_views()
        self.openapi_manager.register_views()
        self.menuapi_manager.register_views()


def idioma() -> str:
    """Return the language of this request; reading it never writes the cookie, as FAB's selector does."""
    omision = str(current_app.config["BABEL_DEFAULT_LOCALE"])
    if not has_request_context():
        return omision
    pedido = request.args.get("_l_") or session.get("locale")
    return str(pedido) if pedido in current_app.config["LANGUAGES"] else omision

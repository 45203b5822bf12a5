// The worker's frame: what changes with each installation. Its logic is in static/campo/sw-logica.js.
self.VERSION = {{ version|tojson }};
self.DIRECCIONES = {{ direcciones|tojson }};
importScripts({{ logica|tojson }});

"""Tables of jornada, asesoría and compromiso; what a visita asks for."""

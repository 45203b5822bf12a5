"""The tables of the jornada, the asesoría and the compromiso, and what a visita asks for."""

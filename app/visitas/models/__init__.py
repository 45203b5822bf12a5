"""`jornada`, its team and report; `visita`; `asesoria`; `compromiso`; `foto`; `calendario`: the iCal address."""

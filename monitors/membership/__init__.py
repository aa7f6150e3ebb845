"""Who is a monitor: terms, calls, applications, selection, appointments, dismissals."""

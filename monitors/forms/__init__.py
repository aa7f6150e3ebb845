"""Forms of the city monitors, for everybody, for monitors and for staff."""

"""Pages of the city monitors, for everybody and for monitors."""

"""Pages of the program, one module for each part of a petition's way."""

"""`make test`: PostgreSQL, Redis and Chromium are found or started, checks and tests run, one line closes.

`python -m tests.run` does everything, `python -m tests.run check` only the checks that need no server,
`python -m tests.run messages` collects the texts to translate and compiles the catalogue.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

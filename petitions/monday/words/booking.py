from collections.abc import Mapping

from civic.cases.texts.letter import Texts, Words

LABELS: Mapping[str, Words] = {}
TEXTS = Texts()

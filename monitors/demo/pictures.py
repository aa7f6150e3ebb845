"""Photos for the demonstration, painted on the spot: a road, houses, a tree; nobody is on them."""

import hashlib
import io
import random
from datetime import datetime

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from ..models import Question, Report, ReportPhoto

SIZE = (720, 540)
HORIZON = 250
SKIES = ("#bcd9ee", "#d7e3ea", "#f1d9b8", "#aebccb")
WALLS = ("#d9c7a3", "#c9b8a8", "#e3dccb", "#b9a48e")
FIELDS = ("#8fa860", "#b6a35a", "#a7b98a", "#cfc7a2")


def paint(chance: random.Random) -> bytes:
    """A JPEG of a village road."""
    width, height = SIZE
    image = Image.new("RGB", SIZE, chance.choice(SKIES))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, HORIZON, width, height), fill=chance.choice(FIELDS))
    left = chance.randint(180, 320)
    draw.polygon([(left + 110, HORIZON), (left + 190, HORIZON), (width, height), (40, height)], fill="#77777a")
    draw.line([(left + 150, HORIZON + 10), (width // 2 + 20, height)], fill="#f4f2e6", width=5)
    for _one in range(chance.randint(1, 3)):
        x, size = chance.randint(0, width - 160), chance.randint(70, 130)
        draw.rectangle((x, HORIZON - size, x + size, HORIZON + 12), fill=chance.choice(WALLS))
        draw.polygon(
            [(x - 14, HORIZON - size), (x + size // 2, HORIZON - size - 46), (x + size + 14, HORIZON - size)],
            fill="#7c4a3a",
        )
    x = chance.randint(20, width - 60)
    draw.rectangle((x, HORIZON - 120, x + 14, HORIZON + 30), fill="#5b4636")
    draw.ellipse((x - 52, HORIZON - 210, x + 66, HORIZON - 92), fill="#4f7242")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def photo_of(report: Report, question: Question, at: datetime, chance: random.Random) -> ReportPhoto:
    """A photo of a report, its file written; the row is not saved."""
    content = paint(chance)
    photo = ReportPhoto(
        report=report,
        question=question,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        width=SIZE[0],
        height=SIZE[1],
        added_at=at,
    )
    photo.file.save("photo.jpg", ContentFile(content), save=False)
    return photo

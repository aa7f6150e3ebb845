"""Template tags of the tile map: to show numbers by district, and to choose a district in a form."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.boundfield import BoundWidget

from civic.places.models import District
from civic.places.tiles import Tile, as_tile, bands, shade

register = template.Library()


@register.inclusion_tag("places/_tile_map.html")
def tile_map(
    values: Mapping[str, Tile | float | None],
    label: str,
    unit: str = "",
    *,
    districts: Iterable[District] | None = None,
    current: str = "",
    table: bool = True,
) -> dict[str, Any]:
    """The map of the city as 19 tiles with a number on each, a legend, and the same numbers as a table.

    Args:
        values: district slug → number or `Tile`; a district that is missing shows 'no data'.
        label: what the numbers are; the caption.
        unit: stands after each number.
        districts: the districts when they are already loaded; else one query.
        current: slug of the district this page is about.
        table: whether the numbers follow as a table (leave it out only when the page has one of its own).
    """
    rows = list(District.objects.in_order()) if districts is None else list(districts)
    tiles = {row.slug: as_tile(values.get(row.slug)) for row in rows}
    groups = bands(tile.value for tile in tiles.values())
    cells = [
        {
            "district": row,
            "tile": tiles[row.slug],
            "shade": shade(tiles[row.slug].value, groups),
            "current": row.slug == current,
        }
        for row in rows
    ]
    return {
        "label": label,
        "unit": unit,
        "cells": sorted(cells, key=_reading_order),
        "rows": cells,
        "bands": groups,
        "has_empty": any(not cell["shade"] for cell in cells),
        "table": table,
    }


def _reading_order(cell: dict[str, Any]) -> tuple[int, int]:
    return cell["district"].tile_row, cell["district"].tile_col


@register.inclusion_tag("places/_tile_picker.html")
def tile_picker(field: BoundField) -> dict[str, Any]:
    """Radio buttons of a form field on the map.

    Args:
        field: a bound `DistrictField`, or another field of radio buttons whose values are district slugs.
            Choices that are no district ('I do not know') stand under the map.
    """
    known: dict[str, District] = {}
    placed: list[dict[str, Any]] = []
    rest: list[BoundWidget] = []
    for option in field.subwidgets:
        value = option.data["value"]
        district = getattr(value, "instance", None)
        if district is None and value:
            known = known or District.objects.in_bulk()
            district = known.get(str(value))
        if district is None:
            rest.append(option)
        else:
            placed.append({"district": district, "option": option})
    return {"field": field, "cells": sorted(placed, key=_reading_order), "rest": rest}

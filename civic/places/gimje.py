"""The 19 eup, myeon and dong of Gimje, as facts in a plain table.

Sources: names and ten-digit codes from the administrative district codes of the Ministry of the Interior
and Safety (52 = Jeonbuk State, since 2024; 만경읍 checked, the others follow from the file of 2021);
`sgis_code` from Statistics Korea; centre point, area (km²) and borders computed from its boundaries of 2021;
registered residents of March 2024. The tile grid is ours: 5 × 5, row 0 is the north, column 0 the west; it
keeps 25 of the 39 borders as edges and turns no direction round. Order is that of the official codes.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

POPULATION_AS_OF = date(2024, 3, 1)


class Place(NamedTuple):
    """One district; fields as in `civic.places.models.District`."""

    slug: str
    name: str
    name_en: str
    code: str
    sgis_code: str
    lat: float
    lon: float
    area_km2: Decimal
    population: int
    tile_row: int
    tile_col: int


# slug name name_en code sgis_code lat lon area_km2 population tile_row tile_col
_TABLE = """
mangyeong  만경읍 Mangyeong-eup   5221025000 3506011 35.8652 126.8264  21.4  2584 1 1
juksan     죽산면 Juksan-myeon    5221032000 3506031 35.7736 126.8086 36.73  2373 3 1
baeksan    백산면 Baeksan-myeon   5221033000 3506032 35.8457 126.8876 29.33  3150 1 2
yongji     용지면 Yongji-myeon    5221034000 3506033 35.8445 126.9708 34.86  3341 1 3
baekgu     백구면 Baekgu-myeon    5221035000 3506034 35.8871 126.9635 21.71  3634 0 3
buryang    부량면 Buryang-myeon   5221036000 3506035 35.7386 126.8442 20.02  1286 4 1
gongdeok   공덕면 Gongdeok-myeon  5221038000 3506036 35.886  126.905  28.63  2463 0 2
cheongha   청하면 Cheongha-myeon  5221039000 3506037 35.8873 126.8514 19.29  1661 0 1
seongdeok  성덕면 Seongdeok-myeon 5221040000 3506038 35.819  126.8121 21.43  1714 2 1
jinbong    진봉면 Jinbong-myeon   5221041000 3506039 35.8502 126.7646 30.39  2465 1 0
geumgu     금구면 Geumgu-myeon    5221042000 3506040 35.7809 127.0181  42.7  4903 3 4
bongnam    봉남면 Bongnam-myeon   5221043000 3506041 35.7428 126.9568 23.86  2159 4 3
hwangsan   황산면 Hwangsan-myeon  5221044000 3506042 35.7885 126.9607 17.76  1856 2 4
geumsan    금산면 Geumsan-myeon   5221045000 3506043 35.7152 127.0297 67.31  4522 4 4
gwanghwal  광활면 Gwanghwal-myeon 5221046000 3506044 35.8295 126.7451 18.45  1283 2 0
yochon     요촌동 Yochon-dong     5221051000 3506051 35.8185 126.8906 10.78 10991 2 2
sinpung    신풍동 Sinpung-dong    5221052000 3506052 35.7744 126.9174 23.23 12737 3 3
geomsan    검산동 Geomsan-dong    5221054000 3506054 35.8128 126.9235 14.16 11887 2 3
gyowol     교월동 Gyowol-dong     5221058000 3506058 35.7855 126.8639 28.24  6233 3 2
"""

# Each of the 39 borders once.
BORDERS: dict[str, str] = {
    "mangyeong": "baeksan seongdeok jinbong cheongha",
    "juksan": "gyowol buryang seongdeok",
    "baeksan": "geomsan gongdeok gyowol seongdeok yochon yongji cheongha",
    "yongji": "geomsan gongdeok geumgu baekgu hwangsan",
    "baekgu": "gongdeok",
    "buryang": "gyowol",
    "gongdeok": "cheongha",
    "seongdeok": "gwanghwal gyowol jinbong",
    "jinbong": "gwanghwal",
    "geumgu": "geumsan bongnam hwangsan",
    "bongnam": "geumsan sinpung hwangsan",
    "hwangsan": "geomsan sinpung",
    "yochon": "geomsan gyowol sinpung",
    "sinpung": "geomsan gyowol",
}


def _place(line: str) -> Place:
    slug, name, name_en, code, sgis_code, lat, lon, area, population, row, col = line.split()
    return Place(
        slug=slug,
        name=name,
        name_en=name_en,
        code=code,
        sgis_code=sgis_code,
        lat=float(lat),
        lon=float(lon),
        area_km2=Decimal(area),
        population=int(population),
        tile_row=int(row),
        tile_col=int(col),
    )


PLACES: tuple[Place, ...] = tuple(_place(line) for line in _TABLE.strip().splitlines())

"""Fields of business offered to citizens, and the department each goes to first.

Source: division of duties in Gimje ordinance no. 1721 (art. 4-9). Staff can change every row in the admin.
"""

from civic.organization.models import Department

from .models import Category

# slug, name, English name, examples, department slug, usual kind
CATEGORIES: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("roads", "도로·가로등·농로", "Roads, street lamps, farm roads", "파인 도로, 꺼진 가로등, 끊긴 농로", "construction", "other"),
    ("drainage", "배수로·소규모 숙원", "Drainage, small village works", "막힌 배수로, 마을 안길 포장", "construction", "suggestion"),
    ("transport", "버스·주차·교통", "Buses, parking, traffic", "버스 시간, 주차장, 신호등, 과속방지턱", "transport", "suggestion"),
    ("water", "상수도·하수도", "Water and sewerage", "녹물, 수압, 하수구 냄새", "waterworks", "other"),
    ("waste", "쓰레기·재활용", "Waste and recycling", "불법 투기, 수거 시간, 분리수거", "recycling", "other"),
    ("environment", "악취·소음·대기·수질", "Smell, noise, air, water", "축사 냄새, 공사 소음, 하천 오염", "environment", "grievance"),
    ("disaster", "하천·재해·안전", "Rivers, disasters, safety", "제방, 침수, 위험 시설", "safety", "other"),
    ("building", "건축·주택·빈집", "Building, housing, empty houses", "불법 건축, 무너질 듯한 빈집", "building", "procedure_question"),
    ("parks", "공원·가로수·산림", "Parks, street trees, forests", "공원 시설, 가지치기, 산불", "forest", "other"),
    ("farming", "농업·축산", "Farming and livestock", "보조금, 농기계, 가축 질병", "agriculture", "procedure_question"),
    ("welfare", "생활 지원·복지", "Welfare", "기초생활, 긴급 지원", "welfare", "procedure_question"),
    ("seniors", "어르신·장애인·경로당", "Seniors, disabled persons, senior centres", "경로당 수리, 편의 시설", "seniors-disabled", "suggestion"),
    ("family", "아동·청소년·교육", "Children, youth, education", "놀이터, 돌봄, 도서관", "family", "suggestion"),
    ("health", "보건·방역", "Health", "모기 방역, 치매 상담, 예방 접종", "health-centre", "procedure_question"),
    ("economy", "일자리·시장·에너지", "Jobs, markets, energy", "전통시장, 청년 일자리, 지역화폐", "economy", "suggestion"),
    ("culture", "문화·관광·체육", "Culture, tourism, sports", "축제, 유적, 체육관 이용", "culture-tourism", "suggestion"),
    ("tax", "지방세", "Local taxes", "재산세, 자동차세, 감면", "tax", "procedure_question"),
    ("land", "토지·주민등록·민원", "Land, registration, civil affairs", "경계 측량, 서류 발급", "civil-affairs", "procedure_question"),
    ("conduct", "공무원 응대·부당한 처분", "Conduct of officials, unfair decisions", "불친절, 늦은 처리, 잘못된 처분", "planning-audit", "grievance"),
    ("other", "그 밖의 일", "Something else", "위에 없는 일", "civil-affairs", "other"),
)  # fmt: skip


def seed_categories() -> int:
    """Write the fields that are missing; rows somebody edited stay as they are. Returns how many were new."""
    known = set(Category.objects.values_list("slug", flat=True))
    departments = {row.slug: row for row in Department.objects.all()}
    new = [
        Category(
            slug=slug,
            name=name,
            name_en=name_en,
            examples=examples,
            department=departments[department],
            kind=kind,
            order=order,
        )
        for order, (slug, name, name_en, examples, department, kind) in enumerate(CATEGORIES)
        if slug not in known
    ]
    Category.objects.bulk_create(new)
    return len(new)

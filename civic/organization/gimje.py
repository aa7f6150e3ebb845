"""The departments of Gimje city hall that can own a case.

Source: Gimje ordinance no. 1721 of 2024-12-10 on administrative structure (bureaus and departments of the main
office); sections below agencies are set by a rule that was not at hand and are left out. Phones are placeholders.
"""

from datetime import date

from .models import Department

FROM = date(2024, 12, 10)
L = Department.Level

# slug, name, English name, level, parent slug, what it handles
DEPARTMENTS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("city", "김제시", "Gimje City", L.CITY, "", ""),
    ("planning-audit", "기획감사실", "Planning and Audit Office", L.DEPARTMENT, "city", "예산, 시정 기획, 감사, 공직 비위 신고"),
    ("growth-strategy", "성장전략실", "Growth Strategy Office", L.DEPARTMENT, "city", "성장 전략, 공모 사업, 인구 정책"),
    ("public-relations", "홍보축제실", "Public Relations and Festivals Office", L.DEPARTMENT, "city", "시정 홍보, 지평선축제"),
    ("autonomy-bureau", "자치행정국", "Administration Bureau", L.BUREAU, "city", ""),
    ("administration", "행정지원과", "Administrative Support Division", L.DEPARTMENT, "autonomy-bureau", "인사, 조직, 시정모니터, 단체, 자원봉사, 시민 고충"),
    ("culture-tourism", "문화관광과", "Culture and Tourism Division", L.DEPARTMENT, "autonomy-bureau", "문화, 관광, 국가유산"),
    ("civil-affairs", "민원지적과", "Civil Affairs and Land Registry Division", L.DEPARTMENT, "autonomy-bureau", "민원 접수와 조정, 직소민원의 날, 지적, 토지, 주민등록"),
    ("tax", "세정과", "Tax Division", L.DEPARTMENT, "autonomy-bureau", "지방세"),
    ("accounting", "회계과", "Accounting Division", L.DEPARTMENT, "autonomy-bureau", "계약, 공유재산, 청사"),
    ("information", "정보통신과", "Information and Communication Division", L.DEPARTMENT, "autonomy-bureau", "CCTV, 전산, 통신"),
    ("economy-bureau", "새만금경제국", "Saemangeum and Economy Bureau", L.BUREAU, "city", ""),
    ("economy", "경제진흥과", "Economic Promotion Division", L.DEPARTMENT, "economy-bureau", "일자리, 전통시장, 청년, 에너지"),
    ("investment", "투자유치과", "Investment Division", L.DEPARTMENT, "economy-bureau", "기업 유치, 산업단지"),
    ("saemangeum", "새만금전략과", "Saemangeum Strategy Division", L.DEPARTMENT, "economy-bureau", "새만금"),
    ("sports", "체육진흥과", "Sports Promotion Division", L.DEPARTMENT, "economy-bureau", "체육 시설, 생활체육"),
    ("harbour", "해양항만과", "Maritime and Harbour Division", L.DEPARTMENT, "economy-bureau", "해양, 항만, 수산"),
    ("welfare-bureau", "복지환경국", "Welfare and Environment Bureau", L.BUREAU, "city", ""),
    ("welfare", "주민복지과", "Residents' Welfare Division", L.DEPARTMENT, "welfare-bureau", "기초생활 보장, 긴급 복지"),
    ("seniors-disabled", "경로장애인과", "Seniors and Disabled Persons Division", L.DEPARTMENT, "welfare-bureau", "경로당, 노인, 장애인, 장사"),
    ("family", "교육가족과", "Education and Family Division", L.DEPARTMENT, "welfare-bureau", "여성, 아동, 청소년, 평생교육"),
    ("environment", "환경과", "Environment Division", L.DEPARTMENT, "welfare-bureau", "대기, 수질, 생활환경, 축산 악취, 가축분뇨"),
    ("recycling", "자원순환과", "Resource Recycling Division", L.DEPARTMENT, "welfare-bureau", "쓰레기, 재활용, 불법 투기"),
    ("construction-bureau", "도시건설국", "Urban Construction Bureau", L.BUREAU, "city", ""),
    ("urban", "도시과", "Urban Division", L.DEPARTMENT, "construction-bureau", "도시 계획, 도시 재생"),
    ("safety", "안전재난과", "Safety and Disaster Division", L.DEPARTMENT, "construction-bureau", "하천, 재해, 민방위"),
    ("building", "건축과", "Building Division", L.DEPARTMENT, "construction-bureau", "건축, 주택, 빈집"),
    ("construction", "건설과", "Construction Division", L.DEPARTMENT, "construction-bureau", "도로, 교량, 농로, 배수로, 가로등, 소규모 주민숙원사업"),
    ("transport", "교통행정과", "Transport Division", L.DEPARTMENT, "construction-bureau", "버스, 주차, 교통 시설, 차량 등록"),
    ("forest", "산림녹지과", "Forest and Green Space Division", L.DEPARTMENT, "construction-bureau", "공원, 가로수, 산림"),
    ("health-centre", "보건소", "Public Health Centre", L.AGENCY, "city", "보건, 치매, 감염병, 방역"),
    ("agriculture", "농업기술센터", "Agricultural Technology Centre", L.AGENCY, "city", "농정, 유통, 보조금, 축산, 농기계"),
    ("waterworks", "상하수도사업소", "Waterworks and Sewerage Office", L.AGENCY, "city", "상수도, 하수도"),
)  # fmt: skip
COORDINATING = "civil-affairs"
AUDITING = "planning-audit"  # looks into grievances that are filed again (Decree art. 17 (2))
WITHOUT_CASES = {"city"}


def seed_departments(*, is_demo: bool = False) -> int:
    """Write the departments that are missing; rows somebody edited stay as they are. Returns how many were new."""
    known = {row.slug: row for row in Department.objects.all()}
    new = 0
    for order, (slug, name, name_en, level, parent, duties) in enumerate(DEPARTMENTS):
        if slug in known:
            continue
        known[slug] = Department.objects.create(
            slug=slug,
            name=name,
            name_en=name_en,
            level=level,
            parent=known.get(parent),
            duties=duties,
            phone=f"063-000-{1000 + order * 10}" if level != L.BUREAU else "",
            order=order,
            handles_cases=level != L.BUREAU and slug not in WITHOUT_CASES,
            coordinates=slug == COORDINATING,
            audits=slug == AUDITING,
            valid_from=FROM,
            is_demo=is_demo,
        )
        new += 1
    return new

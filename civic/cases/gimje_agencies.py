"""Offices outside the city that own what people of Gimje often ask the city about.

Which office owns what follows from the laws that divide roads, water and power between city, province, state and
public companies. The telephone numbers are made up (063-000-xxxx); staff write the real ones in the admin.
"""

from .models import Agency

# name, what it handles, made-up phone, web address
AGENCIES: tuple[tuple[str, str, str, str], ...] = (
    (
        "한국농어촌공사 김제지사",
        "농업용수·저수지·용수로·용배수로·배수로 준설·양수장·배수장·농지은행",
        "063-000-5001",
        "https://www.ekr.or.kr",
    ),
    (
        "한국전력공사 김제지사",
        "전주·전봇대·전선·변압기·정전·전기 요금 (가로등은 시 건설과)",
        "063-000-5002",
        "https://www.kepco.co.kr",
    ),
    (
        "익산지방국토관리청 전주국토관리사무소",
        "국도·국도 포장·국도 제설·국도변 배수·과적 차량·국가하천",
        "063-000-5003",
        "https://www.molit.go.kr",
    ),
    (
        "전북특별자치도 도로관리사업소",
        "지방도·지방도 포장·지방도 제설·지방도 교량",
        "063-000-5004",
        "https://www.jeonbuk.go.kr",
    ),
    ("전북특별자치도", "도립 시설·지방하천·도 조례·도 보조사업", "063-000-5005", "https://www.jeonbuk.go.kr"),
    (
        "김제경찰서",
        "교통 단속·신호 위반·음주 운전·과속 단속·층간 소음 시비·범죄·분실물",
        "063-000-5006",
        "https://www.jbpolice.go.kr",
    ),
    ("김제소방서", "화재·구급·소화전·소방 시설·소방차 통행로", "063-000-5007", "https://www.jbfire.go.kr"),
    (
        "전북특별자치도김제교육지원청",
        "학교·유치원·통학로·통학 버스·급식·학원·폐교",
        "063-000-5008",
        "https://www.jbe.go.kr",
    ),
    (
        "한국토지주택공사 전북지역본부",
        "임대주택·공공임대·행복주택·택지 개발·전세임대",
        "063-000-5009",
        "https://www.lh.or.kr",
    ),
    ("국민건강보험공단 김제지사", "건강보험·보험료·장기요양·건강검진", "063-000-5010", "https://www.nhis.or.kr"),
    ("국민연금공단 김제지사", "국민연금·연금 수급·노령연금", "063-000-5011", "https://www.nps.or.kr"),
    (
        "한국도로공사 전북본부",
        "고속도로·나들목·고속도로 소음·방음벽·하이패스",
        "063-000-5012",
        "https://www.ex.co.kr",
    ),
    ("한국철도공사 전북본부", "철도·김제역·열차·건널목·철길", "063-000-5013", "https://www.korail.com"),
    ("국가철도공단 호남본부", "철도 부지·철도 소음·철도 교량", "063-000-5014", "https://www.kr.or.kr"),
    (
        "북전주세무서 김제지서",
        "국세·소득세·부가가치세·근로장려금·사업자 등록",
        "063-000-5015",
        "https://www.nts.go.kr",
    ),
    ("김제우체국", "우편물·택배·우체통·등기", "063-000-5016", "https://www.koreapost.go.kr"),
    (
        "새만금개발청",
        "새만금 사업지역·새만금 산업단지·새만금 방조제",
        "063-000-5017",
        "https://www.saemangeum.go.kr",
    ),
    ("전북지방환경청", "배출 사업장·유역 수질·폐기물 처리업 허가·야생동물", "063-000-5018", "https://www.me.go.kr"),
    (
        "고용노동부 익산지청",
        "임금 체불·근로 계약·산업 재해·실업급여·고용보험",
        "063-000-5019",
        "https://www.moel.go.kr",
    ),
)  # fmt: skip


def seed_agencies() -> int:
    """Write the agencies that are missing; rows somebody edited stay as they are. Returns how many were new."""
    known = set(Agency.objects.values_list("name", flat=True))
    new = [
        Agency(name=name, handles=handles, phone=phone, website=website)
        for name, handles, phone, website in AGENCIES
        if name not in known
    ]
    Agency.objects.bulk_create(new)
    return len(new)

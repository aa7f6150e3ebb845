"""The villages of Gimje, as facts in a plain table: where senior centres of the demonstration stand.

Source: legal districts (법정동·법정리) of the Ministry of the Interior and Safety, file of 2021. For an eup or
myeon its ri, for a dong the legal dongs it administers, both without the ending 리 or 동.
"""

# fmt: off
VILLAGES: dict[str, tuple[str, ...]] = {
    "mangyeong": ("만경", "장산", "대동", "송상", "소토", "화포", "몽산"),
    "juksan": ("죽산", "홍산", "옥성", "종신", "대창", "서포", "연포", "신흥"),
    "baeksan": ("하정", "상정", "상", "조종", "수록", "부거", "석교", "하서"),
    "yongji": ("구암", "예촌", "송산", "봉의", "와룡", "효정", "반교", "용암", "부교", "신정", "용수", "장신"),
    "baekgu": ("월봉", "부용", "유강", "삼정", "백구", "반월", "석담", "학동", "마산", "영상"),
    "buryang": ("대평", "월승", "신두", "신용", "용성", "금강", "옥정"),
    "gongdeok": ("마현", "황산", "공덕", "동계", "저산", "제말", "회룡"),
    "cheongha": ("동지산", "장산", "대청", "관상", "월현"),
    "seongdeok": ("석동", "대목", "대석", "묘라", "성덕", "남포"),
    "jinbong": ("고사", "정당", "가실", "상궐", "심포"),
    "geumgu": ("금구", "용복", "선암", "월전", "오봉", "대화", "산동", "낙성", "청운", "용지", "옥성", "하신", "서도"),
    "bongnam": ("대송", "평사", "화봉", "신호", "신응", "종덕", "행촌", "구정", "회성", "내광", "용신"),
    "hwangsan": ("봉월", "용마", "홍정", "쌍감", "남산", "진흥"),
    "geumsan": ("성계", "쌍용", "원평", "용호", "선동", "금성", "화율", "장흥", "금산", "청도", "삼봉", "용산", "구월"),
    "gwanghwal": ("옥포", "은파", "창제"),
    "yochon": ("요촌", "서암", "신곡", "하", "흥사"),
    "sinpung": ("난봉", "도장", "서정", "신풍", "양전", "오정", "용", "월성", "황산"),
    "geomsan": ("검산", "백학", "순", "상동"),
    "gyowol": ("교", "제월", "명덕", "입석", "장화", "복죽", "옥산", "신월", "월봉", "연정", "갈공", "신덕"),
}
# fmt: on

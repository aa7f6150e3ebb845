"""The assignments of the demonstration, with what the monitors report. Invented."""

from datetime import timedelta

from ..models import Assignment, Question
from .people import Cast
from .stage import Stage


def write_assignments(stage: Stage, cast: Cast) -> None:
    """An open assignment."""
    opened = stage.moment(stage.day - timedelta(days=6), 9)
    assignment = Assignment.objects.create(
        term=cast.term,
        number=1,
        title="겨울철 도로 결빙 구간 살피기",
        purpose="겨울에 얼어 미끄러운 길을 살펴 주십시오. 제설함과 염화칼슘을 놓을 곳을 정하는 데 씁니다.",
        opens_at=opened,
        closes_at=stage.moment(stage.day + timedelta(days=8), 18),
        late_until=stage.moment(stage.day + timedelta(days=15), 18),
        released_at=opened - timedelta(days=1),
        made_by=stage.desk,
        is_demo=True,
    )
    Question.objects.bulk_create(
        [
            Question(
                assignment=assignment,
                order=1,
                sort="one",
                text="겨울에 얼어붙는 길이 있습니까?",
                options=["있다", "없다", "모르겠다"],
            ),
            Question(assignment=assignment, order=2, sort="text", text="어떤 모습입니까?"),
            Question(assignment=assignment, order=3, sort="place", text="어디입니까?", required=False),
            Question(assignment=assignment, order=4, sort="photo", text="사진을 보여 주십시오.", required=False),
        ]
    )

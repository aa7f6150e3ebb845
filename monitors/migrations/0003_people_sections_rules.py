"""Whoever has sent a tip becomes a person of the register; sections and the rules for points to begin with."""

from django.db import migrations

SECTIONS = (
    ("administration", "행정·기획", "Administration and planning"),
    ("welfare", "복지·여성", "Welfare and family"),
    ("culture", "문화·관광", "Culture and tourism"),
    ("environment", "환경·농촌", "Environment and countryside"),
    ("city", "도시·교통", "City and traffic"),
)
POINTS = (
    ("report", 10, None),
    ("late-report", 5, None),
    ("chosen-report", 10, None),
    ("tip", 2, 24),
    ("chosen-tip", 10, None),
    ("adopted", 10, None),
    ("meeting", 5, None),
    ("other", 5, None),
)
REWARDS = (
    ("우수모니터 표창", 100, "시장 표창"),
    ("활동 보상", 50, "예산의 범위에서 활동 보상금 또는 상품권"),
)


def people(apps, schema_editor):
    Tip = apps.get_model("monitors", "Tip")
    Monitor = apps.get_model("monitors", "Monitor")
    for tip in Tip.objects.filter(member=None).select_related("monitor"):
        user = tip.monitor
        member, _new = Monitor.objects.get_or_create(
            user=user, defaults={"name": user.name or user.email, "is_demo": user.is_demo}
        )
        Tip.objects.filter(pk=tip.pk).update(member=member)


def rules(apps, schema_editor):
    Section = apps.get_model("monitors", "Section")
    for order, (slug, name, name_en) in enumerate(SECTIONS, 1):
        Section.objects.get_or_create(slug=slug, defaults={"name": name, "name_en": name_en, "order": order})
    PointRule = apps.get_model("monitors", "PointRule")
    for what, points, most in POINTS:
        PointRule.objects.get_or_create(what=what, defaults={"points": points, "most_a_year": most})
    RewardRule = apps.get_model("monitors", "RewardRule")
    for name, points, what in REWARDS:
        RewardRule.objects.get_or_create(name=name, defaults={"points": points, "what": what})


class Migration(migrations.Migration):

    dependencies = [("monitors", "0002_terms_and_assignments")]

    operations = [
        migrations.RunPython(people, migrations.RunPython.noop),
        migrations.RunPython(rules, migrations.RunPython.noop),
    ]

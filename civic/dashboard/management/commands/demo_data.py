"""`manage.py demo_data`: the city, its people and believable cases; every row marked as demonstration."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from civic.cases import periods, reminders
from civic.cases.gimje import seed_categories
from civic.cases.gimje_agencies import seed_agencies
from civic.dashboard.demo.duties import write_duties, write_outage
from civic.dashboard.demo.people import CITIZEN, DESK_PERSON, people_table, write_people
from civic.dashboard.demo.petitions import write_petitions
from civic.dashboard.demo.templates import write_templates
from civic.organization.gimje import seed_departments
from civic.people.models import User
from civic.people.roles import sync_roles
from civic.programs import registry


class Command(BaseCommand):
    help = "Write demonstration data. Safe to repeat; refuses outside a demonstration."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", action="store_true", help="only print who can sign in")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["people"]:
            self.stdout.write(people_table())
            return
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("demo data is for demonstrations: set DEMO=1")
        sync_roles()
        call_command("seed_holidays", stdout=self.stdout)
        self.stdout.write(f"{seed_departments()} departments, {seed_categories()} fields")
        self.stdout.write(f"{seed_agencies()} other agencies, {periods.seed()} periods of the law")
        self.stdout.write(f"{write_templates()} answer templates")
        officers = write_people()
        citizen = User.objects.get(email=CITIZEN.email)
        write_outage(User.objects.get(email=DESK_PERSON.email))
        with reminders.planned_at_the_end():
            self.stdout.write(f"{write_petitions(officers, citizen)} petitions")
            for program in registry:
                if program.demo is not None:
                    self.stdout.write(f"{program.key}: {program.demo()}")
            self.stdout.write(f"{write_duties(officers)} scenes, one for each duty of the law")
        self.stdout.write(people_table())

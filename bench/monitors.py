"""What the last minutes of an assignment are like: 150 monitors open it, type, add a photo and submit.

    DATABASE_URL=postgres://postgres@127.0.0.1:5432/bench python -m bench.monitors [--monitors 150] [--seconds 300]

Needs PostgreSQL; the database's name must contain `bench`, its contents are replaced. The portal runs as in
docs/deployment.md (gunicorn, two processes of four threads); every monitor comes with a browser of their own, at a
random moment of the window that ends with the close: opens the page, is saved twice while typing, adds a photo,
submits, and presses the button a second time. Each has a letter waiting that the report takes back.

Prints one table; fails when a report is missing or there twice, or when the p95 of submitting is a second or more.
"""

import argparse
import io
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module

import requests
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.utils import timezone
from PIL import Image

from bench.ledger import prepare
from civic.notices.models import Notice
from civic.people.models import User
from civic.places.models import District
from monitors.assignments import reminders
from monitors.models import (
    Appointment,
    Assignment,
    Monitor,
    Points,
    Question,
    Report,
    ReportPhoto,
    Term,
)

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
VERSION = re.compile(r'name="version" value="(\d+)"')
QUESTIONS = (
    {"sort": "one", "text": "버스 승강장에 의자가 있습니까?", "options": ["있다", "없다", "부서졌다"]},
    {"sort": "several", "text": "무엇이 필요합니까?", "options": ["지붕", "조명", "시간표"]},
    {"sort": "scale", "text": "얼마나 편리합니까?"},
    {"sort": "text", "text": "무엇을 보셨습니까?"},
    {"sort": "place", "text": "어디입니까?"},
    {"sort": "photo", "text": "사진", "required": False},
)
MOST_SECONDS = 1.0


def people(count: int) -> Term:
    """The term of today with its monitors, each with an account."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE monitors_term, monitors_monitor, notices_notice, reminders_reminder CASCADE")
    today = timezone.localdate()
    starts_on = today - timedelta(days=200)
    term = Term.objects.create(number=7, starts_on=starts_on, ends_on=starts_on + timedelta(days=729), seats=count)
    districts = list(District.objects.in_order())
    for seat in range(1, count + 1):
        mail = f"monitor{seat}@example.kr"
        user = User.objects.create_user(email=mail, name=f"모니터{seat}")
        monitor = Monitor.objects.create(user=user, name=user.name, email=mail)
        Appointment.objects.create(
            monitor=monitor,
            term=term,
            seat=seat,
            district=districts[seat % len(districts)],
            starts_on=term.starts_on,
            ends_on=term.ends_on,
            appointed_at=timezone.now(),
        )
    return term


def assignment_of(term: Term, seconds: float) -> Assignment:
    """An assignment that closes when the window ends, with a little time for the last to be answered."""
    now = timezone.now()
    opened = now - timedelta(days=10)
    assignment = Assignment.objects.create(
        term=term,
        number=1,
        title="버스 승강장 살피기",
        purpose="마을 버스 승강장이 어떤지 살펴 주십시오.",
        opens_at=opened,
        released_at=opened,
        closes_at=now + timedelta(seconds=seconds + 60),
    )
    for order, question in enumerate(QUESTIONS, 1):
        Question.objects.create(assignment=assignment, order=order, **question)
    for appointment in term.appointments.with_people():
        reminders.tell_newcomer(appointment, now)
    return assignment


def signed_in(user: User) -> requests.Session:
    """A browser of this person."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    browser = requests.Session()
    browser.cookies.set(settings.SESSION_COOKIE_NAME, session.session_key, domain="127.0.0.1")
    return browser


def photo() -> bytes:
    """What a phone's browser sends after it has made the photo smaller."""
    out = io.BytesIO()
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(out, "JPEG", quality=60)
    return out.getvalue()


class Crowd:
    """The monitors' browsers; `took` are the seconds of each request by what it was."""

    def __init__(self, url: str, keys: dict[str, str], picture: bytes) -> None:
        self.url, self.keys, self.picture = url, keys, picture
        self.took: dict[str, list[float]] = defaultdict(list)
        self.failed: list[str] = []
        self.lock = threading.Lock()

    def timed(self, what: str, browser: requests.Session, **kw: object) -> requests.Response:
        begin = time.perf_counter()
        method = "GET" if what == "open the page" else "POST"
        answer = browser.request(method, self.url, timeout=60, allow_redirects=False, **kw)  # type: ignore[arg-type]  # passed on
        with self.lock:
            self.took[what].append(time.perf_counter() - begin)
            if answer.status_code not in (200, 302):
                self.failed.append(f"{what}: {answer.status_code}")
        return answer

    def one(self, browser: requests.Session, wait: float, nth: int) -> None:
        """One monitor's last minutes."""
        time.sleep(wait)
        page = self.timed("open the page", browser).text
        token = TOKEN.findall(page)[-1]
        version = VERSION.findall(page)[0]
        keys = self.keys
        typed = {
            keys["one"]: "1",
            keys["several"]: ["0", "2"],
            keys["scale"]: "4",
            keys["place"] + "-district": "geumsan",
            keys["place"] + "-words": "마을 회관 앞",
        }
        script = {"X-Autosave": "1", "Referer": self.url}
        for words in ("의자가", "의자가 부서졌습니다."):
            data = {**typed, keys["text"]: f"{words} {nth}", "act": "save", "version": version}
            said = self.timed("save while typing", browser, data={**data, "csrfmiddlewaretoken": token}, headers=script)
            version = said.json()["version"]
        files = {keys["photo"]: ("photo.jpg", self.picture, "image/jpeg")}
        add = {"act": "photo", "question": keys["photo"], "csrfmiddlewaretoken": token, "version": version}
        self.timed("add a photo", browser, data=add, files=files, headers=script)
        last = {**typed, keys["text"]: f"의자가 부서졌습니다. {nth}", "act": "submit", "version": version}
        for what in ("submit", "submit once more"):
            data = {**last, "csrfmiddlewaretoken": token}
            self.timed(what, browser, data=data, headers={"Referer": self.url})


def serve(port: int) -> "subprocess.Popen[bytes]":
    """The portal as it is run for real."""
    command = [sys.executable, "-m", "gunicorn", "civic.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--log-level", "warning"]
    env = {**os.environ, "SITE_URL": f"http://127.0.0.1:{port}"}
    server = subprocess.Popen(command, env=env)
    for _try in range(200):
        try:
            if requests.get(f"http://127.0.0.1:{port}/healthz", timeout=10).ok:
                return server
        except requests.RequestException:
            time.sleep(0.2)
    server.terminate()
    raise SystemExit("the server did not start")


def warm_up(url: str, browser: requests.Session) -> None:
    """Every thread has read its templates, as after a day in use."""
    with ThreadPoolExecutor(8) as pool:
        for _answer in pool.map(lambda _nth: requests.get(url, cookies=browser.cookies, timeout=60), range(40)):
            pass


def milliseconds(times: list[float]) -> str:
    p95 = statistics.quantiles(times, n=20)[18]
    return f"{statistics.median(times) * 1000:>8.0f}{p95 * 1000:>8.0f}{max(times) * 1000:>9.0f}{len(times):>10}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--monitors", type=int, default=150)
    parser.add_argument("--seconds", type=float, default=300, help="the window in which all of them come")
    parser.add_argument("--port", type=int, default=8099)
    options = parser.parse_args()
    if connection.vendor != "postgresql" or "bench" not in str(settings.DATABASES["default"]["NAME"]):
        raise SystemExit("DATABASE_URL must be a PostgreSQL database whose name contains 'bench'")
    prepare()
    term = people(options.monitors)
    browsers = [signed_in(user) for user in User.objects.filter(monitor__isnull=False).order_by("pk")]
    assignment = assignment_of(term, options.seconds)
    keys = {question.sort: question.key for question in assignment.questions.all()}
    crowd = Crowd(f"http://127.0.0.1:{options.port}/monitors/assignments/{assignment.ref}/", keys, photo())
    chance = random.Random(7)
    server = serve(options.port)
    try:
        warm_up(crowd.url, browsers[0])
        with ThreadPoolExecutor(len(browsers)) as pool:
            waits = [chance.uniform(0, options.seconds) for _browser in browsers]
            jobs = [pool.submit(crowd.one, *given) for given in zip(browsers, waits, range(len(browsers)), strict=True)]
        for job in jobs:
            job.result()
    finally:
        server.terminate()
        server.wait()
    return tell(crowd, assignment, options.monitors)


def tell(crowd: Crowd, assignment: Assignment, count: int) -> int:
    """Print the table; 1 when something is missing, twice, or too slow."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    number = sum(len(times) for times in crowd.took.values())
    print(f"\n{'milliseconds':<28}{'p50':>8}{'p95':>8}{'longest':>9}{'requests':>10}")
    for what, times in crowd.took.items():
        print(f"{what:<28}{milliseconds(times)}")
    print(f"{'CPU of Python a request':<28}{(used.ru_utime + used.ru_stime) * 1000 / max(number, 1):>8.0f}")
    stored = Report.objects.submitted().filter(assignment=assignment).count()
    waiting = Notice.objects.pending().filter(about=assignment.about).count()
    print(f"\n{'reports submitted':<28}{stored:>8} of {count}")
    print(f"{'photos':<28}{ReportPhoto.objects.count():>8}")
    print(f"{'points given':<28}{Points.objects.filter(what='report').count():>8}")
    print(f"{'reminders still waiting':<28}{waiting:>8}")
    print(f"{'failed requests':<28}{len(crowd.failed):>8} {', '.join(sorted(set(crowd.failed)))}")
    slow = statistics.quantiles(crowd.took["submit"], n=20)[18] >= MOST_SECONDS
    return int(slow or stored != count or bool(waiting) or bool(crowd.failed))


if __name__ == "__main__":
    raise SystemExit(main())

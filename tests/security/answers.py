"""The words of the expectations: what an address answers, by role."""

# Who asks. `guest` showed number and access code; `owner` is signed in as the petitioner; `monitor` sent a tip.
ROLES = (
    "nobody",
    "guest",
    "citizen",
    "owner",
    "monitor",
    "officer",
    "other",
    "desk",
    "examiner",
    "mayor",
    "administrator",
    "superuser",
)
GROUPS = {
    "visitors": ("nobody", "guest"),
    "citizens": ("citizen", "owner", "monitor"),
    "outside": ("nobody", "guest", "citizen", "owner", "monitor"),
    "staff": ("officer", "other", "desk", "examiner", "mayor", "administrator", "superuser"),
    "officers": ("officer", "other"),
    "onlookers": ("examiner", "mayor"),
    "petitioners": ("guest", "owner"),
}
Answers = dict[str, str]
LOGIN = "login/login"


def want(most: str, **others: str) -> Answers:
    """`most` for everybody; groups first, then single roles."""
    answers = dict.fromkeys(ROLES, most)
    for name, said in others.items():
        for role in GROUPS.get(name, ()):
            answers[role] = said
    return answers | {name: said for name, said in others.items() if name in ROLES}


def members(most: str, **others: str) -> Answers:
    return want(most, **{"visitors": LOGIN, **others})


def admin(most: str = "403/403", **others: str) -> Answers:
    """A page of the workplace: whoever is no staff is led to its sign-in."""
    return want(most, **{"outside": "302/302", **others})


def pages(model: str, **pages: Answers) -> dict[str, Answers]:
    """The six pages Django's admin has for a model; nobody may delete through it."""
    found = {"delete": admin(), "add": admin(), **pages}
    return {f"admin:{model}_{page}": answers for page, answers in found.items()}


READ = "200/405"
FORM = "200/200"
MOVES = "302/302"
HIDDEN = "404/404"
NO_READING = "404/405"  # somebody else's: as if it did not exist

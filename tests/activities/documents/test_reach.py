"""What is out of reach shows on no page of documents and in no answer of the API; what is within shows."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from opiekun.accounts.models import UserRole
from opiekun.accounts.services.assignments import set_roles
from opiekun.activities.documents.choices import TextState
from opiekun.activities.documents.storing import upload_document
from opiekun.activities.documents.text.keeping import keep_text
from opiekun.activities.models import Document
from opiekun.core.viewer import SYSTEM, Reach
from opiekun.core.writing import writing
from tests.accounts.people import make_role
from tests.web.reach_world import VISIBLE, World

pytestmark = pytest.mark.django_db
ACTIONS = ("view", "create", "edit", "trash", "export")


@pytest.fixture(params=[reach for reach in Reach if reach != Reach.NONE])
def world(request: pytest.FixtureRequest) -> tuple[World, dict[str, int], set[str]]:
    """The world with a document on each party: whose it is, and its id."""
    here = World(request.param)
    user = here.user.pk
    role = make_role({("document", action): Reach.OWN for action in ACTIONS})
    with writing(SYSTEM):
        roles = list(UserRole.objects.filter(user_id=user).values_list("role_id", flat=True))
        set_roles(SYSTEM, user, [*roles, role.pk])
    made = {}
    for whose, kept in here.kept.items():
        title = {"title": f"Papier{kept.key}"}
        made[whose] = upload_document(SYSTEM, BytesIO(kept.key.encode()), f"plik{kept.key}.txt", [kept.party], title).id
        version = Document.objects.values_list("current_id", flat=True).get(pk=made[whose])
        keep_text(version, TextState.DONE, f"sekret tresc{kept.key}")
    return here, made, VISIBLE[request.param]


def test_documents_show_with_their_records_and_nowhere_else(world: tuple[World, dict[str, int], set[str]]) -> None:
    here, made, visible = world
    common = [
        *(here.page(at) for at in ("/documents", "/documents?q=sekret", "/search?q=sekret", "/palette?q=sekret")),
        *(here.page(at) for at in ("/documents?q=papier", "/options/document?q=papier", "/trash")),
        *(here.api(at) for at in ("/documents", "/documents?q=sekret", "/search?q=sekret", "/changes?records=true")),
    ]
    for whose, kept in here.kept.items():
        one, marks = f"/documents/{made[whose]}", (f"Papier{kept.key}", f"tresc{kept.key}", f"plik{kept.key}")
        pages = [
            *(here.page(f"{one}{part}") for part in ("", "/show", "/preview", "/versions", "/records", "/history")),
            *(here.page(at) for at in (f"/documents/of/{kept.party}", f"{one}/versions/1/file", f"{one}/timeline")),
            *(here.page(at) for at in (f"/documents/new?record={kept.party}", f"/documents?record={kept.party}")),
            "" if whose in visible else here.page(f"/documents/zip?ids={made[whose]}"),
        ]
        answers = [here.api(f"{one}{part}") for part in ("", "/versions", "/history", "/file", "/versions/1/file")]
        answers.append(here.api(f"/documents?record={kept.party}"))
        if whose in visible:
            assert all(any(mark in text for text in common) for mark in marks[:2]), whose
            assert marks[0] in pages[0]
            assert marks[0] in answers[0]
        else:
            assert not any(mark in text for mark in marks for text in common), whose
            assert not any(pages), whose
            assert not any(answers), whose


def test_nothing_is_done_to_documents_out_of_reach(world: tuple[World, dict[str, int], set[str]]) -> None:
    here, made, visible = world
    if "stranger's" in visible:
        return
    kept, document = here.kept["stranger's"], made["stranger's"]
    one, own = f"/documents/{document}", here.kept["own"].party
    before = list(Document.objects.order_by("pk").values_list("pk", "version"))
    for address in (
        *(f"{one}/trash", f"{one}/restore", f"{one}/versions/new", f"{one}/versions/1/restore", f"{one}/text/retry"),
        *(f"{one}/records/{own}/attach", f"{one}/records/{kept.party}/detach", f"{one}/facts/title"),
        f"/documents/{made['own']}/records/{kept.party}/attach",
        "/documents/upload",
    ):
        sent = {"file": SimpleUploadedFile("a.txt", b"nowy"), "record": str(kept.party), "title": "x", "version": "1"}
        assert here.client.post(address, sent).status_code == 404, address
    assert list(Document.objects.order_by("pk").values_list("pk", "version")) == before

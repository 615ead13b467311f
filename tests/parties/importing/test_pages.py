"""The pages of an import: a file, its columns, what is done with matches, the dry run, the result, the way back."""

import re
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opiekun.core.models import JobRun, JobState
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party, PartyList, Person
from opiekun.parties.services import update_party
from opiekun.records.importing import starting
from opiekun.records.models import Import, ImportRow, ImportState
from tests.parties.importing.imports import NIPS, REGONS, party, table
from tests.records.operations import company
from tests.records.test_bulk_pages import logged_in

pytestmark = pytest.mark.django_db(transaction=True)

FILE = table(
    ("Nazwa firmy", "NIP", "REGON", "Kod", "Miejscowość", "Cokolwiek"),
    ("Alfa sp. z o.o.", NIPS[0], REGONS[0], "43-100", "Tychy", "x"),
    ("Beta S.A.", "526-104-08-27", "", "43-100", "Tychy", "y"),
    ("<script>alert(1)</script>", "", "", "", "", ""),
)


@pytest.fixture
def administrator() -> Client:
    client = logged_in("administrator")[0]
    client.defaults.pop("HTTP_HX_REQUEST", None)
    return client


def sent(client: Client, data: str | bytes = FILE, kind: str = "parties", name: str = "klienci.csv") -> HttpResponse:
    content = data.encode() if isinstance(data, str) else data
    return client.post(f"/{kind}/import", {"file": SimpleUploadedFile(name, content)})  # type: ignore[return-value]


def uploaded(client: Client, data: str | bytes = FILE, kind: str = "parties") -> Import:
    answer = sent(client, data, kind)
    job = Import.objects.latest("pk")
    assert (answer.status_code, answer["Location"]) == (302, f"/imports/{job.pk}")
    return job


def tried(client: Client, data: str | bytes = FILE) -> Import:
    job = uploaded(client, data)
    answer = client.post(f"/imports/{job.pk}/keys", {"existing": "update", "alike": "create"})
    assert answer.status_code == 302, answer.content.decode()
    job.refresh_from_db()
    assert job.state == ImportState.TRIED
    return job


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_walk_from_the_list_to_the_file_and_back(administrator: Client) -> None:
    assert 'href="/parties/import"' in text(administrator, "/parties")
    assert "Wybierz plik" in text(administrator, "/parties/import")
    job = uploaded(administrator)
    assert administrator.get(f"/imports/{job.pk}")["Location"] == f"/imports/{job.pk}/columns"
    page = text(administrator, f"/imports/{job.pk}/columns")
    assert '<option value="name" selected>' in page
    assert '<option value="nip" selected>' in page
    assert "526-104-08-27" in page
    fields = ["name", "nip", "regon", "postcode", "city", ""]
    answer = administrator.post(f"/imports/{job.pk}/columns", {"field": fields})
    assert answer["Location"] == f"/imports/{job.pk}/keys"
    assert "REGON, NIP" in text(administrator, f"/imports/{job.pk}/keys")
    answer = administrator.post(f"/imports/{job.pk}/keys", {"existing": "update", "alike": "create"})
    assert answer["Location"] == f"/imports/{job.pk}"
    page = text(administrator, f"/imports/{job.pk}")
    assert "Próba" in page
    assert "Importuj 2 wiersze" in page
    assert "<script>alert(1)" not in page
    assert not Party.objects.filter(is_own=False).exists()
    administrator.post(f"/imports/{job.pk}/run", {"remember": "on"})
    page = text(administrator, f"/imports/{job.pk}")
    assert f'href="/parties/{party("Alfa sp. z o.o.").pk}"' in page
    assert "klienci.csv" in text(administrator, "/imports")
    assert "klienci.csv" in text(administrator, "/parties/import")
    administrator.post(f"/imports/{job.pk}/undo")
    assert "Cofnięt" in text(administrator, f"/imports/{job.pk}")
    assert not Party.objects.filter(is_own=False, trashed_at__isnull=True).exists()


def test_persons_have_an_import_of_their_own(administrator: Client) -> None:
    company("Alfa")
    assert 'href="/persons/import"' in text(administrator, "/persons")
    job = uploaded(
        administrator, table(("Firma", "Imię i nazwisko", "E-mail"), ("Alfa", "Ewa Lis", "e@a.pl")), "persons"
    )
    text(administrator, f"/imports/{job.pk}/columns")
    text(administrator, f"/imports/{job.pk}/keys")
    administrator.post(f"/imports/{job.pk}/keys", {"existing": "update", "alike": "create"})
    assert "Ewa Lis" in text(administrator, f"/imports/{job.pk}")
    administrator.post(f"/imports/{job.pk}/run")
    assert f'href="/persons/{Person.objects.get(party__kind="organisation").pk}"' in text(
        administrator, f"/imports/{job.pk}"
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "ten plik jest pusty"),
        (b"PK\x03\x04" + b"x" * 500, "uszkodzony"),
        (b"%PDF-1.7 " + b"x" * 500, ""),
        (bytes(range(256)) * 4, ""),
    ],
)
def test_file_that_cannot_be_read_is_refused_at_its_field(administrator: Client, data: bytes, words: str) -> None:
    answer = sent(administrator, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in page
    assert words in page.lower()
    assert not Import.objects.exists()


def test_no_file_is_refused_at_its_field(administrator: Client) -> None:
    answer = administrator.post("/parties/import", {})
    assert (answer.status_code, "Wybierz plik." in answer.content.decode()) == (422, True)


def test_mapping_that_lacks_something_keeps_what_was_chosen(administrator: Client) -> None:
    job = uploaded(administrator)
    answer = administrator.post(f"/imports/{job.pk}/columns", {"field": ["", "", "", "postcode", "city", ""]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Wskaż kolumnę z nazwą" in page
    assert '<option value="postcode" selected>' in page
    answer = administrator.post(f"/imports/{job.pk}/columns", {"field": ["name", "name", "", "", "", ""]})
    assert (answer.status_code, 'id="column-1-error"' in answer.content.decode()) == (422, True)
    job.refresh_from_db()
    assert job.mapping == ["", "", "", "postcode", "city", ""]


@pytest.mark.parametrize(
    "fields", [[], ["name"] * 3, ["name"] * 900, ["password", *[""] * 5], ["\0", *[""] * 5], ["x" * 5000, *[""] * 5]]
)
def test_hostile_mapping_is_refused(administrator: Client, fields: list[str]) -> None:
    job = uploaded(administrator)
    assert administrator.post(f"/imports/{job.pk}/columns", {"field": fields}).status_code == 422
    job.refresh_from_db()
    assert job.mapping[0] == "name"


def test_layout_is_corrected_and_a_wrong_one_is_refused(administrator: Client) -> None:
    job = uploaded(administrator, FILE.encode("cp1250"))
    page = text(administrator, f"/imports/{job.pk}/columns")
    assert "Windows-1250" in page
    layout = {"encoding": "cp1250", "separator": ";", "quote": '"', "head_at": "0", "head_rows": "1"}
    assert administrator.post(f"/imports/{job.pk}/layout", layout).status_code == 302
    assert "bez nagłówka" in text(administrator, f"/imports/{job.pk}/columns")
    answer = administrator.post(f"/imports/{job.pk}/layout", {**layout, "encoding": "utf-8"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "has-error" in page
    for wrong in (
        {"separator": "xx"},
        {"head_at": "x"},
        {"head_at": "99999"},
        {"encoding": "rot13"},
        {"head_rows": "9"},
    ):
        assert administrator.post(f"/imports/{job.pk}/layout", {**layout, **wrong}).status_code == 422, wrong
    job.refresh_from_db()
    assert job.layout["head_at"] == 0


def test_reading_that_was_changed_is_not_lost_by_going_on(administrator: Client) -> None:
    job = uploaded(administrator, FILE.encode("cp1250"))
    layout = {"encoding": "cp1250", "separator": ";", "quote": '"', "head_at": "1", "head_rows": "1"}
    mapping = {"field": job.mapping}
    answer = administrator.post(f"/imports/{job.pk}/columns", {**layout, **mapping, "encoding": "cp852"})
    assert answer.headers["Location"] == f"/imports/{job.pk}/columns"
    job.refresh_from_db()
    assert job.layout["encoding"] == "cp852"
    answer = administrator.post(f"/imports/{job.pk}/columns", {**layout, **mapping, "encoding": "rot13"})
    assert answer.status_code == 422
    assert "CP852" in answer.content.decode()
    assert administrator.post(f"/imports/{job.pk}/columns", {**layout, **mapping}).status_code == 302
    answer = administrator.post(f"/imports/{job.pk}/columns", {**layout, **mapping})
    assert answer.headers["Location"] == f"/imports/{job.pk}/keys"
    job.refresh_from_db()
    assert job.layout["encoding"] == "cp1250"


def test_waiting_page_asks_for_its_part_until_the_work_is_done(administrator: Client) -> None:
    job = uploaded(administrator)
    asks = {"HX-Request": "true", "HX-Target": "import-work"}
    run = JobRun.objects.create(task="records.import", state=JobState.RUNNING)
    Import.objects.filter(pk=job.pk).update(state=ImportState.TRYING, run_id=run.pk)
    part = administrator.get(f"/imports/{job.pk}", headers=asks).content.decode()
    assert part.lstrip().startswith("<div")
    assert 'hx-target="#import-work"' in part
    assert "hx-select" not in part, "the part has no element of that name"
    JobRun.objects.filter(pk=run.pk).update(state=JobState.DONE)
    Import.objects.filter(pk=job.pk).update(state=ImportState.TRIED)
    answer = administrator.get(f"/imports/{job.pk}", headers=asks)
    assert answer.headers["HX-Redirect"] == f"/imports/{job.pk}"


def test_settings_that_are_wrong_are_refused_at_their_fields(administrator: Client) -> None:
    job = uploaded(administrator, table(("Nazwa", "Id kontrahenta"), ("Alfa", "1")))
    answer = administrator.post(f"/imports/{job.pk}/keys", {"existing": "destroy", "alike": "create", "system": "Ś ą"})
    assert answer.status_code == 422
    job.refresh_from_db()
    assert (job.state, job.settings["existing"]) == (ImportState.DRAFT, "update")


def test_second_click_imports_nothing_twice(administrator: Client) -> None:
    job = tried(administrator)
    for _click in range(3):
        assert administrator.post(f"/imports/{job.pk}/run").status_code == 302
    assert Party.objects.filter(is_own=False).count() == 2
    for _click in range(2):
        assert administrator.post(f"/imports/{job.pk}/undo").status_code == 302
    assert ImportRow.objects.filter(job=job, undo="undone").count() == 2


def test_import_that_has_begun_is_not_set_up_any_more(administrator: Client) -> None:
    job = tried(administrator)
    administrator.post(f"/imports/{job.pk}/run")
    for page in ("columns", "keys"):
        assert administrator.get(f"/imports/{job.pk}/{page}")["Location"] == f"/imports/{job.pk}"
    assert administrator.post(f"/imports/{job.pk}/columns", {"field": ["name", *[""] * 5]}).status_code == 409
    assert administrator.post(f"/imports/{job.pk}/try").status_code == 409
    assert administrator.post(f"/imports/{job.pk}/rows/3", {"cell-1": NIPS[1]}).status_code == 409


def test_failed_row_is_corrected_from_the_dry_run(administrator: Client) -> None:
    job = tried(administrator)
    dialog = text(administrator, f"/imports/{job.pk}/rows/3")
    assert 'value="526-104-08-27"' in dialog
    answer = administrator.post(f"/imports/{job.pk}/rows/3", {"cell-1": NIPS[1], "cell-0": "Beta S.A."})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/imports/{job.pk}")
    administrator.post(f"/imports/{job.pk}/run")
    assert party("Beta S.A.").nip == NIPS[1]
    assert administrator.get(f"/imports/{job.pk}/rows/77").status_code == 404


def test_errors_are_downloaded_with_their_reasons(administrator: Client) -> None:
    job = tried(administrator)
    answer = administrator.get(f"/imports/{job.pk}/errors")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].endswith(quote("klienci-błędy.csv"))
    assert "Beta S.A." in content
    assert "Alfa" not in content


@pytest.mark.parametrize("other", ["administrator", "salesperson"])
def test_somebody_elses_import_does_not_exist(administrator: Client, other: str) -> None:
    job = tried(administrator)
    stranger = logged_in(other)[0]
    for page in ("", "/columns", "/keys", "/errors", "/rows?show=created", "/rows/3"):
        assert stranger.get(f"/imports/{job.pk}{page}").status_code == 404, page
    for action in ("run", "try", "stop", "undo", "columns", "keys", "layout", "rows/3"):
        assert stranger.post(f"/imports/{job.pk}/{action}").status_code == 404, action
    assert "klienci.csv" not in stranger.get("/imports").content.decode()
    job.refresh_from_db()
    assert job.state == ImportState.TRIED


def test_who_may_neither_create_nor_change_imports_nothing() -> None:
    client = logged_in("read_only")[0]
    assert "/parties/import" not in client.get("/parties").content.decode()
    assert client.get("/parties/import").status_code == 403
    assert sent(client).status_code == 403


def test_pages_stay_within_a_number_of_statements_whatever_the_file(administrator: Client) -> None:
    for name in ("a", "b", "c"):
        company(f"Firma {name}")
    counts = []
    for size in (3, 3, 120):
        rows = [(f"Firma {n}", "12" if n % 3 else "", "", "", "", "") for n in range(size)]
        job = uploaded(administrator, table(("Nazwa firmy", "NIP", "REGON", "Kod", "Miejscowość", "X"), *rows))
        with CaptureQueriesContext(
            connection,
        ) as trying:
            administrator.post(f"/imports/{job.pk}/keys", {"existing": "update", "alike": "create"})
        with CaptureQueriesContext(connection) as showing:
            text(administrator, f"/imports/{job.pk}")
        with CaptureQueriesContext(connection) as listing:
            text(administrator, "/imports")
        with CaptureQueriesContext(connection) as running:
            administrator.post(f"/imports/{job.pk}/run")
        counts.append((len(trying), len(showing), len(listing), len(running)))
    assert counts[1] == counts[2]
    assert counts[1][1] <= 8
    assert counts[1][2] <= 5


def test_more_rows_of_an_outcome_come_when_asked(administrator: Client) -> None:
    rows = [(f"Firma {n:03}", "") for n in range(130)]
    job = tried(administrator, table(("Nazwa firmy", "NIP"), *rows))
    page = text(administrator, f"/imports/{job.pk}")
    more = re.search(r'/imports/\d+/rows\?[^"]+', page)
    assert more is not None
    assert "Firma 129" not in page
    fragment = text(administrator, more[0].replace("&amp;", "&"))
    assert "<html" not in fragment
    assert "Firma 060" in fragment
    for wrong in ("show=x", "show=created&after=x", "show=created&after=" + "9" * 30, ""):
        assert administrator.get(f"/imports/{job.pk}/rows?{wrong}").status_code == 422


def test_undo_tells_what_it_left(administrator: Client) -> None:
    job = tried(administrator)
    administrator.post(f"/imports/{job.pk}/run")
    alfa = party("Alfa sp. z o.o.")
    update_party(SYSTEM, alfa.pk, {"industry": "Hutnictwo"})
    administrator.post(f"/imports/{job.pk}/undo")
    page = text(administrator, f"/imports/{job.pk}")
    assert f'href="/parties/{alfa.pk}"' in page
    assert Party.objects.get(pk=alfa.pk).trashed_at is None


def test_large_file_runs_in_a_job_whose_progress_is_shown(administrator: Client) -> None:
    rows = [(f"Firma {n} {'x' * 90}", "") for n in range(2000)]
    job = uploaded(administrator, table(("Nazwa firmy", "NIP"), *rows))
    administrator.post(f"/imports/{job.pk}/keys", {"existing": "update", "alike": "create"})
    job.refresh_from_db()
    assert (job.state, starting.is_working(job)) == (ImportState.TRYING, True)
    assert f"/imports/{job.pk}/stop" in text(administrator, f"/imports/{job.pk}")
    assert administrator.post(f"/imports/{job.pk}/stop").status_code == 302


def test_list_and_missing_parties_are_chosen_beside_the_matches(administrator: Client) -> None:
    job = uploaded(administrator, table(("Nazwa", "NIP", "Numer klienta"), ("Alfa", NIPS[0], "K1")), "customers")
    keys = f"/imports/{job.pk}/keys"
    page = text(administrator, keys)
    assert 'name="options.missing_party"' in page
    assert 'name="options.list"' in page
    chosen = {"existing": "update", "alike": "create", "options.missing_party": "create", "options.list": ""}
    refused = administrator.post(keys, {**chosen, "options.missing_party": "burn"})
    assert refused.status_code == 422
    assert administrator.post(keys, {**chosen, "options.list-other": "Z <b>targów</b>"}).status_code == 302
    trial = text(administrator, f"/imports/{job.pk}")
    assert "Z &lt;b&gt;targów&lt;/b&gt;" in trial
    assert 'value="Z &lt;b&gt;targów&lt;/b&gt;"' in text(administrator, keys)
    administrator.post(f"/imports/{job.pk}/run", {})
    made = PartyList.objects.get(name="Z <b>targów</b>")
    assert f"/parties?list={made.pk}" in text(administrator, f"/imports/{job.pk}")
    assert made.members.get().party.nip == NIPS[0]


def test_page_says_which_column_is_passed_over_and_why() -> None:
    client = logged_in("customer_service")[0]
    client.defaults.pop("HTTP_HX_REQUEST", None)
    file = table(("Imię", "Nazwisko", "Firma", "Data urodzenia"), ("Anna", "Lis", "Alfa", "24.11.1980"))
    job = uploaded(client, file, "persons")
    page = text(client, f"/imports/{job.pk}/columns")
    assert "Data urodzenia" in page
    assert "nie masz prawa do danych osobistych" in page


def test_place_of_imports_offers_the_next_file(administrator: Client) -> None:
    empty = text(administrator, "/imports")
    assert all(f'href="/{name}/import"' in empty for name in ("parties", "persons", "customers", "suppliers"))
    uploaded(administrator)
    assert 'href="/parties/import"' in text(administrator, "/imports").split("klienci.csv")[0]
    reader = logged_in("read_only")[0]
    reader.defaults.pop("HTTP_HX_REQUEST", None)
    assert '/import"' not in text(reader, "/imports")


def test_result_leads_to_the_list_that_was_filled(administrator: Client) -> None:
    job = uploaded(administrator)
    administrator.post(
        f"/imports/{job.pk}/keys",
        {"existing": "update", "alike": "create", "options.list-other": "Nowa", "options.list": ""},
    )
    administrator.post(f"/imports/{job.pk}/run")
    foot = text(administrator, f"/imports/{job.pk}").split("o-formfoot")[1]
    assert f'href="/parties?list={PartyList.objects.get(name="Nowa").pk}"' in foot


def test_who_imports_customers_is_told_that_parties_stay_as_they_are(administrator: Client) -> None:
    sent(administrator, kind="customers")
    customers = text(administrator, f"/imports/{Import.objects.latest('pk').pk}/keys")
    assert "niczego w nim nie zmienia" in customers
    assert "niczego w nim nie zmienia" not in text(administrator, f"/imports/{uploaded(administrator).pk}/keys")

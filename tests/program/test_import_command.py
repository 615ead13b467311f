"""`opiekun import` as a user and a script type it: status, report, files of errors."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from opiekun.program.embedded.cluster import Cluster
from opiekun.program.embedded.running import ensure_running
from tests.program.running import Place, migrated_place_in_use

PASSWORD = "Krzeslo-Stol-77\n"
PARTIES = (
    "Nazwa;NIP;REGON;Miejscowość\nAlfa sp. z o.o.;5261040828;210203232;Łódź\nBeta;5261040827;;Tychy\nGamma;;;Kraków\n"
)


@pytest.fixture(scope="module")
def migrated() -> Iterator[Place]:
    with migrated_place_in_use() as made:
        assert made.run("createadmin", "adam@example.test", given=PASSWORD).returncode == 0
        yield made


def written(directory: Path, name: str, text: str, encoding: str = "utf-8") -> str:
    path = directory / name
    path.write_bytes(text.encode(encoding))
    return str(path)


def report(migrated: Place, *arguments: str) -> dict[str, object]:
    answer = migrated.run("import", *arguments, "--json")
    assert answer.returncode == 0, answer.stderr
    told: dict[str, object] = json.loads(answer.stdout)
    return told


def counts(told: dict[str, object]) -> list[object]:
    return [told[name] for name in ("read", "created", "updated", "skipped", "failed")]


def test_dry_run_then_run_then_again(migrated: Place, tmp_path: Path) -> None:
    file = written(tmp_path, "klienci.csv", PARTIES, "cp1250")
    tried = report(migrated, "parties", file, "--dry-run")
    assert counts(tried) == [3, 2, 0, 0, 1]
    assert (tried["dry_run"], tried["imports"], tried["alike"]) == (True, [], 0)
    done = report(migrated, "parties", file)
    assert counts(done) == counts(tried)
    assert done["failures"] == tried["failures"]
    (failure,) = done["failures"]  # type: ignore[misc]
    assert (failure["row"], failure["file"]) == (3, file)
    assert "NIP" in failure["reason"]
    assert counts(report(migrated, "parties", file)) == [3, 1, 0, 1, 1]
    assert migrated.run("check").returncode == 0


def test_report_for_people_names_the_rows_that_failed(migrated: Place, tmp_path: Path) -> None:
    answer = migrated.run("import", "parties", written(tmp_path, "x.csv", "Nazwa;NIP\nDelta;5261040827\n"))
    assert (answer.returncode, answer.stdout) == (0, "")
    assert answer.stderr.splitlines()[-1] == "odczytane: 1, dodane: 0, zmienione: 0, pominięte: 0, nieudane: 1"
    assert answer.stderr.startswith("wiersz 2: ")


def test_dry_run_says_what_would_be_done_and_leaves_nothing(migrated: Place, tmp_path: Path) -> None:
    assert migrated.run("import", "parties", written(tmp_path, "a.csv", "Nazwa\nKos-Met sp. z o.o.\n")).returncode == 0
    file = written(tmp_path, "b.csv", "Nazwa\nKOS MET Spółka z o.o.\nSowa\n")
    answer = migrated.run("import", "parties", file, "--dry-run")
    assert answer.stderr.splitlines()[-1] == (
        "odczytane: 2, do dodania: 2, do zmiany: 0, do pominięcia: 0, błędne: 0,"
        " z nowych 1 przypomina wpis, który już jest"
    )
    assert report(migrated, "parties", file, "--dry-run")["alike"] == 1
    cluster = Cluster(migrated.data_dir)
    with ensure_running(cluster), psycopg.connect(**cluster.connection(), autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM records_import WHERE name = 'b.csv'").fetchone() == (0,)


def live(migrated: Place, name: str) -> int:
    """How many live parties are called so."""
    cluster = Cluster(migrated.data_dir)
    with ensure_running(cluster), psycopg.connect(**cluster.connection(), autocommit=True) as connection:
        asked = "SELECT count(*) FROM parties_party WHERE display_name LIKE %s AND trashed_at IS NULL"
        return int((connection.execute(asked, (f"{name}%",)).fetchone() or (0,))[0])


def test_import_is_taken_back_by_its_number(migrated: Place, tmp_path: Path) -> None:
    file = written(tmp_path, "cofany.csv", "Nazwa\nCofany Raz\nCofany Dwa\n")
    answer = migrated.run("import", "parties", file)
    told, summary = answer.stderr.splitlines()[-2:]
    assert summary.startswith("odczytane: 2, dodane: 2")
    command = told.partition("aby cofnąć w ciągu 30 dni: opiekun ")[2].split()
    assert command[:2] == ["import", "undo"]
    assert live(migrated, "Cofany") == 2
    undone = migrated.run(*command, "--json")
    assert (undone.returncode, json.loads(undone.stdout)) == (0, {"undone": 2, "kept": 0, "failures": []})
    assert live(migrated, "Cofany") == 0
    again = migrated.run(*command)
    assert (again.returncode, again.stderr.splitlines()[-1]) == (0, "wiersze cofnięte: 2, zachowane: 0")


def test_import_of_another_or_none_is_not_taken_back(migrated: Place, tmp_path: Path) -> None:
    file = written(tmp_path, "jej.csv", "Nazwa\nZostaje\n")
    imports: Any = report(migrated, "parties", file, "--user", "adam@example.test")["imports"]
    number = str(imports[0])
    for given in ((number,), ("999999",)):
        answer = migrated.run("import", "undo", *given, "--json")
        assert (answer.returncode, live(migrated, "Zostaje")) == (1, 1)
        (failure,) = json.loads(answer.stdout)["failures"]
        assert failure["reason"] == f"nie ma importu {given[0]} zrobionego tym poleceniem bez --user"
    for wrong in (["undo", "x.csv"], ["undo", "0"], ["undo", "-1"], ["undo"], ["undo", number, "--dry-run"]):
        assert migrated.run("import", *wrong).returncode == 2, wrong
    assert migrated.run("import", "undo", number, "--user", "adam@example.test").returncode == 0
    assert live(migrated, "Zostaje") == 0


def drafts(migrated: Place) -> int:
    """How many imports there are that have not begun."""
    cluster = Cluster(migrated.data_dir)
    with ensure_running(cluster), psycopg.connect(**cluster.connection(), autocommit=True) as connection:
        found = connection.execute("SELECT count(*) FROM records_import WHERE state IN ('draft', 'trying', 'tried')")
        return int((found.fetchone() or (0,))[0])


def test_file_above_the_limit_of_uploads_is_refused_and_the_setting_is_named(migrated: Place, tmp_path: Path) -> None:
    file = written(tmp_path, "wielki.csv", "Nazwa\n" + "x" * (1024 * 1024) + "\n")
    answer = migrated.run("import", "parties", file, "--json", OPIEKUN_LARGEST_UPLOAD_MB="1")
    assert answer.returncode == 1
    (failure,) = json.loads(answer.stdout)["failures"]
    assert "2 MB" in failure["reason"]
    assert "1 MB" in failure["reason"]
    assert "OPIEKUN_LARGEST_UPLOAD_MB" in failure["reason"]
    assert drafts(migrated) == 0


def test_rows_of_totals_are_told_to_whoever_types_the_command(migrated: Place, tmp_path: Path) -> None:
    answer = migrated.run("import", "parties", written(tmp_path, "t.csv", "Nazwa;Obrót\nRo;5\nRAZEM;5\n"), "--dry-run")
    assert "t.csv, wiersz 3: Wiersz podsumowania: obok „RAZEM” są same liczby." in answer.stderr
    assert "do pominięcia: 1" in answer.stderr


@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_dry_run_leaves_no_draft(migrated: Place, tmp_path: Path, ended_by: signal.Signals) -> None:
    lines = "".join(f"Przerwana {n};{n}\n" for n in range(60_000))
    file = written(tmp_path, "dlugi.csv", f"Nazwa;Id kontrahenta\n{lines}")
    cluster = Cluster(migrated.data_dir)
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        # Tests that run in the background ignore Ctrl C, and so would the program that they start.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    with ensure_running(cluster), psycopg.connect(**cluster.connection(), autocommit=True) as connection:
        running = migrated.start("import", "parties", file, "--dry-run")
        until = time.monotonic() + 60
        asked = "SELECT count(*) FROM records_import WHERE state = 'trying' AND passed > 0"
        while (connection.execute(asked).fetchone() or (0,))[0] == 0:
            assert time.monotonic() < until
            time.sleep(0.05)
        running.send_signal(ended_by)
        running.communicate(timeout=60)
    assert (running.returncode, drafts(migrated)) == (130, 0)


def test_errors_are_written_and_can_be_imported_when_put_right(migrated: Place, tmp_path: Path) -> None:
    file = written(tmp_path, "braki.csv", "Nazwa;NIP\nEpsilon;5261040827\nZeta;\n")
    errors = tmp_path / "errors.csv"
    assert counts(report(migrated, "parties", file, "--errors", str(errors))) == [2, 1, 0, 0, 1]
    text = errors.read_text("utf-8")
    assert "Epsilon" in text
    assert "Zeta" not in text
    errors.write_text(text.replace("5261040827", "7010416384"), "utf-8")
    assert counts(report(migrated, "parties", str(errors))) == [1, 1, 0, 0, 0]


def test_persons_and_several_files_at_once(migrated: Place, tmp_path: Path) -> None:
    firms = [written(tmp_path, f"{n}.csv", f"Nazwa\nKaczka {n}\n") for n in (1, 2)]
    assert counts(report(migrated, "parties", *firms))[:2] == [2, 2]
    people = written(tmp_path, "osoby.csv", "Firma;Imię;Nazwisko\nKaczka 1;Ewa;Lis\nKaczka 3;Jan;Kot\n")
    assert counts(report(migrated, "persons", people)) == [2, 1, 0, 0, 1]


def test_columns_layout_and_settings_can_be_said(migrated: Place, tmp_path: Path) -> None:
    file = written(tmp_path, "dziwny.csv", "A|B\nOmega|77\n")
    said = ("--map", "A=name", "--map", "2=external_id", "--separator", "|", "--system", "erp", "--head", "1")
    assert counts(report(migrated, "parties", file, *said))[:2] == [1, 1]
    changed = written(tmp_path, "dziwny.csv", "A|B\nOmega Plus|77\n")
    assert counts(report(migrated, "parties", changed, *said, "--existing", "skip"))[3] == 1
    assert counts(report(migrated, "parties", changed, *said))[2] == 1


def test_import_obeys_the_rights_of_the_user(migrated: Place, tmp_path: Path) -> None:
    file = written(tmp_path, "a.csv", "Nazwa\nSigma\n")
    assert counts(report(migrated, "parties", file, "--user", "ADAM@example.test"))[1] == 1
    # It speaks the user's language, and the installation's for the program itself.
    said = migrated.run("import", "parties", written(tmp_path, "b.csv", "Nazwa\nTau\n"), "--user", "adam@example.test")
    assert said.stderr.splitlines()[-1] == "odczytane: 1, dodane: 1, zmienione: 0, pominięte: 0, nieudane: 0"
    cluster = Cluster(migrated.data_dir)
    with ensure_running(cluster), psycopg.connect(**cluster.connection(), autocommit=True) as connection:
        connection.execute("UPDATE accounts_user SET language = 'en' WHERE email = 'adam@example.test'")
    wrong = written(tmp_path, "c.csv", "Nazwa;NIP\nRo;1\n")
    said = migrated.run("import", "parties", wrong, "--user", "adam@example.test")
    assert said.stderr.startswith("row 2: ")
    assert said.stderr.splitlines()[-1] == "read 1, created 0, updated 0, skipped 0, failed 1"
    answer = migrated.run("import", "parties", file, "--user", "nobody@example.test")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "nobody@example.test" in answer.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["import"],
        ["import", "parties"],
        ["import", "boats", "x.csv"],
        ["import", "parties", "x.csv", "--existing", "x"],
    ],
)
def test_wrong_usage_is_status_2(migrated: Place, arguments: list[str]) -> None:
    answer = migrated.run(*arguments)
    assert (answer.returncode, answer.stdout) == (2, "")


def test_errors_of_several_files_into_one_are_refused(migrated: Place, tmp_path: Path) -> None:
    file = written(tmp_path, "a.csv", "Nazwa\nTheta\n")
    assert migrated.run("import", "parties", file, file, "--errors", str(tmp_path / "e")).returncode == 2


def test_file_that_cannot_be_read_stops_no_other(migrated: Place, tmp_path: Path) -> None:
    good = written(tmp_path, "dobry.csv", "Nazwa\nLambda\n")
    broken = tmp_path / "zly.xlsx"
    broken.write_bytes(b"PK\x03\x04 broken")
    answer = migrated.run("import", "parties", str(tmp_path / "nie ma.csv"), str(broken), good, "--json")
    assert answer.returncode == 1
    told = json.loads(answer.stdout)
    assert counts(told) == [1, 1, 0, 0, 0]
    assert [Path(failure["file"]).name for failure in told["failures"]] == ["nie ma.csv", "zly.xlsx"]


@pytest.mark.parametrize(
    "given", [["--map", "Nic=name"], ["--map", "Nazwa=password"], ["--map", "Nazwa="], ["--system", "Ś"]]
)
def test_wrong_mapping_imports_nothing(migrated: Place, tmp_path: Path, given: list[str]) -> None:
    answer = migrated.run("import", "parties", written(tmp_path, "a.csv", "Nazwa\nMi\n"), "--json", *given)
    assert answer.returncode == 1
    assert '"created": 1' not in answer.stdout
    assert drafts(migrated) == 0


def kill_when(pid: int, connection: psycopg.Connection, parties: int) -> None:
    """Kill the process as soon as so many parties of the file are there."""
    until = time.monotonic() + 60
    asked = "SELECT count(*) FROM parties_party WHERE display_name LIKE 'Zabita%'"
    while (connection.execute(asked).fetchone() or (0,))[0] < parties:
        assert time.monotonic() < until
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)


def test_killed_command_leaves_whole_batches_and_a_second_one_finishes(migrated: Place, tmp_path: Path) -> None:
    lines = "".join(f"Zabita {n};{n}\n" for n in range(12_000))
    file = written(tmp_path, "duzy.csv", f"Nazwa;Id kontrahenta\n{lines}")
    cluster = Cluster(migrated.data_dir)
    with ensure_running(cluster), psycopg.connect(**cluster.connection(), autocommit=True) as connection:
        running = migrated.start("import", "parties", file)
        kill_when(running.pid, connection, 2000)
        running.communicate()
    done = counts(report(migrated, "parties", file))
    created, skipped = done[1], done[3]
    assert isinstance(created, int)
    assert isinstance(skipped, int)
    assert (created + skipped, skipped % 1000, done[4]) == (12_000, 0, 0)
    assert created
    assert skipped
    assert migrated.run("check").returncode == 0


def test_customers_come_into_a_list_with_the_fields_of_the_company(migrated: Place, tmp_path: Path) -> None:
    file = written(
        tmp_path, "odbiorcy.csv", "Nazwa;NIP;Termin płatności\nOmega sp. z o.o.;5993138136;30 dni\nSigma;;14\n"
    )
    options = ("customers", file, "--list", "Z pliku")
    assert counts(report(migrated, *options)) == [2, 0, 0, 0, 2]
    done = report(migrated, *options, "--missing-party", "create")
    assert counts(done) == [2, 2, 0, 0, 0], done
    assert counts(report(migrated, "suppliers", file, "--dry-run")) == [2, 1, 0, 0, 1]
    refused = migrated.run("import", "persons", file, "--list", "Z pliku", "--json")
    assert refused.returncode == 1
    assert "list" in refused.stdout

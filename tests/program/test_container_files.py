"""Dockerfile and compose.yaml, checked as far as a machine without a container engine can."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest
import yaml

from opiekun.config.env import load_env
from opiekun.program.commands import COMMANDS
from tests.program.running import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
OWN = ("migrate", "web", "worker")
_SETTING = re.compile(r"\b(?:OPIEKUN_[A-Z_]+|DATABASE_URL|EMAIL_URL)\b")


def instructions() -> list[tuple[str, str]]:
    """Each instruction with its arguments, continued lines joined, comments left out."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE).replace("\\\n", " ")
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in text.splitlines() if line)]


def of(word: str) -> list[str]:
    return [rest for name, rest in instructions() if name == word]


def settings_that_are_read() -> set[str]:
    """Every name that the program asks the environment for."""
    sources = [*(ROOT / "opiekun").rglob("*.py")]
    return {name for path in sources for name in _SETTING.findall(path.read_text())}


def interpolated(value: Any, given: dict[str, str]) -> str:
    """As the engine fills in ${NAME}, ${NAME:-default} and ${NAME:?needed}."""

    def fill(match: re.Match[str]) -> str:
        name, sign, rest = match[1], match[2], match[3]
        if sign == ":?" and not given.get(name):
            raise KeyError(name)
        return given.get(name) or (rest if sign == ":-" else "")

    return re.sub(r"\$\{(\w+)(?:(:-|:\?)([^}]*))?\}", fill, str(value))


def test_everything_copied_into_the_image_is_in_the_tree_and_not_ignored() -> None:
    ignored = {line.strip("/") for line in (ROOT / ".dockerignore").read_text().splitlines()}
    for copied in of("COPY"):
        words = shlex.split(copied)
        if words[0].startswith("--from="):
            continue
        for source in words[:-1]:
            assert (ROOT / source).exists(), source
            assert source.removeprefix("./") not in ignored, source


def test_every_script_and_module_that_the_build_runs_is_there() -> None:
    told = " ".join(of("RUN"))
    for script in re.findall(r"python (scripts/\S+)", told):
        assert (ROOT / script).is_file(), script
    for module in re.findall(r"-m (opiekun\.\S+)", told):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), module
    assert "--require-hashes" in told


def test_image_is_pinned_runs_unprivileged_and_keeps_its_data_on_a_volume() -> None:
    for image in of("FROM"):
        assert re.match(r"[\w./-]+:[\w.-]+", image)
        assert ":latest" not in image
    last_stage = instructions()[max(i for i, (word, _) in enumerate(instructions()) if word == "FROM") :]
    names = [word for word, _ in last_stage]
    assert names.index("USER") < names.index("CMD")
    assert dict(last_stage)["USER"] not in {"root", "0"}
    assert dict(last_stage)["VOLUME"] == "/data"


def test_secrets_and_the_checkouts_own_data_stay_out_of_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".env", "data", ".venv", "node_modules"} <= set(ignored)
    assert not re.search(r"(PASSWORD|SECRET_KEY|TOKEN)=", DOCKERFILE)


@pytest.mark.parametrize("service", OWN)
def test_service_runs_a_command_of_the_program_with_settings_that_exist(service: str) -> None:
    words = COMPOSE["services"][service]["command"]
    assert words[0] == "opiekun"
    assert words[1] in {command.name for command in COMMANDS}
    assert set(COMPOSE["services"][service]["environment"]) <= settings_that_are_read()


def test_settings_of_the_image_exist() -> None:
    named = set(_SETTING.findall(DOCKERFILE))
    assert named <= settings_that_are_read()


def test_settings_of_the_compose_file_are_accepted_as_they_stand(tmp_path: Any) -> None:
    given = {"POSTGRES_PASSWORD": "a1" * 24, "OPIEKUN_SECRET_KEY": "b2" * 32}
    environ = {k: interpolated(v, given) for k, v in COMPOSE["services"]["web"]["environment"].items()}
    image = dict(pair.split("=", 1) for line in of("ENV") for pair in line.split())
    env = load_env(image | environ | {"OPIEKUN_DATA_DIR": str(tmp_path)})
    assert (env.bind, env.static_is_prepared, env.log_format) == ("0.0.0.0", True, "json")
    assert env.database["HOST"] == "database"
    assert env.database["PASSWORD"] == given["POSTGRES_PASSWORD"]
    assert not env.database_is_embedded


@pytest.mark.parametrize("missing", ["POSTGRES_PASSWORD", "OPIEKUN_SECRET_KEY"])
def test_without_its_secrets_nothing_starts(missing: str) -> None:
    given = {"POSTGRES_PASSWORD": "a", "OPIEKUN_SECRET_KEY": "b"} | {missing: ""}
    everything = " ".join(str(value) for value in COMPOSE["services"]["web"]["environment"].values())
    with pytest.raises(KeyError, match=missing):
        interpolated(everything, given)


def test_web_and_worker_wait_for_the_schema_and_the_schema_for_the_database() -> None:
    services = COMPOSE["services"]
    for name in ("web", "worker"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert services[name]["restart"] == "unless-stopped"
    assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["migrate"]["restart"] == "no"
    assert services["database"]["healthcheck"]["test"][1].startswith("pg_isready")
    used = {mount.split(":")[0] for service in services.values() for mount in service["volumes"]}
    assert used == set(COMPOSE["volumes"])


def test_only_this_machine_reaches_the_web_port_unless_said_otherwise() -> None:
    (port,) = COMPOSE["services"]["web"]["ports"]
    assert interpolated(port, {}) == "127.0.0.1:8000:8000"
    assert "ports" not in COMPOSE["services"]["database"]


def test_every_setting_is_told_to_operators_and_none_that_is_not_read() -> None:
    told = set(_SETTING.findall((ROOT / "docs" / "operating.md").read_text()))
    internal = {name for name in settings_that_are_read() if name.endswith("_")}
    assert settings_that_are_read() - internal == told

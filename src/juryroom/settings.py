"""Environment and `juryroom.toml` to one frozen Settings; read by `wiring` alone.

A flag beats the environment, that the file, that the default. Every secret also has a `_FILE` variant naming a file
that holds it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from juryroom.errors import BadInput

PREFIX = "JURYROOM_"
FILE = "juryroom.toml"
_SECRETS = ("database_url", "secret_key", "password", "user_token", "oidc_client_secret")


class Settings(BaseSettings):
    """What an installation can choose. One prefix: `JURYROOM_`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, toml_file=FILE, extra="forbid")

    data_dir: Path = Field(Path("juryroom-data"), description="database, uploads, exports and the installation's key")
    database_url: SecretStr | None = Field(
        None, description="postgresql://... for a team; SQLite in the data directory otherwise"
    )
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8080, ge=0, le=65535, description="port to listen on; 0 picks a free one")
    workers: int = Field(1, ge=1, le=64, description="server processes")
    run_jobs: bool = Field(True, description="whether the server does background jobs itself, beside any workers")
    signup: Literal["closed", "open"] = Field("closed", description="whether strangers may make an account")
    max_body_mb: int = Field(250, ge=1, description="largest request body")
    session_days: int = Field(14, ge=1, description="how long a sign-in lasts")
    secret_key: SecretStr | None = Field(
        None, description="the installation's key; by default a random one in the data directory"
    )
    egress_allow: str = Field(
        "", description="hosts, addresses and networks that may be called although they are not public, by commas"
    )
    public_url: str = Field(
        "", description="the address by which people reach this installation, for links in invitations and sign-on"
    )
    oidc_issuer: str = Field("", description="address of the provider of single sign-on (OpenID Connect); empty: none")
    oidc_client_id: str = Field("", description="what the provider knows this installation by")
    oidc_client_secret: SecretStr | None = Field(None, description="the client's secret; not needed with PKCE alone")
    oidc_title: str = Field("Single sign-on", description="what the button on the sign-in page says")
    oidc_scopes: str = Field("openid email profile", description="what is asked of the provider")
    oidc_groups_claim: str = Field("groups", description="the claim that lists a person's groups")
    oidc_roles: str = Field("", description="roles by group, as in annotators=AN,leads=MA; applied at each sign-in")
    oidc_create: bool = Field(True, description="whether who signs in without an account gets one")
    oidc_new_role: str = Field("AN", description="the role of such an account; NO: until somebody gives it one")
    benchmark_folders: str = Field(
        "", description="folders of photographs that benchmarks may be made from in the web app, by commas"
    )
    username: str = Field("admin@juryroom.local", description="the first person's email, used on first start")
    password: SecretStr | None = Field(None, description="the first person's password; printed once when not given")
    user_token: SecretStr | None = Field(None, description="the first person's legacy token, for scripts")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 a .env file is not one of ours
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 nor a folder of secrets
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _SecretFiles(settings_cls), TomlConfigSettingsSource(settings_cls)


class _SecretFiles(PydanticBaseSettingsSource):
    """`JURYROOM_PASSWORD_FILE=/run/secrets/password`: the file's text without its last line break."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 the base's
        return _from_file(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        found = {name: _from_file(name) for name in _SECRETS}
        return {name: value for name, value in found.items() if value is not None}


def _from_file(name: str) -> str | None:
    variable = f"{PREFIX}{name.upper()}_FILE"
    path = os.environ.get(variable)
    if not path:
        return None
    try:
        return Path(path).read_text().rstrip("\r\n")
    except OSError as error:
        raise BadInput(f"{variable}: {path} cannot be read ({error.strerror}).") from error


@dataclass(frozen=True, slots=True)
class Origin:
    """One setting, its value as it may be shown, and where it came from."""

    name: str
    shown: str
    origin: str
    description: str


def load(flags: Mapping[str, Any] | None = None) -> Settings:
    """Settings with these flags on top; flags that are None were not given. Raises BadInput naming the setting."""
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in error.errors()]
        raise BadInput("Settings: " + "; ".join(problems)) from error


def origins(settings: Settings, flags: Mapping[str, Any] | None = None) -> list[Origin]:
    """Where each value came from; secrets are not shown."""
    given = {name for name, value in (flags or {}).items() if value is not None}
    toml = TomlConfigSettingsSource(Settings)()
    files = _SecretFiles(Settings)()
    return [
        Origin(name, _shown(getattr(settings, name)), _origin(name, given, files, toml), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def _origin(name: str, flags: set[str], files: Mapping[str, Any], toml: Mapping[str, Any]) -> str:
    variable = f"{PREFIX}{name.upper()}"
    if name in flags:
        return "flag"
    if any(key.upper() == variable for key in os.environ):
        return f"environment {variable}"
    if name in files:
        return f"file named by {variable}_FILE"
    return f"file {Path(FILE).resolve()}" if name in toml else "default"


def _shown(value: object) -> str:
    if value is None:
        return "-"
    return "(secret)" if isinstance(value, SecretStr) else str(value)

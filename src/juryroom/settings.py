"""Environment and `juryroom.toml` to one frozen Settings; read by `wiring` alone.

A flag beats the environment, that the file, that the default. Every secret also has a `_FILE`
variant naming a file that holds it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an installation can choose. One prefix: `JURYROOM_`."""

    model_config = SettingsConfigDict(env_prefix="JURYROOM_", frozen=True, toml_file="juryroom.toml", extra="forbid")

    data_dir: Path = Field(Path("juryroom-data"), description="database, uploads, exports and the installation's key")
    database_url: SecretStr | None = Field(
        None, description="postgresql://... for a team; SQLite in the data directory otherwise"
    )
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 1
    signup: Literal["closed", "open"] = "closed"
    max_body_mb: int = Field(250, ge=1, description="largest request body")
    session_days: int = Field(14, ge=1)

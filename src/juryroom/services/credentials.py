"""Passwords, keys and tokens: made, sealed, signed and checked. Nothing here touches the database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from juryroom.core.model import UserId
from juryroom.errors import BadInput, NotSignedIn
from juryroom.services.room import Secrets

PERSONAL = "jrp_"
"""How personal tokens begin, so that a scanner of leaked keys knows one."""
ACCESS_LIFETIME = timedelta(minutes=5)
_LEAST_PASSWORD = 8
_MOST_PASSWORD = 256
_HASHING = threading.BoundedSemaphore(2)
"""Argon2 takes 64 MB for each password: a crowd at the door waits its turn instead of filling the memory."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token of ours says."""

    kind: Literal["refresh", "access"]
    user_id: UserId
    jti: str
    """Of an access token: the id of the refresh token it came from, so that both end together."""


def secrets_from(key: bytes) -> Secrets:
    """Two independent keys from the installation's one (HKDF-expand of RFC 5869 with one block each)."""
    signing = hmac.new(key, b"juryroom signing\x01", hashlib.sha256).digest()
    sealing = hmac.new(key, b"juryroom sealing\x01", hashlib.sha256).digest()
    return Secrets(signing, base64.urlsafe_b64encode(sealing))


def fingerprint(text: str) -> str:
    """SHA-256 in hex: keys are random and long, so no salt or stretching is needed."""
    return hashlib.sha256(text.encode()).hexdigest()


def new_legacy_key() -> str:
    """40 hex digits, the form the field's scripts expect."""
    return secrets.token_hex(20)


def new_personal_key() -> str:
    """256 random bits behind the mark of its kind."""
    return PERSONAL + secrets.token_urlsafe(32)


def seal(keys: Secrets, text: str) -> str:
    from cryptography.fernet import Fernet

    return Fernet(keys.sealing).encrypt(text.encode()).decode()


def unseal(keys: Secrets, sealed: str) -> str:
    """Raises BadInput when the installation's key is not the one it was sealed with."""
    from cryptography.fernet import Fernet, InvalidToken

    try:
        return Fernet(keys.sealing).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise BadInput("This token was sealed under another installation key; reset it.") from error


def hash_password(password: str) -> str:
    """Argon2id with the library's recommended cost. Raises BadInput when it is too short or too long."""
    if not _LEAST_PASSWORD <= len(password) <= _MOST_PASSWORD:
        message = f"A password has {_LEAST_PASSWORD} to {_MOST_PASSWORD} characters."
        raise BadInput("Validation error", {"password": [message]})
    with _HASHING:
        return str(_hasher().hash(password))


def password_fits(password: str, stored: str | None) -> bool:
    """Takes as long without a stored hash as with one, so that a reply does not tell who has an account."""
    with _HASHING:
        if stored is None or len(password) > _MOST_PASSWORD:
            _hasher().hash(password[:_MOST_PASSWORD])
            return False
        return bool(_hasher().verify(password, stored))


def _hasher() -> Any:
    from pwdlib import PasswordHash

    return PasswordHash.recommended()


def sign(keys: Secrets, claims: Claims, *, issued: datetime, lifetime: timedelta) -> str:
    """A JWT (HS256) with the claims that the field's SDK reads: `token_type` and `exp`."""
    from joserfc import jwt
    from joserfc.jwk import OctKey

    issued_at = int(issued.timestamp())
    payload = {
        "token_type": claims.kind,
        "exp": issued_at + int(lifetime.total_seconds()),
        "iat": issued_at,
        "jti": claims.jti,
        "user_id": claims.user_id,
    }
    return jwt.encode({"alg": "HS256", "typ": "JWT"}, payload, OctKey.import_key(keys.signing))


def read_token(keys: Secrets, token: str, *, now: datetime) -> Claims:
    """What a token says. Raises NotSignedIn when it is not ours, was changed or is past its time."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import OctKey

    try:
        said = jwt.decode(token, OctKey.import_key(keys.signing), algorithms=["HS256"]).claims
        claims = Claims(said["token_type"], UserId(int(said["user_id"])), str(said["jti"]))
        expires = int(said["exp"])
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise NotSignedIn("Token is invalid") from error
    if claims.kind not in ("refresh", "access") or expires <= now.timestamp():
        raise NotSignedIn("Token is invalid or expired")
    return claims

"""Seals: who made something, and that it is as they made it.

A seal is a small JSON document over the SHA-256 of exact bytes. It names its `algorithm`, so that another one (SM2 with
SM3, say) can take the place of Ed25519: one entry in `_ALGORITHMS`. Whom a reader trusts stands in one text file, a key
a line; taking the line out ends the trust.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from zhengzhao.errors import SourceError, UsageError
from zhengzhao.messages import Text, reason_of

FORMAT = "zhengzhao-seal/1"
TRUSTED = "ZHENGZHAO_TRUSTED"
_LONGEST = 1 << 16
_LONGEST_NAME = 60


class Algorithm(Protocol):
    """A way to sign: makes keys, signs bytes, tells whether a signature is right."""

    def new(self) -> bytes:
        """Return a new private key as PEM."""

    def public(self, private: bytes) -> bytes:
        """Return the raw public key of a private one."""

    def is_key(self, public: bytes) -> bool:
        """Tell whether some bytes are a public key."""

    def sign(self, private: bytes, content: bytes) -> bytes:
        """Return the signature of some bytes."""

    def is_right(self, public: bytes, signature: bytes, content: bytes) -> bool:
        """Tell whether a signature is that of some bytes by a key."""


class _Ed25519:
    """Ed25519 by the library `cryptography` (RFC 8032)."""

    def new(self) -> bytes:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def public(self, private: bytes) -> bytes:
        public: bytes = self._private(private).public_key().public_bytes_raw()
        return public

    def is_key(self, public: bytes) -> bool:
        return len(public) == 32

    def sign(self, private: bytes, content: bytes) -> bytes:
        signature: bytes = self._private(private).sign(content)
        return signature

    def is_right(self, public: bytes, signature: bytes, content: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
        except (InvalidSignature, ValueError):
            return False
        return True

    def _private(self, pem: bytes) -> Any:  # noqa: ANN401  # its class is imported late
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        key = serialization.load_pem_private_key(pem, None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(type(key).__name__)
        return key


_ALGORITHMS: Mapping[str, Algorithm] = {"Ed25519": _Ed25519()}
NEWEST = "Ed25519"
"""What new keys and seals are made with."""


@dataclass(frozen=True)
class TrustedKey:
    """One line of the file of trusted keys."""

    algorithm: str
    public: bytes
    label: str

    @property
    def key_id(self) -> str:
        """The short name of a key: the first 16 digits of the SHA-256 of its bytes."""
        return key_id(self.public)

    @property
    def line(self) -> str:
        """The line as it stands in the file."""
        return f"{self.algorithm.lower()} {base64.b64encode(self.public).decode()} {self.label}".rstrip()


def key_id(public: bytes) -> str:
    """Return the short name of a public key."""
    return hashlib.sha256(public).hexdigest()[:16]


def new_key(label: str = "") -> tuple[bytes, TrustedKey]:
    """Make a key: the private part as PEM, and the line by which others trust it.

    Raises:
        UsageError: The label has a ``#``, where whoever reads the line would break it off.
    """
    if "#" in label:
        raise UsageError(
            Text(
                f"名称“{label}”不能含有 #：受信任密钥文件中 # 之后是注释；请换一个写法。",
                f"The label “{label}” must not have a #: in the file of trusted keys a comment begins there; write it otherwise.",
            )
        )
    maker = _ALGORITHMS[NEWEST]
    private = maker.new()
    return private, TrustedKey(NEWEST, maker.public(private), label)


def read_private(file: Path) -> bytes:
    """Read a private key.

    Raises:
        UsageError: The file is not there, or holds no key that we can use.
    """
    try:
        private = file.read_bytes()
        _ALGORITHMS[NEWEST].public(private)
    except OSError as error:
        raise UsageError(
            Text(
                f"读不到密钥文件 {file}：{reason_of(error).zh}；请用 zhengzhao key new 生成一个。",
                f"The key file {file} cannot be read: {reason_of(error).en}; make one with zhengzhao key new.",
            )
        ) from error
    except (ValueError, TypeError) as error:
        raise UsageError(
            Text(
                f"{file} 里不是可用的私钥（{NEWEST}，PEM，不加口令）。",
                f"{file} holds no private key that can be used ({NEWEST}, PEM, without a password).",
            )
        ) from error
    return private


def seal(content: bytes, private: bytes) -> dict[str, Any]:
    """Seal some bytes.

    Returns:
        The seal as a document: `format`, `algorithm`, `key`, `publicKey`, `sha256`, `signature`.
    """
    maker = _ALGORITHMS[NEWEST]
    public = maker.public(private)
    digest = hashlib.sha256(content).hexdigest()
    return {
        "format": FORMAT,
        "algorithm": NEWEST,
        "key": key_id(public),
        "publicKey": base64.b64encode(public).decode(),
        "sha256": digest,
        "signature": base64.b64encode(maker.sign(private, _signed(NEWEST, digest))).decode(),
    }


def verify_seal(sealed: bytes, content: bytes, trusted: Sequence[TrustedKey], where: str) -> TrustedKey:
    """Verify that a seal is that of some bytes, by a key that is trusted.

    Args:
        sealed: The seal, as JSON.
        content: What it is to be the seal of.
        trusted: The keys that are trusted.
        where: What is verified, for messages.

    Returns:
        The key that sealed it.

    Raises:
        SourceError: It is no seal, not that of these bytes, or not by a trusted key.
    """
    document = _document(sealed, where)
    public = _bytes(document["publicKey"], where)
    known = [each for each in trusted if (each.algorithm, each.public) == (document["algorithm"], public)]
    if not known:
        raise SourceError(
            Text(
                f"{where} 由不受信任的密钥 {key_id(public)} 封签，没有采用；确认来源可靠后，把它的公钥写进受信任密钥文件。",
                f"{where} is sealed by the key {key_id(public)}, which is not trusted, and was not taken; if you are sure of its origin, add its line to the file of trusted keys.",
            )
        )
    if not _fits(document, content, where):
        raise SourceError(
            Text(
                f"{where} 的封签与内容不符，内容在封签后被改动过，没有采用；请重新获取。",
                f"The seal of {where} does not fit its content, which was changed after it was sealed; nothing was taken. Get it again.",
            )
        )
    return known[0]


def is_seal_of(sealed: bytes, content: bytes, where: str) -> bool:
    """Tell whether a seal is that of some bytes, whoever made it.

    Raises:
        SourceError: It is no seal, or of an unknown algorithm.
    """
    return _fits(_document(sealed, where), content, where)


def read_trusted(file: Path) -> list[TrustedKey]:
    """Read the file of trusted keys: a line each, `ed25519 BASE64 label`; `#` begins a comment.

    Raises:
        UsageError: The file cannot be read, or a line is no key.
    """
    try:
        # Editors of Windows begin a file with a mark of its encoding.
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UsageError(
            Text(
                f"受信任密钥文件 {file} 不是 UTF-8 编码；请另存为 UTF-8。",
                f"The file of trusted keys, {file}, is not UTF-8; save it as UTF-8.",
            )
        ) from error
    except OSError as error:
        raise UsageError(
            Text(
                f"读不到受信任密钥文件 {file}；请用 --trusted 指定，每行一个公钥（zhengzhao key new 会打印）。",
                f"The file of trusted keys, {file}, cannot be read; name it with --trusted, a public key a line (zhengzhao key new prints it).",
            )
        ) from error
    return [_key(line, number, file) for number, line in enumerate(lines, start=1) if line.split("#")[0].strip()]


def trusted_file(given: Path | None) -> Path:
    """Return the file of trusted keys: the one that is given, that of the environment, or the person's own."""
    if given is not None:
        return given
    named = os.environ.get(TRUSTED)
    return Path(named) if named else Path.home() / ".zhengzhao" / "trusted-keys"


def _key(line: str, number: int, file: Path) -> TrustedKey:
    words = line.split("#")[0].split(None, 2)
    names = {each.lower(): each for each in _ALGORITHMS}
    try:
        public = base64.b64decode(words[1], validate=True)
        key = TrustedKey(names[words[0].lower()], public, words[2].strip() if len(words) > 2 else "")
    except (IndexError, KeyError, ValueError) as error:
        raise _no_key(number, file) from error
    if not _ALGORITHMS[key.algorithm].is_key(public):
        raise _no_key(number, file)
    return key


def _no_key(number: int, file: Path) -> UsageError:
    return UsageError(
        Text(
            f"{file} 第 {number} 行不是公钥；应当写成“ed25519 BASE64 名称”。",
            f"{file}, line {number}, is no public key; write it as “ed25519 BASE64 label”.",
        )
    )


def _signed(algorithm: str, digest: str) -> bytes:
    # The purpose is signed along, so that the signature of one kind of document is never good for another.
    return f"{FORMAT}\n{algorithm}\nsha256:{digest}\n".encode()


def _document(sealed: bytes, where: str) -> Mapping[str, Any]:
    try:
        document = json.loads(sealed[:_LONGEST])
    except (ValueError, RecursionError):
        document = None
    names = ("algorithm", "publicKey", "sha256", "signature")
    whole = isinstance(document, dict) and all(isinstance(document.get(name), str) for name in names)
    if not whole or document.get("format") != FORMAT:
        raise _no_seal(where)
    algorithm = document["algorithm"]
    if algorithm not in _ALGORITHMS:
        told = algorithm if len(algorithm) <= _LONGEST_NAME else f"{algorithm[:_LONGEST_NAME]}…"
        raise SourceError(
            Text(
                f"{where} 的封签用了不认识的算法 {told}；认识的有 {'、'.join(_ALGORITHMS)}，请升级 zhengzhao。",
                f"The seal of {where} is of an unknown algorithm, {told}; known are {', '.join(_ALGORITHMS)}. Update zhengzhao.",
            )
        )
    return dict(document)


def _fits(document: Mapping[str, Any], content: bytes, where: str) -> bool:
    public, signature = _bytes(document["publicKey"], where), _bytes(document["signature"], where)
    digest, algorithm = hashlib.sha256(content).hexdigest(), str(document["algorithm"])
    right = _ALGORITHMS[algorithm].is_right(public, signature, _signed(algorithm, digest))
    return right and document["sha256"] == digest


def _bytes(text: str, where: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _no_seal(where) from error


def _no_seal(where: str) -> SourceError:
    return SourceError(
        Text(
            f"{where} 的封签文件不完整或不是封签，不能采用；请重新获取。",
            f"The seal of {where} is broken or no seal, so that it cannot be taken. Get it again.",
        )
    )

"""The office's own certificate authority: phones are told once to trust it, and it answers for this machine alone.

The authority lasts ten years and goes into every copy, so that a restored machine is trusted at once. The server's
certificate is made anew by itself: before it runs out, and when the machine gets another address.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from jishan.lib import clock
from jishan.upkeep import keys, office

__all__ = ["certificate_for", "ensure", "fingerprint", "is_made", "names", "public_part"]

_TEN_YEARS = timedelta(days=3652)
# Apple's phones trust no server's certificate that lasts longer than 825 days.
_A_YEAR = timedelta(days=397)
_BEFORE_THE_END = timedelta(days=60)
_A_DAY = timedelta(days=1)  # a phone's clock may be behind


def is_made() -> bool:
    return _file("authority.pem").exists()


def ensure() -> x509.Certificate:
    """The authority, made at the first call. What it may answer for is fixed then."""
    if not is_made():
        _make()
    return x509.load_pem_x509_certificate(_file("authority.pem").read_bytes())


def public_part() -> bytes:
    """What a phone installs, as DER."""
    return ensure().public_bytes(serialization.Encoding.DER)


def fingerprint() -> str:
    """The authority's SHA-256 as phones show it, to be compared by eye."""
    digest = ensure().fingerprint(hashes.SHA256()).hex().upper()
    return ":".join(digest[start : start + 2] for start in range(0, len(digest), 2))


def names() -> list[str]:
    """The names the authority may answer for, and those that end in them."""
    return _allowed(ensure())


def certificate_for(addresses: Iterable[str], called: Iterable[str]) -> tuple[Path, Path]:
    """The files of a certificate and its key for these names and addresses, made anew when the old ones do not do."""
    authority = ensure()
    wanted = _wanted(authority, addresses, called)
    certificate, key = _file("server.pem"), _file("server.key")
    if not (certificate.exists() and key.exists() and _still_does(certificate, authority, wanted)):
        _issue(authority, wanted)
    return certificate, key


def _make() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    title = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"积善 {keys.installation().upper()}"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "积善 Jishan"),
        ]
    )
    # Whoever stole this key could not pass for a bank with it: it speaks for these names only. Not critical, for old
    # phones that do not know the restriction would refuse the whole certificate.
    allowed = [x509.DNSName(name) for name in dict.fromkeys(["local", "lan", *office.names()])]
    certificate = (
        _begin(title, title, key.public_key(), _TEN_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=allowed, excluded_subtrees=None), critical=False)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_pair("authority", certificate, key)


def _issue(authority: x509.Certificate, wanted: list[x509.GeneralName]) -> None:
    signer = serialization.load_pem_private_key(_file("authority.key").read_bytes(), password=None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    title = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"积善 {keys.installation().upper()} 网页")])
    certificate = (
        _begin(title, authority.subject, key.public_key(), min(_A_YEAR, authority.not_valid_after_utc - clock.now()))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(wanted), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    _write_pair("server", certificate, key)


def _begin(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, lasts: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - _A_DAY)
        .not_valid_after(clock.now() + lasts)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _wanted(authority: x509.Certificate, addresses: Iterable[str], called: Iterable[str]) -> list[x509.GeneralName]:
    """Names the authority may not answer for are left out: one of them would make the whole certificate worthless."""
    allowed = _allowed(authority)
    fit = [name for name in called if any(name == end or name.endswith(f".{end}") for end in allowed)]
    own: list[x509.GeneralName] = [x509.DNSName(name) for name in sorted(set(fit))]
    return own + [x509.IPAddress(ipaddress.ip_address(found)) for found in sorted({"127.0.0.1", *addresses})]


def _allowed(authority: x509.Certificate) -> list[str]:
    permitted = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    return [str(name.value) for name in permitted]


def _still_does(file: Path, authority: x509.Certificate, wanted: list[x509.GeneralName]) -> bool:
    standing = x509.load_pem_x509_certificate(file.read_bytes())
    names = standing.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        standing.issuer == authority.subject
        and set(wanted) <= set(names)
        and standing.not_valid_before_utc <= clock.now() < standing.not_valid_after_utc - _BEFORE_THE_END
    )


def _write_pair(name: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
    """The key first: a certificate without its key would be taken for whole."""
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    keys.write(f"tls-{name}.key", private)
    keys.write(f"tls-{name}.pem", certificate.public_bytes(serialization.Encoding.PEM))


def _file(name: str) -> Path:
    return keys.directory() / f"tls-{name}"

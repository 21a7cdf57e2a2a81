"""The office's own certificate authority, judged by a client that trusts nobody else."""

import socket
import ssl
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from cryptography import x509

from jishan.lib import clock
from jishan.upkeep import authority, keys, office

pytestmark = pytest.mark.django_db


@contextmanager
def server(certificate, key):
    """A bare TLS server on a free port of this machine."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listening = socket.create_server(("127.0.0.1", 0))

    def answer():
        while True:
            try:
                raw, _address = listening.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(raw, server_side=True) as sealed:
                    sealed.recv(1)
            except (OSError, ssl.SSLError):
                pass

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    listening.close()


def greet(port, name, *, trusting):
    context = ssl.create_default_context(cadata=trusting)
    with (
        socket.create_connection(("127.0.0.1", port)) as raw,
        context.wrap_socket(raw, server_hostname=name) as sealed,
    ):
        sealed.send(b"x")
        return sealed.version()


def test_a_client_that_trusts_our_authority_alone_is_at_ease_by_address_and_by_name(var):
    files = authority.certificate_for(["192.168.3.7"], ["localhost"])
    with server(*files) as port:
        assert greet(port, "127.0.0.1", trusting=authority.public_part()) == "TLSv1.3"
        assert greet(port, "localhost", trusting=authority.public_part())
        assert greet(port, "192.168.3.7", trusting=authority.public_part())
        for name in ("192.168.3.8", "other"):
            with pytest.raises(ssl.SSLCertVerificationError):
                greet(port, name, trusting=authority.public_part())


def test_a_client_that_was_told_nothing_is_warned(var):
    files = authority.certificate_for([], ["localhost"])
    with server(*files) as port, pytest.raises(ssl.SSLCertVerificationError):
        greet(port, "localhost", trusting=None)


def test_the_authority_cannot_pass_for_another_site(var, monkeypatch):
    """Even signed with its key, a certificate for a bank's name is refused by a client that trusts it."""
    authority.ensure()
    monkeypatch.setattr(authority, "_allowed", lambda _authority: ["bank.example.cn"])
    files = authority.certificate_for([], ["bank.example.cn"])
    with server(*files) as port, pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        greet(port, "bank.example.cn", trusting=authority.public_part())


def test_a_name_it_may_not_answer_for_is_left_out_instead_of_spoiling_the_rest(var):
    files = authority.certificate_for(["10.0.0.5"], ["localhost", "somewhere.example.cn"])
    with server(*files) as port:
        assert greet(port, "localhost", trusting=authority.public_part())


def test_the_certificate_is_made_anew_for_another_address_and_before_its_end_and_not_otherwise(var):
    certificate, key = authority.certificate_for(["192.168.3.7"], ["localhost"])
    first = certificate.read_bytes()
    authority.certificate_for(["192.168.3.7"], ["localhost"])
    assert certificate.read_bytes() == first
    authority.certificate_for(["192.168.3.99"], ["localhost"])
    second = certificate.read_bytes()
    assert second != first
    with clock.at(clock.now() + timedelta(days=350)):
        authority.certificate_for(["192.168.3.99"], ["localhost"])
    third = x509.load_pem_x509_certificate(certificate.read_bytes())
    assert third.not_valid_after_utc > clock.now() + timedelta(days=700)
    assert key.stat().st_mode & 0o077 == 0
    assert third.issuer == authority.ensure().subject  # which stays, for it is what phones have learnt


def test_no_certificate_lasts_longer_than_phones_allow(var):
    certificate, _key = authority.certificate_for([], ["localhost"])
    made = x509.load_pem_x509_certificate(certificate.read_bytes())
    assert made.not_valid_after_utc - made.not_valid_before_utc < timedelta(days=825)
    assert authority.ensure().not_valid_after_utc > clock.now() + timedelta(days=3650)


def test_a_restored_machine_is_trusted_at_once(var):
    authority.ensure()
    packed = keys.packed()
    assert {"tls-authority.pem", "tls-authority.key"} <= set(packed)
    assert "tls-server.key" not in packed


def test_this_machines_own_addresses_are_never_offered_to_others():
    assert not [found for found in office.addresses() if found.startswith(("127.", "169.254."))]
    assert "localhost" in office.names()


def test_the_office_is_open_or_not(var):
    assert not office.is_open()
    office.open_to_network(True)
    assert office.is_open()
    office.open_to_network(False)
    office.open_to_network(False)
    assert not office.is_open()
    office.note_doors(office.Doors(8000, 8443))
    assert office.doors() == office.Doors(8000, 8443)
    office.note_doors(None)
    assert office.doors() is None

"""An authority and certificates of every kind, made by the openssl command in a folder of the test's own."""

import atexit
import functools
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from support import environment

CONFIG = """
[ca]
default_ca = authority
[authority]
database = index.txt
new_certs_dir = .
policy = any
default_md = sha256
unique_subject = no
rand_serial = yes
[any]
commonName = supplied
"""


class Certificates:
    """NAME.pem and NAME.key for: ca, good, expired, other (for another name), client, and `lone`, signed by itself.

    locked.key and locked-old.key are good.key with the passphrase PASSPHRASE, in the newer and in the older format.
    """

    PASSPHRASE = "open sesame"

    def __init__(self):
        self.home = tempfile.TemporaryDirectory(prefix="confab-certificates-")
        self.folder = pathlib.Path(self.home.name)
        (self.folder / "ca.cnf").write_text(CONFIG)
        (self.folder / "index.txt").touch()
        self.by_itself("ca", "Test CA", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        self.by_itself("lone", "localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
        self.signed("good", "DNS:localhost,IP:127.0.0.1")
        for name, more in ("locked", ()), ("locked-old", ("-traditional",)):
            self.openssl("pkey", "-in", "good.key", "-aes-256-cbc", "-passout", f"pass:{self.PASSPHRASE}", *more,
                         "-out", f"{name}.key")
        self.signed("expired", "DNS:localhost,IP:127.0.0.1", "20200101000000Z", "20200201000000Z")
        self.signed("other", "DNS:a.example,DNS:b.example")
        self.signed("client", "DNS:client.example")

    def path(self, name):
        return str(self.folder / name)

    def openssl(self, *arguments):
        done = subprocess.run(["openssl", *arguments], cwd=self.folder, env=environment(), capture_output=True,
                              stdin=subprocess.DEVNULL)
        if done.returncode:
            raise RuntimeError(done.stderr.decode())
        return done.stdout.decode()

    def by_itself(self, name, subject, *more):
        self.openssl("req", "-x509", *self.key(name), "-days", "30", "-subj", f"/CN={subject}", "-out", f"{name}.pem", *more)

    def key(self, name):
        return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key")

    def signed(self, name, names, begin="", end=""):
        self.openssl("req", "-new", *self.key(name), "-subj", "/CN=localhost", "-out", f"{name}.csr")
        # All that RFC 5280 wants of one: Python is strict since 3.13.
        (self.folder / f"{name}.ext").write_text(
            f"subjectAltName={names}\nbasicConstraints=CA:FALSE\nkeyUsage=digitalSignature\n"
            "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n")
        dates = ("-startdate", begin, "-enddate", end) if end else ("-days", "30")
        self.openssl("ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key",
                     *dates, "-extfile", f"{name}.ext", "-in", f"{name}.csr", "-out", f"{name}.pem")

    def fingerprint(self, name):
        return self.openssl("x509", "-in", f"{name}.pem", "-noout", "-fingerprint", "-sha256").strip().split("=")[1]

    def close(self):
        self.home.cleanup()


@functools.cache
def made():
    """One set for all the tests of a program; gone when it ends. Where nobody can make them, the test is skipped."""
    if not shutil.which("openssl"):
        raise unittest.SkipTest("the openssl command is missing (Debian: openssl)")
    certificates = Certificates()
    atexit.register(certificates.close)
    return certificates

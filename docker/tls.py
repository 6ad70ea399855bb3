"""
`tls.py FOLDER HOST`: a self-signed certificate for HOST in FOLDER, unless one is there.

For a first look and for tests. For the world put your own cert.pem and key.pem into the folder.
"""

import datetime
import ipaddress
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

DAYS = 397  # the longest that browsers accept


def make(folder: Path, host: str) -> None:
    """Writes cert.pem and key.pem, the key for its owner only."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    start = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName(names(host)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "key.pem").touch(mode=0o600)
    (folder / "key.pem").write_bytes(pem)
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def names(host: str) -> list[x509.GeneralName]:
    """The host as a name or as an address, and this machine."""
    own: list[x509.GeneralName] = [
        x509.DNSName("localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]
    try:
        return [x509.IPAddress(ipaddress.ip_address(host)), *own]
    except ValueError:
        return [x509.DNSName(host), *own]


if __name__ == "__main__":
    place = Path(sys.argv[1])
    if not (place / "cert.pem").exists():
        make(place, sys.argv[2])

"""The seal: one certification signature of the city over the whole file, no changes allowed.

PAdES B-B by pyHanko (DocMDP P=1), B-LT where a time stamp service is configured. RSA, because an EC
key would raise the PDF version and break PDF/A-3 (ISO 32002).
"""

import io
import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from portal import clock
from portal.documents.stamping import NoStamp, stamper
from portal.settings import Settings

FIELD = "Siegel"
KEY_BITS = 3072
YEARS = timedelta(days=3 * 365)
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What checking a sealed file found."""

    intact: bool
    whole: bool
    sealed_by_us: bool
    stamped: datetime | None = None  # by a service we trust

    @property
    def good(self) -> bool:
        """Whether this is our seal over the whole, unchanged file."""
        return self.intact and self.whole and self.sealed_by_us


def seal(pdf: bytes, settings: Settings) -> bytes:
    """Return the PDF with the certification signature, without a time stamp (PAdES B-B)."""
    return _sealed(pdf, settings)


def seal_best(pdf: bytes, settings: Settings) -> tuple[bytes, bool]:
    """Return the sealed PDF, and whether its time stamp is still missing.

    Nobody waits for a service that is down: the seal holds without a stamp, and is made once more
    with one as soon as it can be had.
    """
    if not settings.tsa_url:
        return seal(pdf, settings), False
    try:
        return stamped(pdf, settings), False
    except NoStamp as error:
        log.warning("event=stamp_pending error=%s", error)
        return seal(pdf, settings), True


def stamped(pdf: bytes, settings: Settings) -> bytes:
    """Return the PDF sealed with a time stamp and all it takes to check it (PAdES B-LT).

    Raises NoStamp where the service gives none, or one that is not of who it should be.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.general import SigningError
    from pyhanko_certvalidator.errors import PathError, ValidationError

    try:
        return _sealed(pdf, settings, stamper(settings))
    except (PdfError, SigningError, PathError, ValidationError, OSError, ValueError) as error:
        raise NoStamp(type(error).__name__) from error


def _sealed(pdf: bytes, settings: Settings, stamper: Any = None) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference

    complete = {
        "embed_validation_info": True,
        "validation_context": _context(settings),
        # In the revision of the seal: nothing comes after it.
        "dss_settings": DSSContentSettings(
            include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
        ),
    }

    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        reason="Abschluss der Videoberatung",
        location=settings.city_name,
        **(complete if stamper is not None else {}),
    )
    signer = signers.PdfSigner(
        metadata,
        signer=_signer(*_files(settings), _passphrase(settings)),
        timestamper=stamper,
        new_field_spec=fields.SigFieldSpec(FIELD, on_page=0, box=None),
    )
    stream: Any = signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))
    return bytes(stream.getvalue())


def verify(pdf: bytes, settings: Settings) -> Verdict:
    """Check a sealed file: cryptography, coverage, certification and whose seal it is.

    A file that cannot be read is not good; what the reader raises then is anything.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(signatures) != 1:
            return Verdict(intact=False, whole=False, sealed_by_us=False)
        status = validate_pdf_signature(signatures[0], _context(settings))
    except Exception as error:
        log.info("event=seal_unreadable error=%s", type(error).__name__)
        return Verdict(intact=False, whole=False, sealed_by_us=False)
    stamp = status.timestamp_validity
    return Verdict(
        intact=bool(status.intact and status.valid and status.docmdp_ok),
        whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        sealed_by_us=bool(status.trusted),
        stamped=stamp.timestamp if stamp is not None and stamp.valid and stamp.trusted else None,
    )


def _context(settings: Settings) -> Any:
    """Return whom we trust, and what was revoked: nothing is fetched while somebody waits."""
    from pyhanko.keys import load_certs_from_pemder
    from pyhanko_certvalidator import ValidationContext

    chain = [settings.seal_chain or str(_files(settings)[0]), settings.tsa_certificate]
    files = [str(settings.path(name)) for name in chain if name]
    crls = [settings.path(name).read_bytes() for name in settings.seal_crls]
    return ValidationContext(
        trust_roots=list(load_certs_from_pemder(files)),
        crls=crls,
        allow_fetching=False,
        revocation_mode="hard-fail" if crls else "soft-fail",
    )


def prepare(settings: Settings) -> None:
    """Make a development seal where none is configured, and the one to practise with."""
    for_practice(settings)
    certificate, key = _files(settings)
    if not settings.seal_certificate and not certificate.exists():
        _make(certificate, key, settings)


def for_practice(settings: Settings) -> Settings:
    """Return settings with a seal that is not the city's, made where there is none."""
    folder = settings.var / "practice-seal"
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    if not certificate.exists():
        _make(certificate, key, settings, "Übung, ohne Wirkung")
    plain = {"seal_passphrase_file": "", "seal_chain": "", "seal_crls": (), "tsa_url": ""}
    sealed = {"seal_certificate": str(certificate), "seal_key": str(key)}
    return replace(settings, **plain, **sealed, tsa_certificate="")


def _files(settings: Settings) -> tuple[Path, Path]:
    if settings.seal_certificate:
        return settings.path(settings.seal_certificate), settings.path(settings.seal_key)
    return settings.var / "seal" / "certificate.pem", settings.var / "seal" / "key.pem"


def _passphrase(settings: Settings) -> bytes | None:
    if not settings.seal_passphrase_file:
        return None
    return settings.path(settings.seal_passphrase_file).read_bytes().strip()


@cache
def _signer(certificate: Path, key: Path, passphrase: bytes | None) -> Any:
    """Return who signs, its key loaded once: looking at its primes takes longer than all else."""
    from pyhanko.sign import signers

    found = signers.SimpleSigner.load(str(key), str(certificate), key_passphrase=passphrase)
    private = serialization.load_der_private_key(found.signing_key.dump(), None)
    if not isinstance(private, rsa.RSAPrivateKey):
        return found

    async def sign(data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        algorithm = getattr(hashes, digest_algorithm.upper())
        return private.sign(data, padding.PKCS1v15(), algorithm())

    found.async_sign_raw = sign
    return found


def _make(
    certificate: Path, key: Path, settings: Settings, name_of_seal: str = "Entwicklung"
) -> None:
    private = rsa.generate_private_key(65537, KEY_BITS)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, settings.city_name),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Videoberatung Siegel ({name_of_seal})"),
        ]
    )
    now = clock.now()
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(private, hashes.SHA256())
    )
    key.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key.touch(0o600)
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))

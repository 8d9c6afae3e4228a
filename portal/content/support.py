"""What the product itself promises, and where help is to be had: nowhere else typed."""

from dataclasses import dataclass

from portal.plugin import Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """Numbers and names that texts get through facts."""

    phone: str = "115"
    opens: int = 8
    closes: int = 18
    upload_mbit: int = 2
    browsers: tuple[str, ...] = ("Google Chrome", "Mozilla Firefox", "Microsoft Edge", "Safari")
    pilot_months: int = 12
    # The ways of signing this portal can carry out, of those that forms declare.
    signatures: tuple[Signature, ...] = (
        Signature.HIDDEN_TAN,
        Signature.MOBILE_TAN,
        Signature.TOUCHPAD,
    )


SUPPORT = Support()

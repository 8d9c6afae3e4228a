"""Which kind of device and browser somebody comes with: as coarse as can be."""

# In this order: each browser also names those it wants to be taken for.
_BROWSERS = (
    ("firefox", ("Firefox/", "FxiOS/")),
    ("edge", ("Edg/", "EdgA/", "EdgiOS/")),
    ("samsung", ("SamsungBrowser/",)),
    ("chrome", ("Chrome/", "CriOS/")),
    ("safari", ("Safari/",)),
)
_TABLETS = ("iPad", "Tablet")
_PHONES = ("iPhone", "Mobile")

_DEVICES = {"phone": "Telefon", "tablet": "Tablet", "computer": "Computer"}
_NAMES = {
    "chrome": "Chrome",
    "edge": "Edge",
    "firefox": "Firefox",
    "safari": "Safari",
    "samsung": "Samsung Internet",
    "other": "anderer Browser",
}


def kind_of_device(user_agent: str) -> str:
    """Return e.g. phone_safari or computer_other; versions and models are not looked at."""
    device = "computer"
    if any(sign in user_agent for sign in _TABLETS):
        device = "tablet"
    elif any(sign in user_agent for sign in _PHONES):
        device = "phone"
    elif "Android" in user_agent:  # says „Mobile“ on phones only
        device = "tablet"
    found = (name for name, signs in _BROWSERS if any(sign in user_agent for sign in signs))
    return f"{device}_{next(found, 'other')}"


def device_in_words(detail: str) -> str:
    """Return e.g. „Telefon, Safari“ for phone_safari; what was not noted is an unknown one."""
    device, _, browser = detail.partition("_")
    if device not in _DEVICES or browser not in _NAMES:
        return "Unbekanntes Gerät"
    return f"{_DEVICES[device]}, {_NAMES[browser]}"

"""Names of languages, as bibliographies write them, to BCP 47 tags and back."""

import re

__all__ = ["babel_name", "read_language"]

# Tag -> names; the first is what babel and biblatex call the language.
_NAMES: dict[str, str] = {
    "de": "ngerman german germanb deutsch ger deu allemand",
    "de-AT": "naustrian austrian",
    "de-CH": "nswissgerman swissgerman",
    "en": "english eng englisch anglais",
    "en-GB": "british ukenglish",
    "en-US": "american usenglish",
    "en-CA": "canadian",
    "en-AU": "australian",
    "en-NZ": "newzealand",
    "fr": "french français francais frenchb fre fra französisch",
    "fr-CA": "canadien acadian",
    "es": "spanish español spa spanisch castellano",
    "it": "italian italiano ita italienisch",
    "pt": "portuguese português por portugiesisch portuges",
    "pt-BR": "brazilian brazil",
    "nl": "dutch nederlands dut nld niederländisch",
    "da": "danish dansk dan dänisch",
    "sv": "swedish svenska swe schwedisch",
    "nb": "norsk norwegian bokmål bokmal nor nob norwegisch",
    "nn": "nynorsk nno",
    "fi": "finnish suomi fin finnisch",
    "is": "icelandic ice isl",
    "et": "estonian est",
    "lv": "latvian lav",
    "lt": "lithuanian lit",
    "pl": "polish polski pol polnisch",
    "cs": "czech čeština cze ces tschechisch",
    "sk": "slovak slo slk",
    "sl": "slovene slovenian slv",
    "hr": "croatian hrv",
    "sr": "serbian srp serbianc",
    "hu": "magyar hungarian hun ungarisch",
    "ro": "romanian rum ron",
    "bg": "bulgarian bul",
    "ru": "russian русский rus russisch",
    "uk": "ukrainian ukr",
    "el": "greek polutonikogreek gre ell griechisch",
    "tr": "turkish türkçe tur türkisch",
    "ca": "catalan català cat",
    "gl": "galician galego glg",
    "eu": "basque euskara baq eus",
    "he": "hebrew heb",
    "ar": "arabic ara",
    "fa": "persian farsi per fas",
    "hi": "hindi hin",
    "zh": "chinese 中文 chi zho chinesisch",
    "ja": "japanese 日本語 jpn japanisch",
    "ko": "korean kor",
    "vi": "vietnamese vie",
    "la": "latin lat latein",
    "ga": "irish gle",
    "cy": "welsh cym",
    "af": "afrikaans afr",
    "sq": "albanian sqi",
    "mk": "macedonian mkd",
    "be": "belarusian bel",
    "bs": "bosnian bos",
    "hy": "armenian hye",
    "ka": "georgian kat",
    "th": "thai tha",
    "id": "indonesian bahasa ind",
    "ms": "malay bahasam msa",
    "bn": "bengali ben",
    "ta": "tamil tam",
    "ur": "urdu urd",
    "eo": "esperanto epo",
}
_TAGS = {name: tag for tag, names in _NAMES.items() for name in names.split()}
_TAG = re.compile(r"([a-z]{2})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:\.utf-?8)?", re.I)
_KNOWN = {tag[:2] for tag in _NAMES}


def read_language(text: str) -> str:
    """BCP 47 tag of a babel name, ISO 639-2 code, locale or tag; "" if it is none of them.

    Regions are kept (``british`` is ``en-GB``): who filters by language compares the first part.
    """
    plain = text.strip().lower()
    tag = _TAGS.get(plain) or _TAGS.get(plain.removeprefix("lang"))
    if tag:
        return tag
    found = _TAG.fullmatch(plain)
    if not found or found[1] not in _KNOWN:
        return ""
    script, region = found[2], found[3]
    return "-".join(
        part for part in (found[1], script and script.title(), region and region.upper()) if part
    )


def babel_name(tag: str) -> str:
    """What babel calls the language (``ngerman``), or the tag itself where it has no name."""
    return _NAMES.get(tag, tag).split(" ", 1)[0]

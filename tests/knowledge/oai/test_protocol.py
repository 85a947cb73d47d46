"""The protocol: verbs, their arguments, and each of its errors."""

from __future__ import annotations

import gzip
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import checks
from django.test import Client

from cms.oai import arguments
from cms.records.after_change import settle
from knowledge.models import LiteratureEntryPage
from tests.content import Tree, add_concept, add_work

from .reading import LANG, ask, pages, read, records

Work = LiteratureEntryPage
FORM = "application/x-www-form-urlencoded"
NOWHERE = "oai:localhost:01234567-89ab-4cde-8f01-23456789abcd:de"


@pytest.fixture
def work(tree: Tree) -> Work:
    page = add_work(tree)
    settle()
    return page


def identifier(page: Any, locale: str = "de") -> str:
    return f"oai:localhost:{page.translation_key}:{locale}"


def test_the_repository_describes_itself(client: Client, work: Work, settings: Any) -> None:
    settings.OAI_NAMESPACE = "repository.example.org"
    settings.OAI_ADMIN_EMAIL = "librarian@example.org"
    answer = ask(client, "Identify")
    assert answer.request == {"verb": "Identify"}
    assert answer.text("/*/o:request") == "http://localhost/oai/"
    assert answer.text("//o:baseURL") == "http://localhost/oai/"
    assert answer.text("//o:adminEmail") == "librarian@example.org"
    assert answer.text("//o:deletedRecord") == "persistent"
    assert answer.text("//o:granularity") == "YYYY-MM-DDThh:mm:ssZ"
    assert answer.text("//o:compression") == "gzip"
    assert answer.text("//i:repositoryIdentifier") == "repository.example.org"
    stamps = [header.datestamp for page in pages(client) for header in page.headers]
    assert answer.text("//o:earliestDatestamp") == min(stamps)


def test_a_namespace_that_is_no_domain_name_is_not_described(client: Client, work: Work) -> None:
    assert ask(client, "Identify").find("//o:description") == []


def test_the_address_of_the_repository_does_not_come_from_the_request(work: Work) -> None:
    response = Client(headers={"host": "127.0.0.1"}).get("/oai/?verb=Identify")
    assert read(response.content).text("//o:baseURL") == "http://localhost/oai/"
    answer = Client(headers={"host": "127.0.0.1"}).get(
        "/oai/", {"verb": "GetRecord", "identifier": identifier(work), "metadataPrefix": "oai_dc"}
    )
    assert b"127.0.0.1" not in answer.content


@pytest.mark.parametrize("item", [False, True])
def test_both_formats_can_be_had_of_everything(client: Client, work: Work, item: bool) -> None:
    given = {"identifier": identifier(work)} if item else {}
    answer = ask(client, "ListMetadataFormats", **given)
    assert answer.find("//o:metadataPrefix/text()") == ["oai_dc", "oai_datacite"]
    for prefix, namespace in (("oai_dc", "oai_dc"), ("oai_datacite", "envelope")):
        said = answer.text(f"//o:metadataFormat[o:metadataPrefix='{prefix}']/o:metadataNamespace")
        record = ask(client, "GetRecord", identifier=identifier(work), metadataPrefix=prefix)
        (metadata,) = record.find("//o:metadata/*")
        assert metadata.tag.startswith(f"{{{said}}}"), namespace


def test_sets_have_names_in_both_languages(client: Client, tree: Tree) -> None:
    theme = add_concept("networks", de="Netzwerke", en="Networks")
    add_work(tree, concepts=[theme])
    settle()
    answer = ask(client, "ListSets")
    specs = answer.find("//o:setSpec/text()")
    kinds = {"kind:pages", "kind:concepts", "kind:clusters", "kind:handouts", "kind:literature"}
    assert {"kind", "language", "language:de", "language:en", "theme", *kinds} <= set(specs)
    (entry,) = answer.find(f"//o:set[o:setSpec='theme:{theme.uuid}']")
    assert entry.findtext("{*}setName") == "Thema: Netzwerke / Theme: Networks"
    titles = {e.get(LANG): e.text for e in entry.iter("{http://purl.org/dc/elements/1.1/}title")}
    assert titles == {"de": "Thema: Netzwerke", "en": "Theme: Networks"}
    assert "Inhaltsart: Literatur / Kind of content: Literature" in answer.find(
        "//o:setName/text()"
    )


def test_each_set_that_is_listed_can_be_asked_for(client: Client, tree: Tree) -> None:
    add_work(tree, concepts=[add_concept("networks", de="Netzwerke")])
    settle()
    for spec in ask(client, "ListSets").find("//o:setSpec/text()"):
        assert records(client, set=spec).errors in ([], ["noRecordsMatch"]), spec


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ["badVerb"]),
        ({"verb": ""}, ["badVerb"]),
        ({"verb": "listrecords"}, ["badVerb"]),
        ({"verb": "GetRecords", "identifier": "x"}, ["badVerb"]),
        ({"verb": ["Identify", "Identify"]}, ["badVerb"]),
        ({"verb": "Identify", "set": "kind"}, ["badArgument"]),
        ({"verb": "Identify", "x": "1", "y": "2"}, ["badArgument"] * 2),
        ({"verb": "ListSets", "metadataPrefix": "oai_dc"}, ["badArgument"]),
        ({"verb": "ListSets", "resumptionToken": "x"}, ["badResumptionToken"]),
        ({"verb": "ListMetadataFormats", "identifier": NOWHERE}, ["idDoesNotExist"]),
        ({"verb": "ListMetadataFormats", "metadataPrefix": "oai_dc"}, ["badArgument"]),
        ({"verb": "GetRecord"}, ["badArgument"] * 2),
        ({"verb": "GetRecord", "identifier": NOWHERE}, ["badArgument"]),
        (
            {"verb": "GetRecord", "identifier": NOWHERE, "metadataPrefix": "oai_dc"},
            ["idDoesNotExist"],
        ),
        (
            {"verb": "GetRecord", "identifier": "\x00 <&>", "metadataPrefix": "oai_dc"},
            ["idDoesNotExist"],
        ),
        (
            {"verb": "GetRecord", "identifier": NOWHERE, "metadataPrefix": "marc21"},
            ["cannotDisseminateFormat", "idDoesNotExist"],
        ),
        ({"verb": "ListRecords"}, ["badArgument"]),
        ({"verb": "ListRecords", "metadataPrefix": ""}, ["badArgument"]),
        ({"verb": "ListRecords", "metadataPrefix": "oai dc"}, ["badArgument"]),
        ({"verb": "ListRecords", "metadataPrefix": ["oai_dc", "oai_dc"]}, ["badArgument"]),
        ({"verb": "ListRecords", "metadataPrefix": "marc21"}, ["cannotDisseminateFormat"]),
        (
            {"verb": "ListRecords", "metadataPrefix": "marc21", "from": "today"},
            ["badArgument", "cannotDisseminateFormat"],
        ),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "a b"}, ["badArgument"]),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "a::b"}, ["badArgument"]),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": ""}, ["badArgument"]),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "a:b"}, ["noRecordsMatch"]),
        (
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "kind:a:b"},
            ["noRecordsMatch"],
        ),
        (
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "resumptionToken": "x"},
            ["badArgument"],
        ),
        ({"verb": "ListRecords", "resumptionToken": "x"}, ["badResumptionToken"]),
        ({"verb": "ListRecords", "resumptionToken": ""}, ["badResumptionToken"]),
        ({"verb": "ListIdentifiers", "resumptionToken": ["x", "x"]}, ["badArgument"]),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_wrong_is_said_in_the_words_of_the_protocol(
    client: Client, tree: Tree, given: dict[str, Any], expected: list[str], method: str
) -> None:
    if method == "post":
        response = client.post("/oai/", urlencode(given, doseq=True), content_type=FORM)
    else:
        response = client.get("/oai/", given)
    answer = read(response.content)
    assert response.status_code == 200
    assert answer.errors == expected
    # What is not understood is not repeated.
    repeated = not {"badVerb", "badArgument"} & set(expected)
    assert bool(answer.request) == repeated


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"from": "2020-01-01"}, []),
        ({"from": "2020-01-01T00:00:00Z"}, []),
        ({"until": "9999-12-31"}, []),
        ({"until": "9999-12-31T23:59:59Z"}, []),
        ({"from": "0001-01-01", "until": "9999-12-31"}, []),
        ({"until": "2000-01-01"}, ["noRecordsMatch"]),
        ({"from": "9999-12-31"}, ["noRecordsMatch"]),
        ({"from": "2020-01-01", "until": "2020-01-01T00:00:00Z"}, ["badArgument"]),
        ({"from": "2020-01-02", "until": "2020-01-01"}, ["badArgument"]),
        ({"from": "2020"}, ["badArgument"]),
        ({"from": "2020-13-01"}, ["badArgument"]),
        ({"from": "2021-02-29"}, ["badArgument"]),
        ({"from": "0000-01-01"}, ["badArgument"]),
        ({"from": "2020-01-01T00:00:00"}, ["badArgument"]),
        ({"from": "2020-01-01T00:00:00.5Z"}, ["badArgument"]),
        ({"from": "2020-01-01T24:00:00Z"}, ["badArgument"]),
        ({"from": "2020-01-01T00:00:00+00:00"}, ["badArgument"]),
        ({"from": "٢٠٢٠-٠١-٠١"}, ["badArgument"]),
        ({"from": "", "until": "x"}, ["badArgument"] * 2),
    ],
)
def test_times_are_days_or_seconds(
    client: Client, tree: Tree, dates: dict[str, str], expected: list[str]
) -> None:
    assert ask(client, "ListIdentifiers", metadataPrefix="oai_dc", **dates).errors == expected


def test_a_withdrawn_item_has_no_formats_any_more(client: Client, work: Work) -> None:
    work.unpublish()
    settle()
    answer = ask(client, "ListMetadataFormats", identifier=identifier(work))
    assert answer.errors == ["noMetadataFormats"]


def test_errors_are_told_in_the_language_of_whoever_asks(client: Client, work: Work) -> None:
    german = client.get("/oai/?verb=x", headers={"accept-language": "de"})
    english = client.get("/oai/?verb=x", headers={"accept-language": "en"})
    assert "eines von diesen" in read(german.content).text("//o:error")
    assert "one of" in read(english.content).text("//o:error")


def test_answers_are_compressed_for_those_who_can_read_it(client: Client, work: Work) -> None:
    address = "/oai/?verb=ListIdentifiers&metadataPrefix=oai_dc"
    plain = client.get(address)
    packed = client.get(address, headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert read(gzip.decompress(packed.content)).headers == read(plain.content).headers
    assert "Accept-Encoding" in packed["Vary"]


def test_a_post_and_a_get_are_answered_alike(client: Client, work: Work) -> None:
    given = {"verb": "ListRecords", "metadataPrefix": "oai_datacite", "set": "kind:literature"}
    body = "&".join(f"{name}={value}" for name, value in given.items())
    strict = Client(enforce_csrf_checks=True)
    posted = strict.post("/oai/", body, content_type="application/x-www-form-urlencoded")
    asked = client.get("/oai/", given)
    assert read(posted.content).headers == read(asked.content).headers
    assert read(posted.content).live == [identifier(work)]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", '{"verb": "Identify"}'),
        ("multipart/form-data; boundary=x", "--x"),
        ("application/x-www-form-urlencoded; charset=utf-16", "verb=Identify"),
        ("application/x-www-form-urlencoded", "&".join(f"a{n}=1" for n in range(2_000))),
    ],
)
def test_what_cannot_be_read_as_arguments_is_refused(
    client: Client, tree: Tree, content_type: str, body: str
) -> None:
    response = client.post("/oai/", body, content_type=content_type)
    assert response.status_code == 200
    assert read(response.content).errors == ["badArgument"]


def test_other_methods_are_none_of_the_protocol(client: Client) -> None:
    assert client.put("/oai/").status_code == 405
    assert client.delete("/oai/").status_code == 405


def test_what_is_kept_for_ever_is_checked(settings: Any) -> None:
    settings.OAI_NAMESPACE, settings.OAI_ADMIN_EMAIL = "http://example.org", "nobody"
    found = {error.id for error in checks.run_checks()}
    assert found == {"oai.E001", "oai.E002"}


def test_each_verb_of_the_protocol_is_there() -> None:
    assert len(arguments.VERBS) == 6

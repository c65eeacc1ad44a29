"""Corrections by hand: on the page of a meeting and by programs."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.meeting import Party, PartyKind
from corpus.parsing import ParsingLimits
from index.fakes import HashEmbedder
from index.live import LiveLibrary
from index.writer import LibraryWriter, Upload
from qa.assistant import Assistant
from qa.settings import Settings
from tests.web.conftest import LOCAL, TOKEN, error_of
from tests.web.minutes import EVIL, minutes, person
from tests.web.test_meetings import section, text_of
from tests.web.test_security import form_token, sign_in
from web.corrections import wish_of_form, written_line

OURS = {"Origin": LOCAL}


@pytest.fixture
def assistant():
    return minutes()


def id_of(client, label: str) -> str:
    listed = client.get("/api/v1/meetings").json()["meetings"]
    return next(m["id"] for m in listed if m["label"] == label)


def patch(client, body, label: str = "2nd meeting"):
    return client.patch(f"/api/v1/meetings/{id_of(client, label)}", json=body)


def post(client, label: str = "2nd meeting", **fields: str):
    address = f"/meetings/{id_of(client, label)}"
    token = form_token(client.get(address).text)
    sent = {"form_token": token, **fields}
    return client.post(f"{address}/correct", data=sent, headers=OURS)


# --- by programs --------------------------------------------------------------------


def test_a_corrected_value_wins_and_has_no_evidence(client) -> None:
    reply = patch(client, {"correct": {"place": " Oslo "}, "made_by": "Ana"})
    assert reply.status_code == 200
    meeting = reply.json()["meeting"]
    assert meeting["place"] == "Oslo"
    assert meeting["facts"]["place"] == [
        {"value": "Oslo", "by_hand": True, "evidence": []}
    ]
    (made,) = meeting["corrections"]
    assert (made["field"], made["made_by"]) == ("place", "Ana")
    assert made["before"] in (["Lisbon"], ["Porto"])
    assert len(made["documents"]) == 2
    assert reply.json()["generation"] == 2
    assert client.get(f"/api/v1/meetings/{meeting['id']}").json() == meeting


def test_what_documents_say_too_keeps_its_evidence(client) -> None:
    sent = [{"name": "Rana Lund"}, {"name": "New Name", "affiliation": "Norland"}]
    meeting = patch(client, {"correct": {"chairs": sent}}).json()["meeting"]
    old, new = meeting["parties"]["chairs"]
    assert (old["by_hand"], new["by_hand"]) == (False, True)
    assert len(old["evidence"]) == 2
    assert new["affiliation"] == "Norland"
    assert meeting["chairs"] == ["Rana Lund", "New Name"]


def test_withdrawing_brings_back_what_the_documents_say(client) -> None:
    before = client.get(f"/api/v1/meetings/{id_of(client, '2nd meeting')}").json()
    patch(client, {"correct": {"dates": None, "venue": "Hall"}})
    reply = patch(client, {"withdraw": ["dates", "venue"]})
    assert reply.json()["meeting"] == before


def test_a_meeting_may_change_its_name_by_a_correction(client) -> None:
    reply = patch(client, {"correct": {"number": 12}}).json()
    assert reply["meeting"]["label"] == "12th meeting"
    old = client.get("/api/v1/meetings?number=2").json()
    assert old["meetings"] == []


def test_a_meeting_without_number_and_date_is_none(client) -> None:
    reply = patch(client, {"correct": {"number": None, "dates": None}})
    assert reply.status_code == 200
    assert reply.json()["meeting"] is None


@pytest.mark.parametrize(
    ("dates", "first", "last"),
    [
        ({"first_day": "2024-02-10"}, "2024-02-10", "2024-02-10"),
        (
            {"first_day": "2024-02-10", "last_day": "2024-02-12"},
            *("2024-02-10", "2024-02-12"),
        ),
        (
            {"first_day": "2024-02-10", "precision": "month"},
            *("2024-02-01", "2024-02-29"),
        ),
        (
            {"first_day": "2024-02-10", "precision": "year"},
            *("2024-01-01", "2024-12-31"),
        ),
    ],
)
def test_dates_are_as_precise_as_they_are_said_to_be(
    client, dates, first, last
) -> None:
    meeting = patch(client, {"correct": {"dates": dates}}).json()["meeting"]
    assert (meeting["first_day"], meeting["last_day"]) == (first, last)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"correct": {}},
        {"correct": {"decisions": ["x"]}},
        {"correct": {"id": "x"}},
        {"correct": {"place": ""}},
        {"correct": {"place": "  "}},
        {"correct": {"place": 5}},
        {"correct": {"place": "x" * 501}},
        {"correct": {"place": "a\u0000b"}},
        {"correct": {"number": 0}},
        {"correct": {"number": "7"}},
        {"correct": {"number": True}},
        {"correct": {"number": 1.5}},
        {"correct": {"mode": "by boat"}},
        {"correct": {"dates": "2024-01-01"}},
        {"correct": {"dates": {"first_day": "2024-02-30"}}},
        {"correct": {"dates": {"first_day": "2024-02-02", "last_day": "2024-02-01"}}},
        {"correct": {"dates": {"first_day": "2024-02-02", "precision": "week"}}},
        {"correct": {"chairs": "Rana Lund"}},
        {"correct": {"chairs": [{"kind": "person"}]}},
        {"correct": {"chairs": [{"name": "x", "kind": "fish"}]}},
        {"correct": {"chairs": [{"name": "x", "more": "y"}]}},
        {"correct": {"chairs": [{"name": "x"}] * 2001}},
        {"withdraw": ["decisions"]},
        {"withdraw": "place"},
        {"correct": {"place": "Oslo"}, "withdraw": ["place"]},
        {"correct": {"place": "Oslo"}, "made_by": "x" * 501},
        {"correct": {"place": "Oslo"}, "more": 1},
        [],
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(client, body) -> None:
    reply = patch(client, body)
    assert reply.status_code == 422
    assert error_of(reply)["code"] == "invalid_request"
    assert error_of(reply)["message"]
    assert client.get("/api/v1/meetings").json()["generation"] == 1


def test_half_a_character_is_refused(client) -> None:
    reply = client.patch(
        f"/api/v1/meetings/{id_of(client, '2nd meeting')}",
        content=b'{"correct": {"place": "\\ud800"}}',
        headers={"Content-Type": "application/json"},
    )
    assert reply.status_code == 422
    assert error_of(reply)


def test_unknown_meeting_cannot_be_corrected(client) -> None:
    reply = client.patch("/api/v1/meetings/none", json={"correct": {"place": "Oslo"}})
    assert reply.status_code == 404
    assert error_of(reply)["code"] == "not_found"


def test_correction_that_fails_says_why(client, assistant) -> None:
    from pathlib import Path

    from index.errors import LibraryBusyError

    assistant.writer.broken = LibraryBusyError(Path("there"), 60)
    reply = patch(client, {"correct": {"place": "Oslo"}})
    assert reply.status_code == 503
    assert error_of(reply)["code"] == "library_busy"


# --- on the page --------------------------------------------------------------------


def test_readers_see_no_forms(make_client) -> None:
    client = make_client(TOKEN)
    address = f"/meetings/{id_of(client, '2nd meeting')}"
    page = client.get(address)
    assert "<textarea" not in page.text
    assert "set-cookie" not in page.headers
    sign_in(client)
    assert client.get(address).text.count("<textarea") == 6


def test_page_corrects_a_field_and_says_that_it_was(client) -> None:
    reply = post(client, field="place", action="set", value="Oslo", made_by="Ana")
    assert reply.status_code == 200
    assert str(reply.url).endswith("#place")
    place = section(reply.text, "place")
    assert text_of("<main" + reply.text.partition("<main")[2]).count("Oslo") >= 2
    assert "Corrected by hand on" in place
    assert "by Ana" in place
    assert re.search("The documents say: (Lisbon|Porto)", place)
    assert "The documents differ" not in place
    assert 'href="/documents' not in place.partition("<details")[0]


def test_page_leads_to_the_meeting_under_its_new_number(client) -> None:
    reply = post(client, field="number", action="set", value="12")
    assert "12th meeting" in reply.text
    assert reply.status_code == 200


def test_page_withdraws_a_correction(client) -> None:
    post(client, field="place", action="set", value="Oslo")
    reply = post(client, field="place", action="withdraw", value="")
    place = section(reply.text, "place")
    assert "Oslo" not in place
    assert "Lisbon" in place
    assert "Corrected" not in place


def test_page_says_that_there_is_none(client) -> None:
    reply = post(client, field="absent", action="clear", value="")
    absent = section(reply.text, "absent")
    assert "There is none." in absent
    assert "The documents do not say." not in absent
    assert "The documents say: Bo Ek" in absent


def test_page_without_number_and_date_leads_to_the_list(client) -> None:
    for label, field in (
        ("2nd meeting", "number"),
        ("meeting of 4 March 2024", "dates"),
    ):
        reply = post(client, label, field=field, action="clear")
        assert reply.status_code == 200
    assert str(reply.url).endswith("/meetings")


def test_lists_are_corrected_by_lines(client) -> None:
    page = client.get(f"/meetings/{id_of(client, '2nd meeting')}").text
    area = section(page, "participants").partition("<textarea")[2]
    lines = html.unescape(area.partition(">")[2].partition("</textarea>")[0]).strip()
    assert lines.splitlines() == ["Rana Lund", "Norland"]
    sent = f"{lines}\nThe Pier Trust | | host\n\n"
    reply = post(client, field="participants", value=sent, kind="organisation")
    meeting = client.get(f"/api/v1/meetings/{id_of(client, '2nd meeting')}").json()
    kinds = [(p["name"], p["kind"]) for p in meeting["parties"]["participants"]]
    assert kinds == [
        ("Rana Lund", "person"),
        ("Norland", "delegation"),
        ("The Pier Trust", "organisation"),
    ]
    hands = [p["by_hand"] for p in meeting["parties"]["participants"]]
    assert hands == [False, False, True]
    table = client.get("/meetings/attendance").text
    row = table.partition('<th scope="row">The Pier Trust (host)</th>')[2]
    assert "Present" in row.partition("</tr>")[0]
    assert "by hand" in row.partition("</tr>")[0]
    assert reply.status_code == 200


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"field": "place", "value": " "}, "is empty"),
        ({"field": "number", "value": "many"}, "in digits"),
        ({"field": "number", "value": "0"}, "greater than"),
        ({"field": "dates", "first_day": "x"}, "date"),
        (
            {"field": "dates", "first_day": "2024-02-02", "last_day": "2024-02-01"},
            "before the first",
        ),
        ({"field": "mode", "value": "by boat"}, "hybrid"),
        ({"field": "chairs", "value": "\n"}, "nobody is named"),
        ({"field": "chairs", "value": "a|b|c|d|e|f"}, "five parts"),
        ({"field": "chairs", "value": "a", "kind": "fish"}, "person"),
        ({"field": "decisions", "value": "x"}, "which field"),
        ({}, "which field"),
    ],
)
def test_form_that_does_not_fit_comes_back_with_the_reason(
    client, fields, said
) -> None:
    reply = post(client, **fields)
    assert reply.status_code == 422
    assert said in html.unescape(reply.text)
    assert 'role="alert"' in reply.text
    assert client.get("/api/v1/meetings").json()["generation"] == 1
    if fields.get("value", "").strip() and fields["field"] == "chairs":
        assert fields["value"] in reply.text
        assert '<details class="correct" open>' in section(reply.text, "chairs")


def test_form_with_more_than_is_expected_is_refused(client) -> None:
    assert post(client, field="place", value="Oslo", more="x").status_code == 422


def test_what_is_typed_is_never_markup(client) -> None:
    post(client, field="place", value=EVIL, made_by=EVIL)
    post(client, field="chairs", value=EVIL)
    refused = post(client, field="chairs", value=f"{EVIL}|||||||</textarea>{EVIL}")
    assert refused.status_code == 422
    address = f"/meetings/{id_of(client, '2nd meeting')}"
    for page in (refused, client.get(address), client.get("/meetings")):
        assert "<script>alert" not in page.text


def test_job_of_a_correction_is_told_on_the_page_of_documents(
    client, assistant
) -> None:
    from index.corrections import Correction

    patch(client, {"correct": {"place": "Oslo"}})
    assert isinstance(assistant.current.made[0], Correction)
    jobs = client.app.state.web.jobs
    (job,) = jobs._jobs
    assert "Meeting corrected" in client.get(f"/documents?job={job}").text


def parties_of(letters: str) -> st.SearchStrategy:
    words = st.text(letters, max_size=9).map(lambda text: " ".join(text.split()))
    name = words.map(lambda text: text or "x")
    return st.builds(Party, name, st.sampled_from(PartyKind), *[words] * 4)


@given(parties_of("aÉ |-.ß京"), st.sampled_from(PartyKind))
def test_lines_left_as_they_are_mean_the_same_party(party, kind) -> None:
    sent = {"field": "guests", "value": written_line(party), "kind": kind.value}
    assert wish_of_form(sent, [party]).values["guests"] == (party,)


@given(parties_of("aÉ -.ß京"))
def test_lines_say_all_of_a_party(party) -> None:
    sent = {"field": "guests", "value": written_line(party), "kind": party.kind.value}
    read = wish_of_form(sent, []).values["guests"][0]
    assert written_line(read) == written_line(party)
    assert read.name == party.name


def test_a_new_line_has_the_kind_of_its_namesake() -> None:
    known = [Party("Norland", PartyKind.DELEGATION), person("Bo Ek")]
    sent = {"field": "guests", "value": "Norland | | host\nNew", "kind": "person"}
    kinds = [p.kind for p in wish_of_form(sent, known).values["guests"]]
    assert kinds == [PartyKind.DELEGATION, PartyKind.PERSON]


# --- what is answered then ----------------------------------------------------------


@pytest.fixture
def board(make_client, tmp_path):
    """A client of a library that holds one paper."""
    embedder = HashEmbedder()
    writer = LibraryWriter(tmp_path, embedder, limits=ParsingLimits())
    paper = (
        "The Fifth Meeting of the Lantern Council was held in Sudburg on 3 May 2022."
        "\n\nThe meeting was chaired by Ana Ito.\n"
    )
    writer.add_uploads([Upload("5.txt", paper.encode())])
    live = LiveLibrary(
        tmp_path, fingerprint=embedder.fingerprint, dimension=embedder.dimension
    )
    assistant = Assistant(live, writer, embedder, Settings())
    yield make_client(with_assistant=assistant)
    assistant.close()


def answer_of(client, question: str):
    return client.post("/api/v1/ask", json={"question": question}).json()


def test_programs_are_told_who_set_what_is_answered(board) -> None:
    patch(
        board,
        {"correct": {"place": "Oslo", "chairs": []}, "made_by": "Bo Ek"},
        "5th meeting",
    )
    where = answer_of(board, "Where was the 5th meeting?")
    assert where["status"] == "answered"
    assert "Oslo (set by hand by Bo Ek on " in where["answer"]
    assert where["citations"] == []
    (made,) = where["by_hand"]
    assert (made["field"], made["value"], made["made_by"]) == (
        "place",
        ["Oslo"],
        "Bo Ek",
    )
    assert made["before"] == ["Sudburg"]
    chairs = answer_of(board, "Who chaired the 5th meeting?")
    assert "nobody (set by hand by Bo Ek on " in chairs["answer"]
    patch(board, {"withdraw": ["place", "chairs"]}, "5th meeting")
    again = answer_of(board, "Where was the 5th meeting?")
    assert "Sudburg" in again["answer"]
    assert again["by_hand"] == []


def test_the_page_of_an_answer_says_that_no_document_does(board) -> None:
    patch(board, {"correct": {"place": "<Oslo>"}, "made_by": "[1] & Co"}, "5th meeting")
    page = board.get("/ask", params={"q": "Where was the 5th meeting?"}).text
    assert "&lt;Oslo&gt; (set by hand by (1) &amp; Co on " in page
    assert "No document says this: an administrator set it by hand." in page
    assert 'id="sources-title"' not in page
    both = board.get("/ask", params={"q": "When was the 5th meeting?"}).text
    assert 'id="sources-title"' in both
    assert "No document says this" not in both
    assert len(re.findall(r'class="ref"[^>]*>\[1\]<', both)) == 1

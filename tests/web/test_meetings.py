"""Meetings as pages and as JSON: in time, one by one, who was there, side by side."""

import csv
import html
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.conftest import error_of
from tests.web.minutes import EVIL, GATES, SECOND, TIDES, minutes
from web.meetings import guarded

TABLE = "/api/v1/meetings/attendance"


@pytest.fixture
def assistant():
    return minutes()


@pytest.fixture
def ids(assistant) -> dict[str, str]:
    """Ids of the meetings by what they are called."""
    return {meeting.label: meeting.id for meeting in assistant.meetings()}


def text_of(page: str) -> str:
    main = page.partition("<main")[2].partition("</main>")[0]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


def section(page: str, name: str) -> str:
    return page.partition(f'<div id="{name}">')[2].partition("</div>")[0]


def quoted(client, address: str) -> str:
    """Return what the page of an address marks."""
    page = client.get(html.unescape(address).removesuffix("#quote")).text
    marks = re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL)
    return html.unescape("".join(marks))


# --- in time --------------------------------------------------------------------


def test_meetings_stand_newest_first_by_body_and_year(client) -> None:
    page = client.get("/meetings").text
    said = text_of(page)
    order = [TIDES, "2025", "3rd meeting", "2024", "2nd meeting", GATES, "2023"]
    places = [said.index(words, said.index("Compare")) for words in order]
    places[0] = said.index(TIDES + " 2025")
    places[5] = said.index(GATES + " 2023")
    assert places == sorted(places)
    assert "Chaired by Rana Lund" in said


def test_meetings_lead_to_their_pages_and_documents(client, ids) -> None:
    page = client.get("/meetings").text
    assert f'href="/meetings/{ids["2nd meeting"]}"' in page
    for document in client.get("/api/v1/documents").json()["documents"]:
        assert f'href="/documents/{document["id"]}"' in page


# --- one by one -----------------------------------------------------------------


def test_every_value_leads_to_the_words_that_say_it(client, ids) -> None:
    page = client.get(f"/meetings/{ids['2nd meeting']}").text
    for name, words in {
        "number": "Second meeting",
        "dates": "4 March 2024",
        "chairs": "chaired by Rana Lund",
        "participants": "- Rana Lund",
        "observers": "Ana Ito (observer)",
        "absent": "Bo Ek",
        "decisions": "The gates open at noon.",
    }.items():
        link = re.search(r'href="(/documents/[^"]+)"', section(page, name))
        assert link, name
        assert quoted(client, link[1]) == words


def test_every_document_that_says_a_value_is_linked(client, ids) -> None:
    page = client.get(f"/meetings/{ids['2nd meeting']}").text
    links = re.findall(r'href="(/documents/d\w+)', section(page, "dates"))
    assert len(links) == len(set(links)) == 2


def test_documents_that_differ_are_both_shown(client, ids) -> None:
    place = section(client.get(f"/meetings/{ids['2nd meeting']}").text, "place")
    assert "The documents differ" in place
    assert "Lisbon" in place
    assert "Porto" in place
    assert "according to Notes of the second" in place


def test_what_no_document_says_is_said_not_to_be(client, ids) -> None:
    page = client.get(f"/meetings/{ids['3rd meeting']}").text
    for name in ("venue", "mode", "chairs", "absent", "decisions", "next_meeting"):
        assert "The documents do not say." in section(page, name), name
    assert "The documents do not say." not in section(page, "place")
    assert "others may have been there" in section(page, "participants")


def test_page_leads_to_the_meetings_of_the_same_body(client, ids) -> None:
    page = client.get(f"/meetings/{ids['2nd meeting']}").text
    assert f'href="/meetings/{ids["3rd meeting"]}" rel="next"' in page
    assert 'rel="prev"' not in page


@pytest.mark.parametrize("path", ["/meetings/nothing", "/meetings/compare?a=x&b=y"])
def test_meeting_that_never_was_is_not_found(client, path) -> None:
    reply = client.get(path)
    assert reply.status_code == 404
    assert "There is nothing at this address" in reply.text


# --- who was there --------------------------------------------------------------


def row_of(page: str, name: str) -> list[str]:
    row = page.partition(f'<th scope="row">{html.escape(name)}</th>')[2]
    cells = re.findall(r"<td>(.*?)</td>", row.partition("</tr>")[0], re.DOTALL)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


def test_table_says_who_was_at_which_meeting(client) -> None:
    page = client.get("/meetings/attendance").text
    assert row_of(page, "Rana Lund") == ["Present", "Chair", "not named"]
    assert row_of(page, "Ana Ito") == ["?not known", "Observer", "not named"]
    assert row_of(page, "Bo Ek") == ["?not known", "Absent", "Present"]
    assert row_of(page, "Norland") == ["?not known", "Present", "not named"]


def test_each_cell_leads_to_its_evidence(client) -> None:
    page = client.get("/meetings/attendance").text
    row = page.partition('<th scope="row">Rana Lund</th>')[2].partition("</tr>")[0]
    links = re.findall(r'href="([^"]+)"', row)
    assert [quoted(client, link) for link in links] == [
        "Rana Lund",
        "chaired by Rana Lund",
    ]


def test_columns_lead_to_their_meetings_and_tell_where_no_list_is(client, ids) -> None:
    head = client.get("/meetings/attendance").text.partition("<thead>")[2]
    columns = re.findall(r"<th scope=\"col\">(.*?)</th>", head, re.DOTALL)[1:]
    assert [f'/meetings/{ids["3rd meeting"]}"' in columns[0], "no list" in columns[0]]
    assert "no list" in columns[0]
    assert "no list" not in columns[1]
    assert f'href="/meetings/{ids["2nd meeting"]}"' in columns[1]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=ito", {"Ana Ito"}),
        ("q=RANA", {"Rana Lund"}),
        ("kind=delegation", {"Norland"}),
        ("kind=person&q=n", {"Rana Lund", "Ana Ito", EVIL}),
        ("q=nobody", set()),
        (f"body={GATES}", {"Bo Ek", EVIL}),
    ],
)
def test_table_is_filtered_without_scripts(client, query, names) -> None:
    page = client.get(f"/meetings/attendance?{query}").text
    rows = re.findall(r'<th scope="row">(.*?)</th>', page)
    assert {html.unescape(name) for name in rows} == names
    parties = client.get(f"{TABLE}?{query}").json()["parties"]
    assert {party["name"] for party in parties} == names


def test_table_is_shown_in_parts(client, monkeypatch) -> None:
    from web import meeting_pages

    monkeypatch.setattr(meeting_pages, "_ROWS", 2)
    monkeypatch.setattr(meeting_pages, "_COLUMNS", 1)
    seen: set[str] = set()
    meetings: set[str] = set()
    address = "/meetings/attendance"
    for columns in (1, 2, 3, 99):
        for page in (1, 2, 3, 99):
            shown = client.get(f"{address}?columns={columns}&page={page}").text
            seen |= set(re.findall(r'<th scope="row">(.*?)</th>', shown))
            meetings |= set(re.findall(r'<th scope="col"><a href="([^"]+)"', shown))
    assert len(seen) == 5
    assert len(meetings) == 3
    assert "Page 3 of 3" in shown
    assert "Later meetings" in shown
    assert "Earlier meetings" not in shown


def test_csv_holds_the_table_and_no_formula(client) -> None:
    reply = client.get(f"{TABLE}?format=csv")
    assert reply.headers["content-type"].startswith("text/csv")
    assert "attachment" in reply.headers["content-disposition"]
    head, *rows = csv.reader(io.StringIO(reply.text.removeprefix("\ufeff")))
    assert head[3:] == [
        "3rd meeting, 5 May 2025",
        "2nd meeting, 4 March 2024",
        "Meeting of 1 January 2023",
    ]
    by_name = {row[0]: row[3:] for row in rows}
    assert by_name["Bo Ek"] == ["not known", "Absent", "Present"]
    assert by_name["Rana Lund"] == ["Present", "Chair", ""]
    assert f"'{EVIL}" in by_name
    assert not any(cell[:1] in ("=", "+", "-", "@") for row in rows for cell in row)


@given(st.text(max_size=8) | st.text("=+-@＝ \t\r\na'", max_size=4))
def test_no_cell_is_a_formula(cell) -> None:
    safe = guarded(cell)
    assert safe.removeprefix("'") == cell.removeprefix("'")
    assert not safe.strip().startswith(("=", "+", "-", "@"))


# --- two side by side -----------------------------------------------------------


def test_two_meetings_are_compared(client, ids) -> None:
    a, b = ids["2nd meeting"], ids["3rd meeting"]
    page = client.get(f"/meetings/compare?a={a}&b={b}").text
    said = text_of(page)
    both = said.partition("Came to both")[2].partition("Named only")[0]
    assert "Rana Lund" in both
    only = said.partition("Named only for the 2nd meeting")[2].partition("Named only")[
        0
    ]
    assert "Ana Ito" in only
    assert "Norland" in only
    assert "Bo Ek" not in only
    assert "Nobody." in said.partition("Named only for the 3rd meeting")[2]
    assert "No document lists who took part in the 3rd meeting" in said
    assert "No document lists who took part in the 2nd meeting" not in said
    assert "The gates open at noon." in said
    named = page.partition('id="both"')[2].partition("</section>")[0]
    links = re.findall(r'href="([^"]+)"', named)
    assert {quoted(client, link) for link in links} == {"- Rana Lund", "Rana Lund"}


def test_comparing_begins_with_a_choice(client, ids) -> None:
    page = client.get("/meetings/compare").text
    assert page.count(f'<option value="{ids["3rd meeting"]}"') == 2
    assert "Came to both" not in page


# --- as JSON --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("", ["meeting of 1 January 2023", "2nd meeting", "3rd meeting"]),
        ("body=tides", ["2nd meeting", "3rd meeting"]),
        ("number=3", ["3rd meeting"]),
        ("year=2024", ["2nd meeting"]),
        ("place=porto", ["2nd meeting", "3rd meeting"]),
        ("place=lisbon", ["2nd meeting"]),
        ("attended_by=ana ito", ["2nd meeting"]),
        ("attended_by=bo ek", ["meeting of 1 January 2023"]),
        ("chaired_by=lund", ["2nd meeting"]),
        ("before=2024-03-05", ["meeting of 1 January 2023", "2nd meeting"]),
        ("before=2024-03-04", ["meeting of 1 January 2023"]),
        ("after=2024-03-03", ["2nd meeting", "3rd meeting"]),
        ("after=2024-03-04", ["3rd meeting"]),
        ("mode=virtual", []),
        ("limit=1", ["meeting of 1 January 2023"]),
        ("limit=1&offset=2", ["3rd meeting"]),
        ("offset=9", []),
        ("body=tides&year=2025&attended_by=lund", ["3rd meeting"]),
        ("chaired_by=?!", []),
    ],
)
def test_meetings_are_listed_and_filtered(client, query, labels) -> None:
    body = client.get(f"/api/v1/meetings?{query}").json()
    assert [meeting["label"] for meeting in body["meetings"]] == labels
    assert body["total"] >= len(labels)


def test_listed_meeting_says_when_and_where(client) -> None:
    meeting = client.get("/api/v1/meetings?number=2").json()["meetings"][0]
    assert meeting["first_day"] == meeting["last_day"] == "2024-03-04"
    assert meeting["chairs"] == ["Rana Lund"]
    assert {d["title"] for d in meeting["documents"]} == {
        "Minutes of the second",
        "Notes of the second",
    }


def test_one_meeting_quotes_what_says_it(client, ids) -> None:
    meeting = client.get(f"/api/v1/meetings/{ids['2nd meeting']}").json()
    assert meeting["lists_participants"] is True
    assert {value["value"] for value in meeting["facts"]["place"]} == {
        "Lisbon",
        "Porto",
    }
    dates = meeting["facts"]["dates"][0]
    assert dates["value"]["precision"] == "day"
    party = meeting["parties"]["observers"][0]
    assert (party["name"], party["kind"], party["by_hand"]) == (
        "Ana Ito",
        "person",
        False,
    )
    for one in (dates, party, *meeting["passages"]["decisions"]):
        assert one["evidence"]
        for place in one["evidence"]:
            assert SECOND[place["start"] : place["end"]] == place["quote"]
            assert quoted(client, place["url"]) == place["quote"]


def test_table_as_json_says_where_no_list_is(client, ids) -> None:
    body = client.get(TABLE).json()
    listed = {m["label"]: m["lists_participants"] for m in body["meetings"]}
    assert listed["3rd meeting"] is False
    assert listed["2nd meeting"] is True
    lund = next(p for p in body["parties"] if p["name"] == "Rana Lund")
    marks = {(m["meeting"], m["field"]) for m in lund["marks"]}
    assert (ids["2nd meeting"], "chairs") in marks
    assert (ids["3rd meeting"], "participants") in marks


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/meetings?number=x",
        "/api/v1/meetings?number=-1",
        "/api/v1/meetings?year=0",
        "/api/v1/meetings?year=99999",
        "/api/v1/meetings?mode=by+boat",
        "/api/v1/meetings?before=yesterday",
        "/api/v1/meetings?after=2024-02-30",
        "/api/v1/meetings?limit=0",
        "/api/v1/meetings?limit=1001",
        "/api/v1/meetings?offset=-1",
        "/api/v1/meetings?body=" + "x" * 201,
        f"{TABLE}?kind=fish",
        f"{TABLE}?format=xml",
        f"{TABLE}?q=" + "x" * 201,
    ],
)
def test_filters_that_make_no_sense_are_refused(client, address) -> None:
    reply = client.get(address)
    assert reply.status_code == 422
    assert error_of(reply)["code"] == "invalid_request"


def test_unknown_meeting_is_not_found_by_programs(client) -> None:
    reply = client.get("/api/v1/meetings/nothing")
    assert reply.status_code == 404
    assert error_of(reply)["code"] == "not_found"


def test_nothing_that_minutes_hold_is_markup(client, ids) -> None:
    of_gates = next(id_ for label, id_ in ids.items() if "January" in label)
    two = f"a={of_gates}&b={ids['2nd meeting']}"
    for path in ("", f"/{of_gates}", "/attendance", f"/compare?{two}"):
        page = client.get(f"/meetings{path}").text
        assert "<script>alert" not in page
    asked = client.get("/meetings/attendance", params={"q": EVIL, "body": EVIL}).text
    assert "<script>alert" not in asked

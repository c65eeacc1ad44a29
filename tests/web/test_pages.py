"""The pages, without scripts: what they show and what their forms do."""

import html
import re

import pytest

from tests.web.conftest import LOCAL, TEXT, TOKEN
from tests.web.fakes import FakeAssistant, document_of
from tests.web.test_security import first_id, form_token, sign_in

OURS = {"Origin": LOCAL}
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"


def marked(page: str) -> str:
    found = re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL)
    return html.unescape("".join(found))


def post(client, path: str, **more):
    token = form_token(client.get("/documents").text)
    return client.post(path, data={"form_token": token}, headers=OURS, **more)


def test_home_shows_questions_that_can_be_asked(client) -> None:
    page = client.get("/").text
    assert 'href="/ask?q=What+was+agreed%3F"' in page or "/ask?q=What%20was" in page
    assert 'action="/ask"' in page


def test_answer_leads_to_the_marked_quote(client) -> None:
    page = client.get("/ask", params={"q": "Who chaired the second meeting?"}).text
    links = re.findall(r'<a class="ref" href="([^"]+)"', page)
    assert links
    address = html.unescape(links[0])
    assert address.endswith("#quote")
    shown = client.get(address.removesuffix("#quote")).text
    quote = "Rana Lund chaired the second meeting of the committee."
    assert marked(shown) == quote
    assert shown.count('id="quote"') == 1
    assert "2nd meeting" in page
    assert "4–6 March 2024" in page


def test_silence_is_a_page_of_its_own_kind(client) -> None:
    reply = client.get("/ask", params={"q": "Zebras?"})
    assert reply.status_code == 200
    assert "The documents do not say" in reply.text
    assert "do not answer the question" in reply.text
    assert 'class="ref"' not in reply.text


def test_part_of_an_answer_says_so(client, assistant) -> None:
    assistant.partial = True
    page = client.get("/ask", params={"q": "Who chaired the meeting?"}).text
    assert "answer a part" in page


def test_conversation_goes_on_without_scripts(client, assistant) -> None:
    page = client.get("/ask", params={"q": "And when?", "h": ["Who chaired it?"]}).text
    assert assistant.asked[-1] == ("And when?", ("Who chaired it?",))
    hidden = re.findall(r'type="hidden" name="h" value="([^"]+)"', page)
    assert hidden == ["Who chaired it?", "And when?"]
    assert "Understood as" in page


def test_conversation_is_bounded(client, assistant) -> None:
    client.get("/ask", params={"q": "x", "h": [str(n) for n in range(50)]})
    assert len(assistant.asked[-1][1]) == 20


@pytest.mark.parametrize(
    ("question", "said"), [("x" * 1001, "1,001"), ("\u200b", "no words")]
)
def test_question_that_cannot_be_asked_comes_back_with_the_reason(
    client, assistant, question, said
) -> None:
    if said == "no words":
        from qa.errors import InvalidQuestionError

        assistant.broken = InvalidQuestionError("the question has no words")
    reply = client.get("/ask", params={"q": question})
    assert reply.status_code == 422
    assert said in reply.text
    assert 'role="alert"' in reply.text


def test_no_question_leads_home(client) -> None:
    reply = client.get("/ask", follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (303, "/")


def test_document_marks_a_quote_over_several_blocks(client) -> None:
    start, end = TEXT.index("was held"), TEXT.index("item of the list\nCountry")
    address = f"/documents/{first_id(client)}?version=1&start={start}&end={end}"
    assert marked(client.get(address).text) == TEXT[start:end]


@pytest.mark.parametrize(
    "span", ["start=5&end=5", "start=9&end=2", "start=0&end=99999", "start=99999&end=1"]
)
def test_quote_that_is_not_there_is_said_not_to_be(client, span) -> None:
    reply = client.get(f"/documents/{first_id(client)}?{span}")
    assert reply.status_code == 200
    assert "cannot be found" in reply.text
    assert "<mark" not in reply.text


@pytest.mark.parametrize("query", ["start=x", "version=0", "version=" + "9" * 30])
def test_address_that_makes_no_sense_is_told_so(client, query) -> None:
    reply = client.get(f"/documents/{first_id(client)}?{query}")
    assert reply.status_code == 422
    assert "<h1>" in reply.text


def test_earlier_version_says_that_it_is_one(client) -> None:
    for text in (b"One line.", b"Another line."):
        post(client, "/documents", files=[("files", ("a.txt", text))])
    listed = client.get("/api/v1/documents").json()["documents"]
    document_id = next(d["id"] for d in listed if d["document"] == "a.txt")
    old = client.get(f"/documents/{document_id}?version=1").text
    assert "earlier version" in old
    assert "One line." in old
    assert "earlier version" not in client.get(f"/documents/{document_id}").text


def test_upload_shows_what_became_of_each_file(client) -> None:
    sent = [("files", ("a.txt", b"A line.")), ("files", ("b.exe", b"x"))]
    page = post(client, "/documents", files=sent).text
    assert re.search(r"<strong>Added</strong>\s*<a href=\"/documents/d", page)
    assert "Not added" in page
    assert "this kind of file is not read" in page


def test_upload_without_a_file_says_what_to_do(client) -> None:
    # What a browser sends for a file input without a choice.
    part = 'Content-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
    token = form_token(client.get("/documents").text)
    body = "--x\r\n".join(
        [
            "",
            part.format("form_token", "", token),
            part.format("files", '; filename=""', ""),
        ]
    )
    reply = client.post(
        "/documents",
        content=f"{body}--x--\r\n",
        headers={**OURS, "Content-Type": "multipart/form-data; boundary=x"},
    )
    assert reply.status_code == 422
    assert "No file was sent" in reply.text
    assert "All documents" in reply.text


def test_slow_upload_shows_progress_and_renews_itself(
    client, assistant, monkeypatch
) -> None:
    from web import pages

    monkeypatch.setattr(pages, "_SHOW_PROGRESS_AFTER_S", 0.01)
    assistant.writer.gate.clear()
    page = post(client, "/documents", files=[("files", ("a.txt", b"A line."))])
    assert 'http-equiv="refresh"' in page.text
    assert "Reading the documents" in page.text
    assert "data-job=" in page.text
    assistant.writer.gate.set()


def test_long_list_has_pages(make_client) -> None:
    many = [document_of(f"{n:03}.txt", "One.") for n in range(205)]
    client = make_client(with_assistant=FakeAssistant(*many))
    first, last = client.get("/documents").text, client.get("/documents?page=3").text
    assert "000.txt" in first
    assert "Page 1 of 3" in first
    assert "204.txt" in last
    assert "000.txt" not in last
    assert client.get("/documents?page=99").text.count("Page 3 of 3") == 1


def test_removal_is_asked_for_twice_and_then_honest(client) -> None:
    document_id = first_id(client)
    asked = client.get(f"/documents/{document_id}/remove").text
    assert "Second meeting" in asked
    assert client.get(f"/documents/{document_id}").status_code == 200
    done = post(client, f"/documents/{document_id}/remove")
    assert "Document removed" in done.text
    gone = client.get(f"/documents/{document_id}?version=1&start=1&end=3")
    assert gone.status_code == 410
    assert "was removed" in gone.text


def test_rebuilding_is_one_button(client) -> None:
    assert "All documents were read again" in post(client, "/rebuild").text


def test_failed_change_says_why(client, assistant) -> None:
    from pathlib import Path

    from index.errors import LibraryFullError

    assistant.writer.broken = LibraryFullError(Path("there"))
    page = post(client, "/documents", files=[("files", ("a.txt", b"A line."))]).text
    assert "The documents were not added" in page


def test_people_who_only_read_see_no_forms_and_get_no_cookie(make_client) -> None:
    client = make_client(TOKEN)
    for path in ("/", "/ask?q=Who", "/meetings", "/api"):
        assert "set-cookie" not in client.get(path).headers
    page = client.get("/documents").text
    assert "Choose files" not in page
    assert "Sign in" in page
    sign_in(client)
    page = client.get("/documents").text
    assert "Choose files" in page
    assert "Sign out" in page


def test_page_is_read_again_where_a_document_vanished_meanwhile(
    client, assistant
) -> None:
    from index.errors import GenerationGoneError

    good = assistant.current

    class Gone(type(good)):
        def document(self, document_id, version=None):
            raise GenerationGoneError(1)

    assistant.current = Gone(versions=good.versions)
    assistant.refresh = lambda: setattr(assistant, "current", good)
    assert client.get(f"/documents/{first_id(client)}").status_code == 200
    assistant.current = Gone(versions=good.versions)
    assistant.refresh = lambda: None
    gone = client.get(f"/api/v1/documents/{first_id(client)}")
    assert gone.status_code == 503
    assert gone.headers["retry-after"]


def test_reference_describes_every_address(client) -> None:
    page = client.get("/api").text
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assert f"<code>{html.escape(path)}</code>" in page


def test_missing_page_is_told_in_words(client) -> None:
    reply = client.get("/nothing")
    assert reply.status_code == 404
    assert "There is nothing at this address" in reply.text


def test_monitors_may_ask_for_the_head_only(client, capsys) -> None:
    full = client.get("/meetings")
    capsys.readouterr()
    head = client.head("/meetings")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == full.headers["content-length"]
    assert '"method": "HEAD", "route": "/meetings"' in capsys.readouterr().out
    assert client.head("/rebuild").status_code == 405


def test_library_without_documents_says_where_to_begin(make_client) -> None:
    client = make_client(with_assistant=FakeAssistant())
    assert "There are no documents yet" in client.get("/").text
    assert "There are no documents yet" in client.get("/documents").text
    assert client.get("/meetings").status_code == 200


def test_what_documents_say_is_never_markup(make_client) -> None:
    text = f"# {EVIL}\n{EVIL} second meeting\n- {EVIL}\n{EVIL} | {EVIL}"
    document = document_of(EVIL + ".txt", text, title=EVIL)
    client = make_client(with_assistant=FakeAssistant(document))
    pages = [
        client.get("/documents"),
        client.get("/ask", params={"q": f"second meeting {EVIL}", "h": EVIL}),
        client.get("/ask", params={"q": EVIL + "x" * 1000}),
        client.get(f"/documents/{document.id}?start=5&end=90"),
        client.get(f"/documents/{document.id}/remove"),
        client.get(f"/documents/{EVIL}"),
    ]
    for page in pages:
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
        assert 'onerror=alert(2)>"' not in page.text

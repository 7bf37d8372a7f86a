"""Issuing: numbers without gaps, papers kept as they went out, templates of counties."""

import io
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from docx import Document

from shouwang.accounts import testing as accounts
from shouwang.accounts.testing import COUNTY, NEXT_COUNTY, TOWNSHIP, VILLAGE, actor_of
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.documents import hooks, selectors, services, store, word
from shouwang.documents.models import Attachment, IssuedPaper, Series
from shouwang.documents.services import Subject

KIND = "REFERRAL"
SAID = {"接收单位": "试点县法律援助中心", "儿童姓名": "方小满", "理由": "需要法律援助"}


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    def reach(actor: Actor, rows: Sequence[Attachment]) -> set[UUID]:
        return {row.pk for row in rows}

    kind = hooks.PaperKind(KIND, reach)
    monkeypatch.setitem(hooks.papers, KIND, kind)
    monkeypatch.setitem(
        hooks.kinds, kind.attachment, hooks.AttachmentKind(kind.attachment, "转介单", reach)
    )


@pytest.fixture
def office(db: None) -> Any:
    accounts.make_installation()
    return accounts.make_post(area=COUNTY)


@pytest.fixture
def actor(office: Any) -> Iterator[Actor]:
    with acting_as(actor_of(office)) as acting:
        yield acting


def subject(**said: Any) -> Subject:
    return Subject(**({"kind": "test.thing", "id": uuid4(), "area": VILLAGE} | said))


def issue(actor: Actor, **said: Any) -> IssuedPaper:
    given = {"subject": subject(), "now": clock.now()} | said
    return services.issue(actor, KIND, SAID, **given)


def test_numbers_follow_one_another_by_organisation_and_year(actor: Actor) -> None:
    year = clock.today().year
    first, second = issue(actor), issue(actor)
    next_year = issue(actor, on=date(year + 1, 1, 4))
    with acting_as(actor_of(accounts.make_post(area=COUNTY))) as other:
        theirs = issue(other)

    assert first.number_text == f"转介〔{year}〕1号"
    assert (second.number, next_year.number, theirs.number) == (2, 1, 1)
    assert next_year.number_text == f"转介〔{year + 1}〕1号"


def test_both_files_say_the_same_and_a_reprint_is_byte_for_byte(office: Any, actor: Actor) -> None:
    paper = issue(actor)
    client = accounts.client_of(office)

    answers = [client.get(f"/documents/attachments/{pk}/") for pk in
               (paper.docx_id, paper.pdf_id, paper.docx_id, paper.pdf_id)]  # fmt: skip

    docx, pdf, docx_again, pdf_again = [answer.content for answer in answers]
    assert (docx, pdf) == (docx_again, pdf_again)
    assert docx == store.content(paper.docx.stored_as)
    said = "\n".join(each.text for each in Document(io.BytesIO(docx)).paragraphs)
    assert paper.number_text in said
    assert "方小满" in said
    assert pdf.startswith(b"%PDF-1.7")
    assert paper.number_text in paper.pdf.file_name


def test_issued_twice_under_one_id_it_is_one_paper(actor: Actor) -> None:
    pk = uuid4()

    assert issue(actor, paper_id=pk).pk == issue(actor, paper_id=pk).pk == pk
    assert Series.objects.get().last == 1


def test_a_failed_deed_leaves_no_gap(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    issue(actor)
    with monkeypatch.context() as patch:
        patch.setattr(word, "_SECONDS", 0)
        with pytest.raises((word.BadTemplate, word.ChildFailed)):
            issue(actor)

    assert issue(actor).number == 2


def test_a_voided_paper_keeps_number_and_files(actor: Actor) -> None:
    paper = issue(actor)

    with pytest.raises(services.ReasonNeeded):
        services.void_paper(actor, paper, reason=" ", now=clock.now())
    services.void_paper(actor, paper, reason="写错姓名", now=clock.now())
    with pytest.raises(WrongStatus):
        services.void_paper(actor, paper, reason="再次", now=clock.now())

    assert issue(actor).number == 2
    assert store.content(paper.pdf.stored_as)
    assert IssuedPaper.objects.get(number=1).void_reason == "写错姓名"


def test_another_organisation_does_not_void(actor: Actor) -> None:
    paper = issue(actor)

    with acting_as(actor_of(accounts.make_post(area=COUNTY))) as other, pytest.raises(NotAllowed):
        services.void_paper(other, paper, reason="x", now=clock.now())


def test_a_kind_no_app_registered_is_refused(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        services.issue(actor, "NOBODYS", {}, subject=subject(), now=clock.now())
    with pytest.raises(services.NoOrganisation):
        issue(system_actor("test"))


def test_a_sealed_paper_is_in_nobodys_register_nor_trail(actor: Actor) -> None:
    paper = issue(actor, subject=subject(sealed_for=uuid4(), file_id=uuid4()), about="方小满")

    assert not IssuedPaper.objects.filter(pk=paper.pk).exists()
    assert not Attachment.objects.exists()
    event = Event.objects.get(action="documents.issue_paper")
    assert (event.file_ids, event.area) == ([], COUNTY)
    assert issue(actor).number == 2


@pytest.mark.usefixtures("committed")
def test_two_who_issue_at_once_get_two_numbers() -> None:
    accounts.make_installation()
    organisation = accounts.make_organisation()
    posts = [accounts.make_post(organisation=organisation) for _n in range(2)]
    together, numbers = threading.Barrier(2), []

    def work(post: Any) -> None:
        try:
            with acting_as(actor_of(post)) as acting:
                together.wait(60)
                numbers.append(issue(acting).number)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(post,)) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(numbers) == [1, 2]


# --- templates of counties -----------------------------------------------------------------------


def template(*lines: str) -> services.Upload:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return services.Upload("转介单.docx", out.getvalue())


def upload(actor: Actor, *lines: str) -> Any:
    return services.upload_template(actor, KIND, template(*lines), now=clock.now())


def said_by(paper: IssuedPaper) -> str:
    whole = store.content(paper.docx.stored_as)
    return "\n".join(each.text for each in Document(io.BytesIO(whole)).paragraphs)


def test_a_countys_template_holds_below_it_and_nowhere_else(actor: Actor) -> None:
    upload(actor, "甲县转介单 {{ 文号 }} {{ 儿童姓名 }}")
    township = actor_of(accounts.make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP))
    stranger = actor_of(accounts.make_post(area=NEXT_COUNTY))

    with acting_as(township):
        here = issue(township)
    with acting_as(stranger):
        there = issue(stranger, subject=subject(area="990103001201"))

    assert said_by(here).startswith("甲县转介单")
    assert said_by(there).startswith("转介单")


def test_the_nearest_and_newest_template_holds_until_it_is_withdrawn(actor: Actor) -> None:
    upload(actor, "一版 {{ 文号 }}")
    second = upload(actor, "二版 {{ 文号 }}")

    assert (second.version, said_by(issue(actor))[:2]) == (2, "二版")
    services.withdraw_template(actor, second, now=clock.now())
    assert said_by(issue(actor))[:2] == "一版"
    with pytest.raises(WrongStatus):
        services.withdraw_template(actor, second, now=clock.now())
    assert selectors.template_for(KIND, "990103001201")[1] == "系统模板"


def test_unknown_names_are_told_and_the_old_template_stays(actor: Actor) -> None:
    with pytest.raises(word.BadTemplate, match="孩子名字"):
        upload(actor, "{{ 孩子名字 }}")

    assert said_by(issue(actor)).startswith("转介单")


def test_only_the_countys_own_officer_changes_its_template(actor: Actor) -> None:
    row = upload(actor, "甲 {{ 文号 }}")
    village = actor_of(accounts.make_post("VILLAGE_OFFICER", area=VILLAGE))
    stranger = actor_of(accounts.make_post(area=NEXT_COUNTY))

    for other in (village, stranger):
        with acting_as(other), pytest.raises(NotAllowed):
            services.withdraw_template(other, row, now=clock.now())
    with acting_as(village), pytest.raises(NotAllowed):
        upload(village, "乙 {{ 文号 }}")


def test_the_word_of_numbers_is_the_organisations_until_the_first_is_out(actor: Actor) -> None:
    year = clock.today().year
    services.set_word(actor, KIND, "试民转", year=year, now=clock.now())

    assert issue(actor).number_text == f"试民转〔{year}〕1号"
    with pytest.raises(services.NumbersGiven):
        services.set_word(actor, KIND, "别的", year=year, now=clock.now())
    assert issue(actor, on=date(year + 1, 2, 1)).number_text == f"试民转〔{year + 1}〕1号"

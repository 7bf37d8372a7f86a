"""The printed dossier: what stands in it, for whom numbers are whole, and the trace it leaves."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import translation

from shouwang.accounts.testing import actor_of, client_of
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.documents.paper import Checklist, Paper
from shouwang.registry.selectors.dossier import dossier
from shouwang.registry.testing import make_child


def text_of(paper: Paper) -> str:
    return str(paper)


def paper_of(post: Any, file: Any, *, full: bool = False) -> Paper:
    actor = actor_of(post)
    with acting_as(actor):
        return dossier(
            actor, file, on=date(2026, 11, 22), now=clock.now(), purpose="入户核查", full=full
        )


def url_of(file: Any) -> str:
    return reverse("registry:child-dossier", kwargs={"id": file.pk})


def test_the_dossier_holds_the_form_the_reasons_and_the_course(officer: Any) -> None:
    file = make_child("方小满", personality="开朗")

    paper = paper_of(officer, file)

    titles = [str(chapter.title) for chapter in paper.chapters]
    own = [
        "基本情况登记表", "家庭成员和照护人", "认定结果和原因", "情况变化记录", "委托照护",
        "办理和变更记录", "退出和移交",
    ]  # fmt: skip
    assert [title for title in titles if title in own] == own
    text = text_of(paper)
    assert "方小满" in text
    assert "开朗" in text
    assert "浙江省温州市" in text
    assert "建立档案" in text


def test_the_cover_says_what_is_missing(officer: Any) -> None:
    whole = make_child(personality="开朗", hobbies="画画", relief=("NONE",))
    bare = make_child(carer__phones=(), agreement="")

    remarks = {file.pk: paper_of(officer, file).remarks[0] for file in (whole, bare)}

    assert isinstance(remarks[bare.pk], Checklist)
    there = {label: state for label, state, _gaps in remarks[whole.pk].items}
    gaps = {label: (state, text) for label, state, text in remarks[bare.pk].items}
    assert there["委托照护协议或责任确认书"] is True
    assert gaps["委托照护协议或责任确认书"] == (False, "未签订或未采集")
    assert gaps["监护人或受委托人"][0] is False
    assert "联系电话" in gaps["监护人或受委托人"][1]


def test_numbers_are_masked_unless_asked_for_whole(officer: Any) -> None:
    file = make_child()
    number = file.person.id_number

    masked, full = text_of(paper_of(officer, file)), text_of(paper_of(officer, file, full=True))

    assert number not in masked
    assert "16012345678" not in masked
    assert number in full
    assert "16012345678" in full


def test_printing_asks_what_for_and_leaves_a_trace(officer: Any) -> None:
    file = make_child()
    client = client_of(officer)

    without = client.post(url_of(file), {"purpose": " "})
    answer = client.post(url_of(file), {"purpose": "入户核查", "full": "on"})

    assert b"%PDF" not in without.content
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert "no-store" in answer["Cache-Control"]
    with acting_as(system_actor("test")):
        event = Event.objects.get(action="registry.print_dossier")
    assert (event.purpose, event.payload, event.file_ids) == (
        "入户核查", {"full": True}, [str(file.pk)],
    )  # fmt: skip


def test_a_file_out_of_reach_has_no_dossier(officer: Any) -> None:
    other = make_child(area="990103001201")

    answer = client_of(officer).post(url_of(other), {"purpose": "入户核查"})

    assert answer.status_code == 404


def test_the_dossier_speaks_the_language_of_the_page(officer: Any) -> None:
    file = make_child()

    with translation.override("en"):
        paper = paper_of(officer, file)

    assert paper.language == "en"

"""Some weeks of school in the demo county: a roll, pupils who are followed, chiefs; invented."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from shouwang.accounts import selectors as accounts
from shouwang.accounts.models import Post
from shouwang.core.actors import Actor, system_actor
from shouwang.core.scope import acting_as
from shouwang.schooling import services
from shouwang.schooling.choices import (
    AbsenceReason,
    Method,
    MoveReason,
    Office,
    Origin,
    Rate,
    Session,
    Stage,
)
from shouwang.schooling.selectors import rolls
from shouwang.schooling.selectors.follow import steps_of

_TEACHER, _PRINCIPAL, _TOWNSHIP, _EDUCATION = "banzhuren", "xiaozhang", "dudao", "jiaoyu"
_ROLL = UUID("7f1d6a52-3c0e-4f1b-9d4e-0a5b7c9d2e11")  # one sending, so that it counts once
_NOTICE = UUID("7f1d6a52-3c0e-4f1b-9d4e-0a5b7c9d2e12")
# Years before this one → shares of pupils who dropped out, as an invented gazette states them.
_PAST = {5: ("2.10", "4.30"), 4: ("1.72", "3.65"), 3: ("1.31", "2.90"), 2: ("0.98", "2.24"),
         1: ("0.83", "1.87")}  # fmt: skip
_FOLLOWED = 3


def weeks_of_school(on: date, now: datetime) -> int:
    """Call the first class's roll, follow some pupils, name the chiefs; how many are followed."""
    teacher, principal = _actor(_TEACHER, on), _actor(_PRINCIPAL, on)
    _chiefs(_actor(_EDUCATION, on), _actor(_TOWNSHIP, on), on, now)
    _figures(_actor(_EDUCATION, on), on, now)
    with acting_as(teacher):
        pupils = rolls.pupils(teacher, on, teacher.class_label)
    files = [each.file for each in pupils]
    if len(files) <= _FOLLOWED:
        return 0
    rows = [
        _follow(teacher, file, days, failures, on, now)
        for file, days, failures in zip(files, (8, 7, 12), (2, 1, 0), strict=False)
    ]
    _reports(principal, rows[0], on, now)
    with acting_as(teacher):
        services.take_roll(
            teacher, class_key=teacher.class_label, day=on, session=Session.MORNING,
            marks={files[-1].pk: services.Mark(AbsenceReason.SICK, "感冒发热")}, sending=_ROLL,
            version=0, now=now,
        )  # fmt: skip
    with acting_as(principal):
        services.send_move(
            principal, files[_FOLLOWED], to_school=None, to_name="浙江省温州市实验小学",
            reason=MoveReason.FAMILY_MOVED, now=now,
        )  # fmt: skip
    return _FOLLOWED


def _reports(principal: Actor, row: Any, on: date, now: datetime) -> None:
    """Ask the parents in writing, report in writing to bureau and township: both papers issued."""
    with acting_as(principal):
        services.issue_return_notice(
            principal, row, notice_id=_NOTICE, guardian="祖父", until=on + timedelta(days=5),
            contact="班主任，电话 16100000001", now=now,
        )  # fmt: skip
        row = services.send_written(
            principal, row, signed_school="校长签名、学校盖章", text="两次家访劝返无效", now=now
        )
        for step in services.reported(steps_of([row.pk])[row.pk]):
            services.issue_report(principal, row, step, now=now)


def _follow(teacher: Actor, file: Any, days: int, failures: int, on: date, now: datetime) -> Any:
    """Follow one pupil; without failures the child has come back by itself."""
    since = on - timedelta(days=days)
    with acting_as(teacher):
        row = services.report_absence(
            teacher, file, origin=Origin.OTHER, reason=AbsenceReason.UNEXPLAINED, since=since,
            now=now,
        )  # fmt: skip
        row = services.ask(
            teacher, row, on=since, method=Method.TELEPHONE, reason=AbsenceReason.TRUANT,
            reached="祖父", text="祖父称孩子早上照常出门", now=now,
        )  # fmt: skip
        if not failures:
            services.return_child(teacher, row, on=since + timedelta(days=2), now=now)
        for number in range(failures):
            services.attempt(
                teacher, row, on=since + timedelta(days=3 * (number + 1)),
                method=Method.HOME_VISIT, by="班主任", has_failed=True,
                text="孩子厌学，祖父母劝不动", now=now,
                tell=[Office.PRINCIPAL] if number == 1 else (),
            )  # fmt: skip
    return row


def _chiefs(education: Actor, township: Actor, on: date, now: datetime) -> None:
    county = education.area_code
    for actor, office, area, name, title in (
        (education, Office.COUNTY_HEAD, county, "周任远", "县长"),
        (education, Office.BUREAU_HEAD, county, "吴启明", "县教育局局长"),
        (township, Office.TOWNSHIP_HEAD, township.area_code, "郑守成", "乡镇长"),
    ):
        with acting_as(actor):
            services.set_chief(
                actor, office=office, area=area, school=None, class_key="", name=name,
                title=title, phone="", duties="控辍保学第一责任人",
                valid_from=on - timedelta(days=200), now=now,
            )  # fmt: skip


def _figures(education: Actor, on: date, now: datetime) -> None:
    with acting_as(education):
        for before, shares in _PAST.items():
            for stage, share in zip(Stage, shares, strict=True):
                services.enter_figure(
                    education, year=on.year - before, rate=Rate.DROPOUT, stage=stage,
                    value=Decimal(share), source="演示县教育事业统计（虚构）", now=now,
                )  # fmt: skip


def _actor(username: str, on: date) -> Actor:
    with acting_as(system_actor("demo")):
        post = Post.objects.get(user__username=username)
    found = accounts.actor_of_post(post.pk, on)
    if found is None:
        raise Post.DoesNotExist(username)
    return found

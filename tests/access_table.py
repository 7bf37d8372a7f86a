"""Every page of the product and who gets what: one line a page.

A page that is missing here fails ``tests/test_access.py``. For most pages the line is just the
name; what the five standpoints get follows from the view's `@access`:

================  ==========================================================================
signed out        302 to sign-in (public pages: 200)
stranger          same role in the next county: 404 where the page is about a record of this
                  county, else 200 (an empty or own list)
too few rights    a post of the same county that lacks the permission: 403
granted           the principal of a school to which a grant opened the child's file
permitted         a post of the county that carries the permission
================  ==========================================================================

A record's page gives a callable that makes the record: ``page("registry:child-detail",
id=lambda w: w.child.pk)``. `w` is the :class:`World`; add what you need to it, made on demand.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from shouwang.accounts import testing as accounts
from shouwang.accounts.models import Feedback

Status = int | tuple[int, ...]
Maker = Callable[["World"], Any]


class World:
    """The records the pages are about, all of `accounts.COUNTY`; made when first asked for."""

    @cached_property
    def organisation(self) -> Any:
        return accounts.make_organisation()

    @cached_property
    def user(self) -> Any:
        return accounts.make_user(organisation=self.organisation)

    @cached_property
    def post(self) -> Any:
        return accounts.make_post("LEADER", organisation=self.organisation, user=self.user)

    @cached_property
    def feedback(self) -> Any:
        return Feedback.objects.create(
            user=self.user, area_code=accounts.COUNTY, text="字太小", sent_at=self.user.created_at
        )

    @cached_property
    def event(self) -> Any:
        from shouwang.audit.models import Event

        _ = self.user  # making an account is an event
        with accounts_scope():
            return Event.objects.filter(area=accounts.COUNTY).latest("id")

    @cached_property
    def school_post(self) -> Any:
        """The principal of the school that the child's file is granted to."""
        return accounts.make_post("PRINCIPAL", area=accounts.TOWNSHIP)

    @cached_property
    def child(self) -> Any:
        """A file of the county, granted to the school of `school_post` by enrolment."""
        from shouwang.registry import testing as registry

        return registry.make_pupil(self.school_post.organisation)

    @cached_property
    def device(self) -> Any:
        """A phone of a village officer of the county."""
        from shouwang.field import testing as field

        return field.make_device(accounts.make_post("VILLAGE_OFFICER", area=accounts.VILLAGE))

    @cached_property
    def field_item(self) -> Any:
        """A visit sent from a phone that waits for a person."""
        from shouwang.field import testing as field

        return field.make_waiting(self.device, self.child)

    @cached_property
    def twin(self) -> Any:
        """Another file of the county."""
        from shouwang.registry import testing as registry

        return registry.make_child()

    @cached_property
    def parents(self) -> list[Any]:
        """The fathers of both files."""
        from shouwang.registry.selectors import story

        with accounts_scope():
            states = story.states_of([self.child.pk, self.twin.pk])
        return [states[file.pk].persons["father"] for file in (self.child, self.twin)]

    @cached_property
    def duty(self) -> Any:
        """The visit that the village owes the child."""
        from shouwang.duties.models import Duty

        _ = self.child
        with accounts_scope():
            return Duty.objects.get(care_file=self.child, source="care.visit")

    @cached_property
    def record(self) -> Any:
        """A visit to the child."""
        from shouwang.care.choices import RecordKind
        from shouwang.care.services import Work, record_work
        from shouwang.core import clock
        from shouwang.core.actors import system_actor

        doer = {"name": "周巡访", "role": "VILLAGE_OFFICER", "user": ""}
        work = Work(RecordKind.HOME_VISIT, clock.today(), [doer], seen=["CHILD"])
        with accounts_scope():
            actor = system_actor("test")
            return record_work(actor, [self.child.pk], work, now=clock.now())[0]

    @cached_property
    def letter(self) -> Any:
        """A letter of the child to its parents."""
        from shouwang.care.testing import make_letter

        return make_letter(self.child)

    @cached_property
    def meeting(self) -> Any:
        """A symposium of the school, to which the child's carer came."""
        from shouwang.care.testing import make_meeting

        return make_meeting([self.child], self.school_post.organisation)

    @cached_property
    def plan(self) -> Any:
        """A drafted plan of help."""
        from shouwang.care.testing import make_plan

        return make_plan(self.child)

    @cached_property
    def wish(self) -> Any:
        """A wish of the child that nobody claimed yet."""
        from shouwang.care.testing import make_wish

        return make_wish(self.child)

    @cached_property
    def donation(self) -> Any:
        """Books and money given to the child."""
        from shouwang.care.testing import make_donation

        return make_donation(self.child)

    @cached_property
    def family(self) -> Any:
        """A family of the village that offers help."""
        from shouwang.care.testing import make_family

        return make_family(accounts.VILLAGE)

    @cached_property
    def family_care(self) -> Any:
        """The child in the care of that family."""
        from shouwang.care import services
        from shouwang.care.testing import deed
        from shouwang.core import clock
        from shouwang.core.actors import system_actor

        system = system_actor("test")
        deed(system, services.admit_family, self.family, note="好")
        return deed(system, services.place_with_family, self.child, self.family, mode="HALF",
                    agreed_by="母亲", on=clock.today())  # fmt: skip

    @cached_property
    def persuasion(self) -> Any:
        """The child on the list of parents to be won back."""
        from shouwang.care.testing import make_persuasion

        return make_persuasion(self.child)

    @cached_property
    def counselling(self) -> Any:
        """A session of a teacher of the school with the child."""
        from shouwang.care.testing import counsel

        teacher = accounts.make_post(
            "CLASS_TEACHER", area=accounts.TOWNSHIP,
            organisation=self.school_post.organisation,
        )  # fmt: skip
        return counsel(accounts.actor_of(teacher), self.child)

    @cached_property
    def agreement(self) -> Any:
        """A drafted agreement of entrusted care for the child."""
        from shouwang.guardianship.testing import draft

        return draft(self.child)

    @cached_property
    def case_civil(self) -> Any:
        """The county's civil affairs, to which `report` was delivered."""
        return accounts.make_post(area=accounts.COUNTY)

    @cached_property
    def case_police(self) -> Any:
        """The police of the township, to whom `report` was delivered."""
        return accounts.make_post("POLICE_LIAISON", area=accounts.TOWNSHIP)

    @cached_property
    def report(self) -> Any:
        """A report about `child`, delivered to the offices of its place."""
        from shouwang.cases.testing import report

        _ = self.case_civil, self.case_police  # offices that come later receive nothing
        return report(file_id=self.child.pk).report

    @cached_property
    def case(self) -> Any:
        """The case that `report` opened."""
        return self.report.case

    @cached_property
    def delivery(self) -> Any:
        """Where `report` went first: to an office of the county that there is."""
        with accounts_scope():
            return self.case.deliverys.get(receiver="POLICE")

    @cached_property
    def placement(self) -> Any:
        """Temporary care of the child of `case`."""
        from shouwang.intervention.testing import place

        return place(self.case)

    @cached_property
    def help_plan(self) -> Any:
        """A help plan in `case`."""
        from shouwang.intervention.testing import plan

        return plan(self.case)

    @cached_property
    def help_goal(self) -> Any:
        """The goal of `help_plan`."""
        with accounts_scope():
            return self.help_plan.goals.get()

    @cached_property
    def asked_service(self) -> Any:
        """What `organisation` was asked in `case`."""
        from shouwang.intervention.testing import ask

        return ask(self.case, self.organisation)

    @cached_property
    def right(self) -> Any:
        """A right of the child of `case`, to be checked."""
        from shouwang.intervention.testing import right

        return right(self.case)

    @cached_property
    def intervention(self) -> Any:
        """Measures about the father in `case`: one fact proved, one word said."""
        from shouwang.intervention.testing import intervention, prove, rung

        row = intervention(self.case)
        prove(row, "NON_PERFORMANCE")
        return rung(row, "educate")

    @cached_property
    def guardian_measure(self) -> Any:
        """The word that was said."""
        with accounts_scope():
            return self.intervention.measures.get()

    @cached_property
    def evidence(self) -> Any:
        """The fact that was proved."""
        with accounts_scope():
            return self.intervention.proofs.get()

    @cached_property
    def served_paper(self) -> Any:
        """A letter of warning in `case`."""
        from shouwang.intervention.testing import paper

        return paper(self.intervention)

    @cached_property
    def on_call(self) -> Any:
        """A line of the on-call list of `organisation`."""
        from shouwang.cases import services
        from shouwang.core import clock

        with accounts_scope() as actor:
            return services.keep_on_call(
                actor, self.organisation, services.Line("值班室", "0831-2000000"), now=clock.now()
            )

    @cached_property
    def attachment(self) -> Any:
        """A photo of what was signed of the child's agreement."""
        from shouwang.core import clock
        from shouwang.core.actors import system_actor
        from shouwang.documents import services
        from shouwang.documents.testing import upload

        subject = {"subject_kind": "guardianship.agreement", "subject_id": self.agreement.pk}
        with accounts_scope():
            return services.store(
                system_actor("test"), upload(), kind="AGREEMENT_SIGNED", area=self.child.area,
                file_id=self.child.pk, now=clock.now(), **subject,
            )  # fmt: skip

    @cached_property
    def family_link(self) -> Any:
        """A link to the own page of the father of `child`, not opened yet."""
        from shouwang.family.testing import make_link

        return make_link(self.child)

    @cached_property
    def family_report(self) -> Any:
        """What the father of `child` told through another link."""
        from shouwang.core import clock
        from shouwang.family import services
        from shouwang.family.choices import ReportKind
        from shouwang.family.models import Report
        from shouwang.family.testing import make_link

        now = clock.now()
        opened = services.verify(make_link(self.child).token, "5678", address="", now=now)
        assert isinstance(opened, services.Opened)
        news = services.Told(ReportKind.PHONE, None, {"phone": "16900000001"})
        services.report(opened.session, news, address="", now=now)
        with accounts_scope():
            return Report.objects.get()

    @cached_property
    def assessment(self) -> Any:
        """The carer of `child`, assessed as fit."""
        from shouwang.assessment.testing import make_assessment

        return make_assessment(self.child)

    @cached_property
    def assessment_draft(self) -> Any:
        """An assessment of `child` that has only begun."""
        from shouwang.assessment import services
        from shouwang.core import clock

        with accounts_scope() as actor:
            return services.start(actor, self.child, "child", now=clock.now())

    @cached_property
    def instrument(self) -> Any:
        """An instrument that the county uploaded."""
        from shouwang.assessment import services
        from shouwang.assessment.engine.shipped import shipped
        from shouwang.core import clock

        source = shipped()["child"][1].replace('version = "1.0"', 'version = "9"', 1)
        with accounts_scope() as actor:
            return services.upload_instrument(
                actor, area=accounts.COUNTY, source=source, now=clock.now()
            )

    @cached_property
    def paper(self) -> Any:
        """A numbered paper that the county's civil-affairs office issued."""
        from shouwang.core import clock
        from shouwang.core.scope import acting_as
        from shouwang.documents import services

        post = accounts.make_post(area=accounts.COUNTY)
        subject = services.Subject("guardianship.agreement", self.agreement.pk, self.agreement.area)
        with acting_as(accounts.actor_of(post)) as actor:
            return services.issue(actor, "CARE_AGREEMENT", {}, subject=subject, now=clock.now())

    @cached_property
    def template(self) -> Any:
        """A Word template of the county."""
        from shouwang.core import clock
        from shouwang.core.scope import acting_as
        from shouwang.documents import services
        from shouwang.documents.kinds import built_in

        post = accounts.make_post(area=accounts.COUNTY)
        upload = services.Upload("转介单.docx", built_in()["REFERRAL"].template())
        with acting_as(accounts.actor_of(post)) as actor:
            return services.upload_template(actor, "REFERRAL", upload, now=clock.now())

    @cached_property
    def operator_post(self) -> Any:
        """Who sits at the telephone of the county's hotline."""
        station = accounts.make_organisation(kind="RESCUE_STATION")
        return accounts.make_post("CIVIL_AFFAIRS_OFFICER", organisation=station)

    @cached_property
    def call(self) -> Any:
        """A call that the operator registered."""
        from shouwang.hotline.testing import registered

        return registered(accounts.actor_of(self.operator_post))

    @cached_property
    def shift(self) -> Any:
        """An hour of the operator at the telephone."""
        from datetime import timedelta

        from shouwang.core import clock
        from shouwang.hotline import services
        from shouwang.hotline.testing import run

        now, post = clock.now(), self.operator_post
        return run(
            accounts.actor_of(post), services.plan_shift, user=post.user_id, starts_at=now,
            ends_at=now + timedelta(hours=1),
        )  # fmt: skip

    @cached_property
    def screening_unit(self) -> Any:
        """A village of a campaign of the county."""
        from shouwang.screening.testing import make_campaign, village_unit

        _ = self.divisions
        return village_unit(make_campaign())

    @cached_property
    def hazard(self) -> Any:
        """A hazard that the village found."""
        from shouwang.screening.testing import find, village_actor

        return find(village_actor(), self.screening_unit)

    @cached_property
    def dangerous_house(self) -> Any:
        """A dangerous house of the village."""
        from shouwang.screening.testing import house, village_actor

        return house(village_actor())

    @cached_property
    def dormitory(self) -> Any:
        """A dormitory that is built at the school of `school_post`."""
        from shouwang.screening.testing import dormitory

        officer = accounts.actor_of(accounts.make_post("EDUCATION_OFFICER"))
        return dormitory(officer, self.school_post.organisation)

    @cached_property
    def opinion(self) -> Any:
        """A matter of public opinion that the operator saw."""
        from shouwang.hotline.testing import opinion

        return opinion(accounts.actor_of(self.operator_post))

    @cached_property
    def safety_check(self) -> Any:
        """A check that the county's education office planned."""
        from shouwang.screening.testing import planned

        return planned(accounts.actor_of(accounts.make_post("EDUCATION_OFFICER")))

    @cached_property
    def safety_problem(self) -> Any:
        """A problem that a check found."""
        from shouwang.screening.testing import problem

        return problem(accounts.actor_of(accounts.make_post("EDUCATION_OFFICER")))

    @cached_property
    def duplicate(self) -> Any:
        """Two files that may be of one child."""
        from shouwang.core import clock
        from shouwang.exchange.models import DuplicatePair

        files = sorted([self.child, self.twin], key=lambda file: file.pk)
        pair = DuplicatePair(
            left_id=files[0].pk, right_id=files[1].pk, right_area=files[1].area,
            care_file_id=files[0].pk, score=0.9, fingerprint=b"0", first_seen=clock.today(),
        )  # fmt: skip
        pair.place(files[0].area)
        with accounts_scope():
            pair.save()
        return pair

    @cached_property
    def pupil_absence(self) -> Any:
        """The child stays away from school and is followed."""
        from shouwang.core import clock
        from shouwang.core.actors import system_actor
        from shouwang.schooling import services
        from shouwang.schooling.choices import AbsenceReason, Origin

        with accounts_scope():
            return services.report_absence(
                system_actor("test"), self.child, origin=Origin.OTHER,
                reason=AbsenceReason.TRUANT, since=clock.today(), now=clock.now(),
            )  # fmt: skip

    @cached_property
    def absence_step(self) -> Any:
        """The first step of that follow-up."""
        with accounts_scope():
            return self.pupil_absence.steps.get()

    @cached_property
    def school_notice(self) -> Any:
        """What the child's class teacher was told of the absence."""
        from shouwang.schooling.models import Notice

        _ = self.pupil_absence
        with accounts_scope():
            return Notice.objects.get(follow_up=self.pupil_absence)

    @cached_property
    def school_move(self) -> Any:
        """The child goes to a school outside the system."""
        from shouwang.core import clock
        from shouwang.core.actors import system_actor
        from shouwang.schooling import services
        from shouwang.schooling.choices import MoveReason

        with accounts_scope():
            return services.send_move(
                system_actor("test"), self.child, to_school=None, to_name="浙江省温州市实验小学",
                reason=MoveReason.OTHER, now=clock.now(),
            )  # fmt: skip

    @cached_property
    def handover(self) -> Any:
        """The child's class is handed over to the next school."""
        from shouwang.accounts.testing import actor_of
        from shouwang.core import clock
        from shouwang.core.scope import acting_as
        from shouwang.schooling import services

        to = accounts.make_organisation(kind="SCHOOL", area=accounts.TOWNSHIP)
        child = self.child
        with acting_as(actor_of(self.school_post)) as actor:
            return services.send_handover(
                actor, class_key="三年级1班", file_ids={child.pk}, to_school=to, grade="七年级",
                term_starts=clock.today(), now=clock.now(),
            )  # fmt: skip

    @cached_property
    def chief(self) -> Any:
        """The head of the county, named among the seven."""
        from shouwang.core import clock
        from shouwang.core.actors import system_actor
        from shouwang.schooling import services
        from shouwang.schooling.choices import Office

        with accounts_scope():
            return services.set_chief(
                system_actor("test"), office=Office.COUNTY_HEAD, area=accounts.COUNTY,
                school=None, class_key="", name="周任事", title="", phone="", duties="",
                valid_from=clock.today(), now=clock.now(),
            )  # fmt: skip

    @cached_property
    def volunteer(self) -> Any:
        """A volunteer of the county."""
        from shouwang.pairing.testing import make_volunteer

        return make_volunteer()

    @cached_property
    def pairing(self) -> Any:
        """The child, put down for the volunteer."""
        from shouwang.core import clock
        from shouwang.core.actors import system_actor
        from shouwang.pairing import services

        with accounts_scope():
            return services.propose(
                system_actor("test"), [self.child], self.volunteer, now=clock.now()
            )[0]

    @cached_property
    def rota_shift(self) -> Any:
        """A shift of the rota of the village."""
        from shouwang.pairing.testing import make_shift

        return make_shift()

    @cached_property
    def rota_place(self) -> Any:
        """The volunteer's place in the shift."""
        from shouwang.pairing.testing import make_service

        return make_service(self.rota_shift, self.volunteer)

    @cached_property
    def merging(self) -> Any:
        """Two further files, merged."""
        from shouwang.core import clock
        from shouwang.core.actors import system_actor
        from shouwang.registry import services
        from shouwang.registry import testing as registry

        files = registry.make_child("方一"), registry.make_child("方一")
        with accounts_scope():
            return services.merge_files(
                system_actor("test"),
                *files,
                picks={},
                reason="重复",
                on=clock.today(),
                now=clock.now(),
            )

    @cached_property
    def disagreement(self) -> Any:
        """Two posts say different things of the child's health."""
        from shouwang.core import clock
        from shouwang.core.actors import system_actor
        from shouwang.registry import services

        claim = services.Claim("health", "HEALTHY", "WEAK")
        with accounts_scope():
            return services.keep_disagreements(
                system_actor("test"), self.child, [claim], permission="registry.edit_file",
                effective_on=clock.today(), now=clock.now(),
            )[0]  # fmt: skip

    @cached_property
    def finding(self) -> Any:
        """A finding of the child's file (its form is never whole)."""
        from shouwang.quality.models import Finding

        with accounts_scope():
            return Finding.objects.filter(care_file=self.child).earliest("id")

    @cached_property
    def household(self) -> Any:
        with accounts_scope():
            return self.child.household

    @cached_property
    def grant(self) -> Any:
        from shouwang.registry.models import Grant

        with accounts_scope():
            return Grant.objects.get(care_file=self.child)

    @cached_property
    def batch(self) -> Any:
        """A checked batch of the county's civil-affairs office, its workbook kept."""
        from shouwang.core import clock
        from shouwang.exchange import storage
        from shouwang.exchange.choices import BatchStatus
        from shouwang.exchange.models import Batch
        from shouwang.exchange.testing import write_roster

        with TemporaryDirectory() as folder:
            stored_as = storage.keep(write_roster(Path(folder) / "台账.xlsx", [{"姓名": "石小满"}]))
        batch = Batch(
            stored_as=stored_as, organisation=self.organisation, sender_label="甲",
            sent_at=clock.now(),
            file_name="台账.xlsx", file_digest=b"0", expires_on=clock.today(), profile="village",
            reference_date=clock.today(), status=BatchStatus.CHECKED,
        )  # fmt: skip
        batch.place(accounts.COUNTY)
        with accounts_scope():
            batch.save()
        return batch

    @cached_property
    def row(self) -> Any:
        """A row of `batch` whose child is registered elsewhere."""
        from shouwang.exchange.choices import RowPlan
        from shouwang.exchange.models import SourceRow

        row = SourceRow(
            batch=self.batch, organisation_id=self.organisation.pk, sheet="台账", row=3,
            child_name="石小满", plan=RowPlan.ELSEWHERE, payload="{}", payload_digest=b"0",
            id_digest=b"0", source="VILLAGE",
        )  # fmt: skip
        row.place(accounts.VILLAGE)
        with accounts_scope():
            row.save()
        return row

    @cached_property
    def transfer(self) -> Any:
        """A request by another county for a child of this one."""
        from shouwang.core import clock
        from shouwang.transfers.models import Transfer

        there = accounts.make_organisation(area="990104000000")
        request = Transfer(
            route="REQUESTED", status="REQUESTED", to_area=there.area, to_name=there.name,
            organisation=there, child_name="石小满", id_digest=b"0", note="已迁入",
            begun_at=clock.now(), begun_by="乙",
        )  # fmt: skip
        request.place(accounts.VILLAGE)
        with accounts_scope():
            request.save()
        return request

    @cached_property
    def partner(self) -> Any:
        """Another installation."""
        from shouwang.core import clock
        from shouwang.transfers import packages
        from shouwang.transfers.models import Partner

        keys = packages.Keys.generate().public()
        return Partner.objects.create(
            name="邻省", verify_key=keys[0], sealing_key=keys[1], added_at=clock.now(),
            added_by="乙",
        )  # fmt: skip

    @cached_property
    def arrival(self) -> Any:
        """A package that came into this county and was sent back."""
        from shouwang.core import clock
        from shouwang.transfers.models import Arrival

        row = Arrival(
            partner=self.partner, status="DECLINED", content="", child_name="石小满",
            from_name="外省", came_at=clock.now(), came_by="乙", receipt="{}",
        )  # fmt: skip
        row.place(accounts.COUNTY)
        with accounts_scope():
            row.save()
        return row

    @cached_property
    def quarter(self) -> str:
        """The code of the present quarter."""
        from shouwang.core import clock
        from shouwang.submission.testing import quarter

        return quarter(clock.today()).code

    @cached_property
    def township_report(self) -> Any:
        """What the township of the child reported for this quarter."""
        _ = self.divisions, self.child
        return self._report("990102001000")

    @cached_property
    def confirmation(self) -> Any:
        """What the village of the child confirmed for this month."""
        from shouwang.core import clock
        from shouwang.submission.testing import confirm, villager

        _ = self.divisions, self.child
        return confirm(villager(), on=clock.today())

    @cached_property
    def work_report(self) -> Any:
        """An article that the school of the child sent for this month."""
        from shouwang.submission.testing import send_work

        return send_work(accounts.actor_of(self.school_post))

    @cached_property
    def county_report(self) -> Any:
        """What the county prepared from it, not signed yet."""
        from shouwang.core import clock
        from shouwang.core.actors import system_actor
        from shouwang.submission import services

        with accounts_scope():
            services.accept(system_actor("test"), self.township_report, now=clock.now())
        return self._report("990102000000")

    @cached_property
    def amendment(self) -> Any:
        """A correction of the township's report: the child had been gone before."""
        from shouwang.core import clock
        from shouwang.core.actors import system_actor
        from shouwang.registry import services as registry
        from shouwang.registry.choices import CloseReason
        from shouwang.submission import services

        report, now = self.township_report, clock.now()
        with accounts_scope() as system:
            services.accept(system_actor("test"), report, now=now)
            registry.close_file(
                system, self.child, reason=CloseReason.MOVED_AWAY, on=report.as_of, now=now
            )
            return services.propose_amendment(system, report, reason="迟报迁出", now=now)

    def _report(self, area: str) -> Any:
        from shouwang.core import clock
        from shouwang.core.actors import system_actor
        from shouwang.submission import services
        from shouwang.submission.testing import quarter

        today = clock.today()
        with accounts_scope():
            return services.freeze(
                system_actor("test"), area, quarter(today), responsible="田守正",
                verified_by="罗知远", note="未核对", on=today, now=clock.now(),
            )  # fmt: skip

    @cached_property
    def department_list(self) -> Any:
        """A list of another department that waits for its columns to be named."""
        from shouwang.core import clock
        from shouwang.exchange.models import DepartmentList

        one = DepartmentList(
            kind="DISABILITY", organisation=self.organisation, owner="残联", legal_basis="试发1号",
            file_name="名单.xlsx", sent_at=clock.now(), sender_label="甲", status="NEEDS_MAPPING",
            reference_date=clock.today(), expires_on=clock.today(), headings=[["宝宝", "生日"]],
        )  # fmt: skip
        one.place(accounts.COUNTY)
        with accounts_scope():
            one.save()
        return one

    @cached_property
    def reconciliation(self) -> Any:
        """A comparison of the county that has not been made yet."""
        from shouwang.core import clock
        from shouwang.exchange.models import Reconciliation

        run = Reconciliation(
            organisation=self.organisation, left_kind="VILLAGE", right_kind="SCHOOL",
            on=clock.today(), requested_by="甲", requested_at=clock.now(),
        )  # fmt: skip
        run.place(accounts.COUNTY)
        with accounts_scope():
            run.save()
        return run

    @cached_property
    def difference(self) -> Any:
        """A question about `child` that the school is to answer."""
        from shouwang.core import clock
        from shouwang.exchange.models import Difference

        one = Difference(
            left_kind="VILLAGE", right_kind="SCHOOL", kind="FIELD", field="grade", key=b"1",
            pattern="CONTENT", digest=b"2", child_name="石小满", care_file_id=self.child.pk,
            left_value='{"grade": "三年级"}', right_value='{"grade": "四年级"}', turn="SCHOOL",
            first_seen_at=clock.now(), seen_at=clock.now(),
        )  # fmt: skip
        one.place(accounts.VILLAGE)
        with accounts_scope():
            one.save()
        return one

    @cached_property
    def division(self) -> Any:
        """A township of the county."""
        return self.divisions["990102001000"]

    @cached_property
    def village_division(self) -> Any:
        """A village of that township."""
        return self.divisions["990102001201"]

    @cached_property
    def export(self) -> Any:
        """An export that somebody of the county's civil-affairs office asked for."""
        from shouwang.core import clock
        from shouwang.registry.models import Export

        export = Export(
            kind="children", kind_label="儿童档案", query="{}", rows=6000, purpose="上报",
            status="ASKED", asked_by=self.user.pk, asker="甲", asked_at=clock.now(),
        )  # fmt: skip
        export.place(accounts.COUNTY)
        with accounts_scope():
            export.save()
        return export

    @cached_property
    def pack(self) -> Any:
        """A pack that the county had in force years ago."""
        from datetime import date

        from shouwang.core import clock
        from shouwang.policy.models import LocalPack

        begins, ends = date(2020, 1, 1), date(2020, 12, 31)
        document = {
            "id": "local-old", "version": "1", "title": "旧口径", "area": accounts.COUNTY,
            "effective_from": begins.isoformat(), "effective_to": ends.isoformat(),
        }  # fmt: skip
        return LocalPack.objects.create(
            area_code=accounts.COUNTY, name="旧口径", basis="试点〔2019〕9号", document=document,
            effective_from=begins, effective_to=ends, published_by="甲",
            published_at=clock.now(),
        )  # fmt: skip

    @cached_property
    def pack_draft(self) -> Any:
        """A draft of a pack for the county."""
        from shouwang.core import clock
        from shouwang.policy import services

        with accounts_scope() as actor:
            return services.create_draft(
                actor, area=accounts.COUNTY, name="新口径", parameters={}, started_from="上级规定",
                now=clock.now(),
            )  # fmt: skip

    @cached_property
    def what_if(self) -> Any:
        """A finished run of that draft."""
        from shouwang.core import clock
        from shouwang.policy import effects, services

        with accounts_scope() as actor:
            run = services.request_run(actor, self.pack_draft, on=clock.today(), now=clock.now())
            effects.run(run.pk)
            return run

    @cached_property
    def divisions(self) -> dict[str, Any]:
        from shouwang.divisions.gazetteer import Entry, level_of, parent_code
        from shouwang.divisions.models import Division
        from shouwang.divisions.services import rows

        names = {
            "990000000000": "试点省", "990100000000": "试点市", "990102000000": "试点县",
            "990102001000": "雪松镇", "990102001201": "杉树村",
        }  # fmt: skip
        entries = [
            Entry(code, name, level_of(code), parent_code(code)) for code, name in names.items()
        ]
        rows.insert(entries, {})
        return {row.code: row for row in Division.objects.all()}


def accounts_scope() -> Any:
    """Return the scope of the system itself, for makers that read scoped rows."""
    from shouwang.core.actors import system_actor
    from shouwang.core.scope import acting_as

    return acting_as(system_actor("test"))


@dataclass(frozen=True)
class Page:
    """One line of the table; None: what follows from the view's `@access`."""

    name: str
    kwargs: dict[str, Maker] = field(default_factory=dict)
    method: str = "get"
    data: dict[str, Any] = field(default_factory=dict)
    path: str = ""
    role: str = ""  # of the permitted and the stranger, where several carry the right
    post: Maker | None = None  # the permitted post, where the role alone does not reach
    permitted: Status | None = None
    stranger: Status | None = None
    granted: Status | None = None
    signed_out: Status | None = None

    @property
    def is_of_a_record(self) -> bool:
        """Say whether the page is about a record of the county."""
        return bool(self.kwargs)


def page(name: str, /, **options: Any) -> Page:
    """Make a line: options of :class:`Page` by name, makers of URL arguments by theirs."""
    own = set(Page.__dataclass_fields__) - {"name", "kwargs"}
    given = {key: value for key, value in options.items() if key in own}
    makers = {key: value for key, value in options.items() if key not in own}
    return Page(name, kwargs=makers, **given)


# Pages of the sign-in library and of Django have no `@access`: everything is said here.
LIBRARY = (
    page("account_login", signed_out=200, permitted=302),
    page("account_logout", signed_out=302, permitted=200),
    page("account_inactive", signed_out=200, permitted=200),
    page("account_reauthenticate", signed_out=302, permitted=200),
    page("account_change_password", signed_out=302, permitted=200),
    page("mfa_index", signed_out=302, permitted=200),
    page("mfa_authenticate", signed_out=302, permitted=302),
    page("mfa_reauthenticate", signed_out=302, permitted=(200, 302)),
    page("mfa_activate_totp", signed_out=302, permitted=302),
    page("mfa_deactivate_totp", signed_out=302, permitted=404),
    page("mfa_view_recovery_codes", signed_out=302, permitted=404),
    page("mfa_generate_recovery_codes", signed_out=302, permitted=302),
    page("mfa_download_recovery_codes", signed_out=302, permitted=404),
    page("mfa_list_webauthn", signed_out=302, permitted=200),
    page("mfa_add_webauthn", signed_out=302, permitted=302),
    page("mfa_reauthenticate_webauthn", signed_out=302, permitted=(200, 302)),
    page("mfa_remove_webauthn", path="/accounts/2fa/webauthn/keys/1/remove/", signed_out=302,
         permitted=(302, 404)),
    page("mfa_edit_webauthn", path="/accounts/2fa/webauthn/keys/1/edit/", signed_out=302,
         permitted=(302, 404)),
    # Hidden behind `accounts:absent`, `accounts:absent-reset` and `accounts:password-reset`.
    page("account_signup", signed_out=404, permitted=404),
    page("account_email", signed_out=404, permitted=404),
    page("account_email_verification_sent", signed_out=404, permitted=404),
    page("account_confirm_email", path="/accounts/confirm-email/x/", signed_out=404,
         permitted=404),
    page("account_set_password", signed_out=404, permitted=404),
    page("account_reset_password", signed_out=200, permitted=200),
    page("account_confirm_login_code", signed_out=404, permitted=404),
    page("account_reset_password_from_key_done", signed_out=404, permitted=404),
    page("account_reset_password_from_key", path="/accounts/password/reset/key/1-x/",
         signed_out=404, permitted=404),
    page("account_reset_password_done", signed_out=404, permitted=404),
)  # fmt: skip

PAGES = (
    # web
    page("set_language", method="post", permitted=302, signed_out=302),
    page("web:home"),
    page("web:home-figures"),
    page("web:privacy"),
    # Where there is no local authority, as in tests, there is nothing to trust.
    page("web:trust", permitted=404, signed_out=404),
    page("web:trust-certificate", permitted=404, signed_out=404),
    page("web:feedback"),
    page("web:help"),
    page("web:draft", method="post", data={"draft_key": "x"}, permitted=204),
    # accounts, session
    page("accounts:lock", permitted=302),
    page("accounts:stay", method="post", permitted=204),
    page("accounts:switch-post", method="post", permitted=404),
    page("accounts:forgotten"),
    page("accounts:password-reset"),
    page("accounts:totp-qr", permitted=404),
    # Off unless the settings name a platform of the province.
    page("accounts:province-login", permitted=404, signed_out=404),
    page("accounts:province-callback", permitted=404, signed_out=404),
    page("accounts:absent", path="/accounts/signup/", permitted=404, signed_out=404),
    page("accounts:absent-reset", path="/accounts/password/reset/done/", permitted=404,
         signed_out=404),
    # accounts, administration
    page("accounts:user-list"),
    page("accounts:user-export"),
    page("accounts:user-create"),
    page("accounts:user-detail", id=lambda w: w.user.pk),
    page("accounts:user-edit", id=lambda w: w.user.pk),
    page("accounts:user-reset", id=lambda w: w.user.pk, method="post"),
    page("accounts:user-active", id=lambda w: w.user.pk, method="post", permitted=302),
    page("accounts:user-link", id=lambda w: w.user.pk, permitted=404),
    page("accounts:user-unlink", id=lambda w: w.user.pk, method="post", permitted=404),
    page("accounts:post-assign", id=lambda w: w.user.pk),
    page("accounts:post-end", id=lambda w: w.post.pk),
    page("accounts:organisation-list"),
    page("accounts:organisation-create"),
    page("accounts:organisation-edit", id=lambda w: w.organisation.pk),
    page("accounts:organisation-active", id=lambda w: w.organisation.pk, method="post",
         permitted=302),
    page("accounts:feedback-list"),
    page("accounts:feedback-answer", id=lambda w: w.feedback.pk),
    page("accounts:settings", stranger=404),
    # audit
    page("audit:event-list"),
    page("audit:event-export"),
    page("audit:event-detail", id=lambda w: w.event.pk),
    page("audit:usage"),
    page("audit:unusual"),
    page("audit:chain"),
    # divisions
    page("divisions:list"),
    page("divisions:detail", code=lambda w: w.division.code),
    page("divisions:village-add", code=lambda w: w.division.code),
    page("divisions:group-add", code=lambda w: w.village_division.code),
    page("divisions:rename", code=lambda w: w.division.code),
    page("divisions:close", code=lambda w: w.village_division.code),
    page("divisions:merge", code=lambda w: w.village_division.code),
    # registry
    page("registry:child-list"),
    page("registry:village-sheet", granted=404),
    page("registry:school"),
    page("registry:class"),
    page("registry:worklist"),
    page("registry:worklist-kind", key=lambda w: "unknown", stranger=200, granted=200),
    page("registry:child-export"),
    page("registry:household-export"),
    page("registry:worklist-export", key=lambda w: "unknown", stranger=200, granted=403),
    page("registry:export-list"),
    page("registry:export-detail", id=lambda w: w.export.pk),
    page("registry:export-answer", id=lambda w: w.export.pk),
    page("registry:export-password", id=lambda w: w.export.pk, method="post", permitted=404),
    page("registry:export-download", id=lambda w: w.export.pk, method="post", permitted=404),
    page("registry:child-create"),
    page("registry:number-check", method="post"),
    page("registry:household-list"),
    page("registry:household-detail", id=lambda w: w.household.pk, granted=200),
    page("registry:child-detail", id=lambda w: w.child.pk, granted=200),
    page("registry:child-edit", id=lambda w: w.child.pk, granted=200),
    page("registry:child-edit-section", id=lambda w: w.child.pk, section=lambda w: "schooling",
         granted=200),
    page("registry:child-panels", id=lambda w: w.child.pk, granted=200),
    page("registry:child-history", id=lambda w: w.child.pk, granted=200),
    page("registry:child-dossier", id=lambda w: w.child.pk, granted=200),
    page("registry:child-viewers", id=lambda w: w.child.pk),
    page("registry:child-verify", id=lambda w: w.child.pk),
    page("registry:child-merge", id=lambda w: w.child.pk),
    page("registry:merge-files", id=lambda w: w.child.pk, other_id=lambda w: w.twin.pk),
    page("registry:merge-persons", id=lambda w: w.child.pk, person_id=lambda w: w.parents[0].pk,
         other_id=lambda w: w.parents[1].pk),
    page("registry:child-split", id=lambda w: w.child.pk),
    page("registry:merging-detail", id=lambda w: w.merging.pk),
    page("registry:disagreement-settle", id=lambda w: w.child.pk,
         row_id=lambda w: w.disagreement.pk),
    page("registry:child-close", id=lambda w: w.child.pk),
    page("registry:child-reopen", id=lambda w: w.child.pk),
    page("registry:child-move", id=lambda w: w.child.pk),
    page("registry:child-grants", id=lambda w: w.child.pk),
    page("registry:child-grant", id=lambda w: w.child.pk),
    page("registry:grant-revoke", id=lambda w: w.child.pk, grant_id=lambda w: w.grant.pk,
         method="post"),
    page("registry:reveal-contact", id=lambda w: w.child.pk,
         person_id=lambda w: w.child.person_id, method="post", granted=(200, 404)),
    page("registry:reveal-number", id=lambda w: w.child.pk,
         person_id=lambda w: w.child.person_id, method="post", granted=(403, 404)),
    # exchange
    page("exchange:batch-list"),
    page("exchange:batch-upload"),
    page("exchange:templates"),
    page("exchange:template", name=lambda w: "village", stranger=200, granted=200),
    page("exchange:duplicate-list"),
    page("exchange:duplicate-detail", id=lambda w: w.duplicate.pk),
    page("exchange:duplicate-decide", id=lambda w: w.duplicate.pk, method="post",
         data={"decision": "LATER"}, permitted=302),
    page("exchange:batch-detail", id=lambda w: w.batch.pk, granted=404),
    page("exchange:batch-state", id=lambda w: w.batch.pk, granted=404),
    page("exchange:batch-findings", id=lambda w: w.batch.pk, granted=404),
    page("exchange:batch-marked", id=lambda w: w.batch.pk, granted=404),
    page("exchange:batch-columns", id=lambda w: w.batch.pk, granted=404),
    page("exchange:batch-rows", id=lambda w: w.batch.pk, granted=404),
    page("exchange:row-detail", id=lambda w: w.batch.pk, row_id=lambda w: w.row.pk, granted=404),
    page("exchange:transfer-create", id=lambda w: w.batch.pk, row_id=lambda w: w.row.pk),
    page("exchange:batch-decide", id=lambda w: w.batch.pk, method="post"),
    page("exchange:batch-commit", id=lambda w: w.batch.pk),
    page("exchange:batch-resume", id=lambda w: w.batch.pk, method="post", granted=404),
    page("exchange:batch-undo", id=lambda w: w.batch.pk),
    page("exchange:register-list"),
    page("exchange:register-detail", kind=lambda w: "VILLAGE", stranger=200),
    page("exchange:register-edit", kind=lambda w: "POLICE", stranger=200),
    page("exchange:list-upload"),
    page("exchange:list-detail", id=lambda w: w.department_list.pk),
    page("exchange:list-columns", id=lambda w: w.department_list.pk),
    page("exchange:list-purge", id=lambda w: w.department_list.pk, method="post"),
    page("exchange:run-list"),
    page("exchange:run-create"),
    page("exchange:run-detail", id=lambda w: w.reconciliation.pk),
    page("exchange:agreement"),
    page("exchange:difference-list"),
    page("exchange:difference-export"),
    page("exchange:class-list"),
    page("exchange:class-settle"),
    page("exchange:difference-detail", id=lambda w: w.difference.pk, granted=200),
    page("exchange:difference-ask", id=lambda w: w.difference.pk, method="post", granted=302),
    page("exchange:difference-open", id=lambda w: w.difference.pk, method="post"),
    # statistics
    page("statistics:summary"),
    page("statistics:pairing"),
    page("statistics:pairing-export"),
    page("statistics:summary-export"),
    page("statistics:children"),
    page("statistics:children-export"),
    page("statistics:indicators"),
    page("statistics:indicator-children"),
    # companion
    page("transfers:transfer-list"),
    page("transfers:offer", id=lambda w: w.child.pk),
    page("transfers:send", id=lambda w: w.child.pk),
    page("transfers:receipt"),
    page("transfers:arrival-list"),
    page("transfers:arrival-upload"),
    page("transfers:arrival-detail", id=lambda w: w.arrival.pk),
    page("transfers:arrival-receipt", id=lambda w: w.arrival.pk),
    page("transfers:partner-list", stranger=200),
    page("transfers:partner-add", stranger=200),
    page("transfers:our-card", method="post", stranger=200),
    page("transfers:partner-confirm", id=lambda w: w.partner.pk, method="post", stranger=302),
    page("transfers:partner-end", id=lambda w: w.partner.pk, method="post", stranger=302),
    page("transfers:transfer-detail", id=lambda w: w.transfer.pk),
    page("transfers:transfer-answer", id=lambda w: w.transfer.pk, deed=lambda w: "refuse"),
    page("companion:task-list"),
    page("companion:task-export"),
    page("companion:note-keyed", method="post", stranger=302),
    page("companion:compare"),
    page("companion:note-exported", method="post", stranger=302),
    page("companion:layout"),
    page("companion:task-detail", id=lambda w: w.child.pk),
    page("companion:take-back", id=lambda w: w.child.pk, method="post"),
    # submission
    page("submission:home"),
    page("submission:timeliness"),
    page("submission:village", role="VILLAGE_OFFICER", permitted=(200, 302, 404),
         stranger=(200, 302, 404)),
    page("submission:village-list"),
    page("submission:village-create", role="VILLAGE_OFFICER"),
    page("submission:village-edit", id=lambda w: w.child.pk, section=lambda w: "father"),
    page("submission:village-close", id=lambda w: w.child.pk),
    page("submission:confirmation", id=lambda w: w.confirmation.pk),
    page("submission:work-list"),
    page("submission:work-send", role="TOWNSHIP_SUPERVISOR", stranger=200),
    page("submission:work-months"),
    page("submission:work-detail", id=lambda w: w.work_report.pk, granted=200),
    page("submission:unit", kind=lambda w: "QUARTER", period=lambda w: w.quarter, stranger=200),
    page("submission:below", kind=lambda w: "QUARTER", period=lambda w: w.quarter, stranger=200),
    page("submission:detail", id=lambda w: w.township_report.pk),
    page("submission:difference", id=lambda w: w.township_report.pk),
    page("submission:levels", id=lambda w: w.township_report.pk),
    page("submission:children", id=lambda w: w.township_report.pk),
    page("submission:print", id=lambda w: w.township_report.pk),
    page("submission:verify", id=lambda w: w.township_report.pk),
    page("submission:sign", id=lambda w: w.county_report.pk, method="post"),
    page("submission:discard", id=lambda w: w.county_report.pk, method="post"),
    page("submission:withdraw", id=lambda w: w.county_report.pk, method="post"),
    page("submission:accept", id=lambda w: w.township_report.pk, method="post"),
    page("submission:return", id=lambda w: w.township_report.pk),
    page("submission:amendment-propose", id=lambda w: w.township_report.pk),
    page("submission:amendment-decide", id=lambda w: w.amendment.pk),
    # duties and care
    page("duties:duty-list"),
    page("duties:calendar"),
    page("duties:feed-make", method="post", stranger=302),
    page("duties:feed", token=lambda w: "unknown", signed_out=404, permitted=404),
    page("duties:team"),
    page("duties:snooze", id=lambda w: w.duty.pk, role="VILLAGE_OFFICER", granted=404),
    page("duties:hand-over", id=lambda w: w.duty.pk, role="VILLAGE_OFFICER", granted=404),
    page("care:record-list"),
    page("care:record-export"),
    page("care:record-detail", id=lambda w: w.record.pk, granted=200),
    page("care:record-void", id=lambda w: w.record.pk, granted=200),
    page("care:record-sheets", id=lambda w: w.record.pk, granted=200),
    page("care:file-records", id=lambda w: w.child.pk, granted=200),
    page("care:contact-card", id=lambda w: w.child.pk, granted=200),
    page("care:visit-form", id=lambda w: w.child.pk, granted=200),
    page("care:record", id=lambda w: w.child.pk, granted=200),
    page("care:record-card", id=lambda w: w.child.pk, granted=200),
    page("care:talk-card", id=lambda w: w.child.pk, granted=200),
    page("care:growth-record", id=lambda w: w.child.pk, granted=200),
    page("care:plan-form", id=lambda w: w.child.pk, granted=200),
    page("care:cadence-list"),
    page("care:cadence", code=lambda w: "visit", stranger=200, granted=200),
    page("care:letter-list"),
    page("care:letter-create", id=lambda w: w.child.pk, granted=200),
    page("care:letter", id=lambda w: w.letter.pk, granted=200),
    page("care:letter-deed", id=lambda w: w.letter.pk, deed=lambda w: "pass", granted=200),
    page("care:meeting-list"),
    page("care:meeting-create"),
    page("care:meeting", id=lambda w: w.meeting.pk, granted=200),
    page("care:meeting-void", id=lambda w: w.meeting.pk, granted=200),
    page("care:plan-list"),
    page("care:plan-create", id=lambda w: w.child.pk, granted=200),
    page("care:plan", id=lambda w: w.plan.pk, granted=200),
    page("care:plan-edit", id=lambda w: w.plan.pk, granted=200),
    page("care:plan-paper", id=lambda w: w.plan.pk, granted=200),
    page("care:plan-sheets", id=lambda w: w.plan.pk, granted=200),
    page("care:plan-deed", id=lambda w: w.plan.pk, deed=lambda w: "start", granted=200),
    page("care:wish-list"),
    page("care:wish-create", id=lambda w: w.child.pk, granted=200),
    page("care:wish", id=lambda w: w.wish.pk, granted=200),
    page("care:wish-deed", id=lambda w: w.wish.pk, deed=lambda w: "assign", granted=200),
    page("care:board"),
    page("care:board-wish", id=lambda w: w.wish.pk, granted=403),
    page("care:donation-list"),
    page("care:donation-create", id=lambda w: w.child.pk, granted=200),
    page("care:donation", id=lambda w: w.donation.pk, granted=200),
    page("care:donation-void", id=lambda w: w.donation.pk, granted=200),
    page("care:family-list"),
    page("care:family-create"),
    page("care:family", id=lambda w: w.family.pk, granted=404),
    page("care:family-deed", id=lambda w: w.family.pk, deed=lambda w: "leave", granted=404),
    page("care:family-place", id=lambda w: w.child.pk, granted=200),
    page("care:family-care-end", id=lambda w: w.family_care.pk, granted=200),
    page("care:persuasion-list"),
    page("care:persuasion-fill", method="post", stranger=302),
    page("care:persuasion-create", id=lambda w: w.child.pk, method="post", granted=302),
    page("care:persuasion", id=lambda w: w.persuasion.pk, granted=200),
    page("care:persuasion-deed", id=lambda w: w.persuasion.pk, deed=lambda w: "talk",
         granted=200),
    page("care:counselling-list"),
    page("care:counselling-create", id=lambda w: w.child.pk, permitted=404, granted=200),
    page("care:counselling", id=lambda w: w.counselling.pk, granted=404),
    page("care:counselling-void", id=lambda w: w.counselling.pk, permitted=404, granted=404),
    # quality
    page("quality:worklist", permitted=302, stranger=302),
    page("quality:worklist-scope", scope=lambda w: "all", stranger=200, granted=200),
    page("quality:worklist-export", scope=lambda w: "all", stranger=200),
    page("quality:overview", granted=404),
    page("quality:finding-detail", id=lambda w: w.finding.pk, granted=404),
    page("quality:finding-check", id=lambda w: w.finding.pk, method="post", granted=404),
    page("quality:waiver-ask", id=lambda w: w.finding.pk),
    page("quality:waiver-decide", id=lambda w: w.finding.pk),
    # documents: attachments are asked of the app of their kind, not by a right
    page("documents:attachment", id=lambda w: w.attachment.pk),
    page("documents:attachment-small", id=lambda w: w.attachment.pk),
    page("documents:attachment-void", id=lambda w: w.attachment.pk),
    page("documents:paper-list"),
    page("documents:paper-detail", id=lambda w: w.paper.pk, granted=404),
    page("documents:paper-scans", id=lambda w: w.paper.pk, granted=404),
    page("documents:paper-void", id=lambda w: w.paper.pk, granted=404),
    page("documents:template-list"),
    page("documents:template-detail", kind=lambda w: "REFERRAL", stranger=200),
    page("documents:template-word", kind=lambda w: "REFERRAL", method="post", stranger=302),
    page("documents:template-download", kind=lambda w: "REFERRAL", stranger=200),
    page("documents:template-preview", kind=lambda w: "REFERRAL", stranger=200),
    page("documents:template-version", id=lambda w: w.template.pk),
    page("documents:template-withdraw", id=lambda w: w.template.pk, method="post"),
    # guardianship
    page("guardianship:agreement-list"),
    page("guardianship:agreement-export"),
    page("guardianship:standing"),
    page("guardianship:file-agreements", id=lambda w: w.child.pk, granted=200),
    page("guardianship:agreement-draft", id=lambda w: w.child.pk),
    page("guardianship:agreement-detail", id=lambda w: w.agreement.pk, granted=200),
    page("guardianship:agreement-paper", id=lambda w: w.agreement.pk, granted=200),
    page("guardianship:agreement-issue", id=lambda w: w.agreement.pk, method="post"),
    page("guardianship:agreement-papers", id=lambda w: w.agreement.pk),
    page("guardianship:agreement-edit", id=lambda w: w.agreement.pk),
    page("guardianship:agreement-sign", id=lambda w: w.agreement.pk),
    page("guardianship:agreement-confirm", id=lambda w: w.agreement.pk, method="post"),
    page("guardianship:agreement-return", id=lambda w: w.agreement.pk),
    page("guardianship:agreement-end", id=lambda w: w.agreement.pk),
    # assessment
    page("assessment:assessment-list"),
    page("assessment:file-assessments", id=lambda w: w.child.pk),
    page("assessment:assessment-start", id=lambda w: w.child.pk, code=lambda w: "carer",
         method="post", permitted=302),
    page("assessment:blank-sheet", id=lambda w: w.child.pk, code=lambda w: "carer"),
    page("assessment:assessment-detail", id=lambda w: w.assessment.pk),
    page("assessment:assessment-paper", id=lambda w: w.assessment.pk),
    page("assessment:assessment-void", id=lambda w: w.assessment.pk),
    page("assessment:assessment-step", id=lambda w: w.assessment_draft.pk, step=lambda w: 1),
    page("assessment:assessment-save", id=lambda w: w.assessment_draft.pk, step=lambda w: 1,
         method="post", permitted=204),
    page("assessment:assessment-whole", id=lambda w: w.assessment_draft.pk),
    page("assessment:assessment-finish", id=lambda w: w.assessment_draft.pk),
    page("assessment:instrument-list"),
    page("assessment:instrument-upload"),
    page("assessment:instrument-shipped", code=lambda w: "carer", stranger=200),
    page("assessment:instrument-source", code=lambda w: "carer", stranger=200),
    page("assessment:instrument-detail", id=lambda w: w.instrument.pk),
    page("assessment:instrument-edit", id=lambda w: w.instrument.pk),
    page("assessment:instrument-try", id=lambda w: w.instrument.pk),
    page("assessment:instrument-submit", id=lambda w: w.instrument.pk, method="post",
         permitted=302),
    page("assessment:instrument-publish", id=lambda w: w.instrument.pk, method="post",
         permitted=302),
    page("assessment:instrument-return", id=lambda w: w.instrument.pk),
    page("assessment:instrument-withdraw", id=lambda w: w.instrument.pk),
    # cases: a report is its reporter's, a case its team's; everybody else finds nothing
    page("cases:case-list"),
    page("cases:report"),
    page("cases:phones"),
    page("cases:children"),
    page("cases:own-reports"),
    page("cases:own-report", id=lambda w: w.report.pk, permitted=404, granted=404),
    page("cases:report-words", id=lambda w: w.report.pk, method="post", permitted=404,
         granted=404),
    page("cases:finding", id=lambda w: w.report.pk, permitted=404, granted=404),
    page("cases:finding-dismiss", id=lambda w: w.report.pk, permitted=404, granted=404),
    page("cases:public"),
    page("cases:public-done"),
    page("cases:public-words"),
    page("cases:desk"),
    page("cases:desk-new"),
    page("cases:acknowledge", post=lambda w: w.case_police,
         id=lambda w: w.delivery.pk, method="post", granted=404),
    page("cases:telephone", post=lambda w: w.case_civil, id=lambda w: w.delivery.pk, granted=404),
    page("cases:on-call"),
    page("cases:on-call-new", id=lambda w: w.organisation.pk),
    page("cases:on-call-edit", id=lambda w: w.on_call.pk),
    page("cases:on-call-end", id=lambda w: w.on_call.pk, method="post"),
    page("cases:review"),
    page("cases:case-detail", post=lambda w: w.case_civil, id=lambda w: w.case.pk, granted=404),
    page("cases:chain", post=lambda w: w.case_civil, id=lambda w: w.case.pk),
    page("cases:issue", post=lambda w: w.case_civil, method="post", id=lambda w: w.case.pk,
         kind=lambda w: "delivery", part=lambda w: w.delivery.pk,
         code=lambda w: "REPORT_HANDOVER", permitted=302, granted=404),
    page("cases:assessment-start", post=lambda w: w.case_civil, method="post",
         id=lambda w: w.case.pk, code=lambda w: "child", permitted=302),
    page("cases:case-paper", post=lambda w: w.case_civil, id=lambda w: w.case.pk, granted=404),
    page("cases:case-deed", post=lambda w: w.case_civil,
         id=lambda w: w.case.pk, deed=lambda w: "conference", granted=404),
    page("cases:sub-file", post=lambda w: w.case_civil,
         id=lambda w: w.case.pk, kind=lambda w: "report", granted=404),
    page("cases:reveal", post=lambda w: w.case_police,
         id=lambda w: w.case.pk, report=lambda w: w.report.pk),
    page("cases:part-deed", post=lambda w: w.case_civil,
         id=lambda w: w.case.pk, kind=lambda w: "report",
         part=lambda w: w.report.pk, deed=lambda w: "words", granted=404),
    # intervention: behind the wall of the case; the permitted post's office is one of its members
    page("intervention:placement-list"),
    page("intervention:intervention-list"),
    page("intervention:asked-list"),
    page("intervention:issue", method="post", kind=lambda w: "placement",
         id=lambda w: w.placement.pk, code=lambda w: "CARE_HANDOVER"),
    page("intervention:placement-begin", id=lambda w: w.case.pk),
    page("intervention:placement-detail", id=lambda w: w.placement.pk, granted=404),
    page("intervention:placement-paper", id=lambda w: w.placement.pk, paper=lambda w: "escort",
         granted=404),
    page("intervention:placement-deed", id=lambda w: w.placement.pk, deed=lambda w: "receive"),
    page("intervention:plan-make", id=lambda w: w.case.pk),
    page("intervention:plan-detail", id=lambda w: w.help_plan.pk, granted=404),
    page("intervention:plan-paper", id=lambda w: w.help_plan.pk, granted=404),
    page("intervention:plan-deed", id=lambda w: w.help_plan.pk, deed=lambda w: "review"),
    page("intervention:goal-settle", id=lambda w: w.help_plan.pk,
         goal_id=lambda w: w.help_goal.pk),
    page("intervention:service-ask", id=lambda w: w.case.pk),
    page("intervention:service-detail", id=lambda w: w.asked_service.pk, granted=404),
    page("intervention:service-paper", id=lambda w: w.asked_service.pk, granted=404),
    page("intervention:service-answer", id=lambda w: w.asked_service.pk,
         deed=lambda w: "accept", granted=404),
    page("intervention:service-deed", id=lambda w: w.asked_service.pk,
         deed=lambda w: "withdraw"),
    page("intervention:right-find", id=lambda w: w.case.pk),
    page("intervention:right-detail", id=lambda w: w.right.pk, granted=404),
    page("intervention:right-deed", id=lambda w: w.right.pk, deed=lambda w: "confirm"),
    page("intervention:intervention-open", id=lambda w: w.case.pk),
    page("intervention:intervention-detail", id=lambda w: w.intervention.pk, granted=404),
    page("intervention:intervention-paper", id=lambda w: w.intervention.pk, granted=404),
    page("intervention:measure-paper", id=lambda w: w.intervention.pk,
         measure_id=lambda w: w.guardian_measure.pk, granted=404),
    page("intervention:evidence-withdraw", id=lambda w: w.intervention.pk,
         evidence_id=lambda w: w.evidence.pk),
    page("intervention:intervention-deed", id=lambda w: w.intervention.pk,
         deed=lambda w: "educate"),
    page("intervention:paper-detail", id=lambda w: w.served_paper.pk, granted=404),
    page("intervention:paper-paper", id=lambda w: w.served_paper.pk,
         paper=lambda w: "receipts", granted=404),
    page("intervention:paper-deed", id=lambda w: w.served_paper.pk, deed=lambda w: "serve"),
    page("intervention:paper-follow", id=lambda w: w.served_paper.pk, deed=lambda w: "visit"),
    # schooling: a school reaches its pupils by grant alone, so that the permitted post of a school
    # that was granted nothing finds nothing
    page("schooling:today"),
    page("schooling:roll"),
    page("schooling:all-here", method="post", stranger=302,
         data={"label": "三年级1班", "day": "2026-09-01", "session": "MORNING", "version": "0",
               "sending": "5f0c1a52-7f4e-4a6e-9a64-0f3a2f7f5b11"}),
    page("schooling:follow-list"),
    page("schooling:follow-detail", id=lambda w: w.pupil_absence.pk, granted=200),
    page("schooling:report-absence", id=lambda w: w.child.pk, permitted=404, granted=200),
    page("schooling:follow-ask", id=lambda w: w.pupil_absence.pk, permitted=404, granted=200),
    page("schooling:follow-explain", id=lambda w: w.pupil_absence.pk, permitted=404, granted=200),
    page("schooling:follow-attempt", id=lambda w: w.pupil_absence.pk, permitted=404, granted=200),
    page("schooling:follow-tell", id=lambda w: w.pupil_absence.pk, permitted=404, granted=200),
    page("schooling:follow-township", id=lambda w: w.pupil_absence.pk, permitted=404, granted=200),
    page("schooling:follow-written", id=lambda w: w.pupil_absence.pk, permitted=404, granted=200),
    page("schooling:follow-missing", id=lambda w: w.pupil_absence.pk, permitted=404, granted=200),
    page("schooling:follow-search", id=lambda w: w.pupil_absence.pk),
    page("schooling:follow-find", id=lambda w: w.pupil_absence.pk),
    page("schooling:follow-measure", id=lambda w: w.pupil_absence.pk),
    page("schooling:follow-not-returned", id=lambda w: w.pupil_absence.pk),
    page("schooling:follow-return", id=lambda w: w.pupil_absence.pk, granted=200),
    page("schooling:follow-paper", id=lambda w: w.pupil_absence.pk, kind=lambda w: "township",
         granted=200),
    page("schooling:follow-notice", id=lambda w: w.pupil_absence.pk, granted=200),
    page("schooling:follow-issue", id=lambda w: w.pupil_absence.pk,
         step=lambda w: w.absence_step.pk, method="post", permitted=404, granted=302),
    # an office signs for what it was sent itself
    page("schooling:notice-receive", id=lambda w: w.school_notice.pk, method="post",
         permitted=403, granted=302),
    page("schooling:notice-receipt", id=lambda w: w.school_notice.pk, permitted=404, granted=200),
    page("schooling:ledger"),
    page("schooling:ledger-export"),
    page("schooling:rates"),
    page("schooling:figure-enter"),
    page("schooling:chief-list"),
    page("schooling:chief-set"),
    page("schooling:chief-end", id=lambda w: w.chief.pk),
    page("schooling:move-list"),
    page("schooling:move-detail", id=lambda w: w.school_move.pk, granted=200),
    page("schooling:move-confirm", id=lambda w: w.school_move.pk, granted=200),
    page("schooling:move-refuse", id=lambda w: w.school_move.pk, granted=200),
    page("schooling:move-cancel", id=lambda w: w.school_move.pk, granted=200),
    # the letter of admission is the receiving school's
    page("schooling:move-issue", id=lambda w: w.school_move.pk, method="post", permitted=403,
         granted=403),
    page("schooling:move-send", id=lambda w: w.child.pk, granted=200),
    page("schooling:handover-send"),
    page("schooling:handover-detail", id=lambda w: w.handover.pk, granted=200),
    # family: the own page of a parent or carer is public and opened by a secret alone
    page("family:door"),
    page("family:open", token=lambda w: w.family_link.token),
    page("family:page", signed_out=404, permitted=404),
    page("family:card-seen", method="post", signed_out=404, permitted=404),
    page("family:tell", kind=lambda w: "PHONE", signed_out=404, permitted=404),
    page("family:leave", method="post"),
    page("family:report-list"),
    page("family:report-detail", id=lambda w: w.family_report.pk),
    page("family:report-accept", id=lambda w: w.family_report.pk, method="post", permitted=302),
    page("family:report-decline", id=lambda w: w.family_report.pk),
    page("family:file-contacts", id=lambda w: w.child.pk),
    page("family:attempt-log", id=lambda w: w.child.pk, method="post"),
    page("family:link-make", id=lambda w: w.child.pk, method="post"),
    page("family:link-revoke", id=lambda w: w.family_link.link.pk, method="post", permitted=302),
    # pairing
    page("pairing:pairing-list"),
    page("pairing:pairing-export"),
    page("pairing:matching"),
    page("pairing:matching-take", method="post", stranger=302),
    page("pairing:propose", id=lambda w: w.child.pk),
    page("pairing:volunteer-list"),
    page("pairing:volunteer-create"),
    page("pairing:volunteer-detail", id=lambda w: w.volunteer.pk),
    page("pairing:volunteer-edit", id=lambda w: w.volunteer.pk),
    page("pairing:volunteer-vet", id=lambda w: w.volunteer.pk),
    page("pairing:volunteer-refuse", id=lambda w: w.volunteer.pk),
    page("pairing:volunteer-leave", id=lambda w: w.volunteer.pk),
    page("pairing:rota"),
    page("pairing:shift-create"),
    page("pairing:shift-detail", id=lambda w: w.rota_shift.pk),
    page("pairing:shift-cancel", id=lambda w: w.rota_shift.pk),
    page("pairing:shift-put-down", id=lambda w: w.rota_shift.pk),
    page("pairing:shift-sign-up", id=lambda w: w.rota_shift.pk, method="post", stranger=302),
    page("pairing:own-service"),
    page("pairing:service-confirm", id=lambda w: w.rota_place.pk, method="post"),
    page("pairing:service-withdraw", id=lambda w: w.rota_place.pk, method="post"),
    page("pairing:service-report", id=lambda w: w.rota_place.pk),
    page("pairing:service-return", id=lambda w: w.rota_place.pk),
    page("pairing:service-absent", id=lambda w: w.rota_place.pk),
    page("pairing:pairing-detail", id=lambda w: w.pairing.pk),
    page("pairing:pairing-begin", id=lambda w: w.pairing.pk),
    page("pairing:pairing-sheets", id=lambda w: w.pairing.pk),
    page("pairing:pairing-issue", id=lambda w: w.pairing.pk, method="post"),
    page("pairing:pairing-decline", id=lambda w: w.pairing.pk, method="post"),
    page("pairing:pairing-end", id=lambda w: w.pairing.pk),
    # field: a phone's own requests answer 401, and 400 to what comes from no page of ours
    page("field:shell"),
    page("field:worker"),
    page("field:manifest"),
    page("field:hello", method="post", signed_out=400, permitted=400),
    page("field:register", method="post", signed_out=401, permitted=400, stranger=400, granted=400),
    page("field:snapshot", signed_out=401, permitted=400, stranger=400, granted=400),
    page("field:sync", method="post", signed_out=401, permitted=400, stranger=400, granted=400),
    page("field:photo", id=lambda w: w.child.pk, method="post", signed_out=401, permitted=400,
         stranger=400, granted=400),
    page("field:device-list", role="VILLAGE_OFFICER"),
    page("field:managed-list"),
    page("field:device-revoke", id=lambda w: w.device.pk, granted=404),
    page("field:item-list"),
    page("field:item-detail", id=lambda w: w.field_item.pk, granted=404),
    page("field:item-enter", id=lambda w: w.field_item.pk, method="post", granted=404),
    page("field:item-drop", id=lambda w: w.field_item.pk, method="post", granted=404),
    page("field:rules", stranger=200),
    # hotline: deeds are for the organisation that took the call, or has it
    page("hotline:call-list"),
    page("hotline:call-open", method="post", stranger=302),
    page("hotline:call-referred"),
    page("hotline:call-supervised"),
    page("hotline:figures"),
    page("hotline:shift-list"),
    page("hotline:shift-drop", id=lambda w: w.shift.pk, method="post",
         post=lambda w: w.operator_post),
    *(
        page(f"hotline:call-{name}", id=lambda w: w.call.pk, post=lambda w: w.operator_post)
        for name in ("intake", "void", "link", "refer", "send-back", "close")
    ),
    *(
        page(f"hotline:call-{name}", id=lambda w: w.call.pk, post=lambda w: w.operator_post,
             method="post")
        for name in ("draft", "take-over", "keep", "recall")
    ),
    *(
        page(f"hotline:call-{name}", id=lambda w: w.call.pk, post=lambda w: w.operator_post,
             granted=404)
        for name in ("detail", "accept", "return", "answer", "back")
    ),
    page("hotline:call-report", id=lambda w: w.call.pk, post=lambda w: w.operator_post,
         method="post", granted=404),
    # screening
    page("hotline:opinion-list"),
    page("hotline:opinion-create"),
    page("hotline:opinion-detail", id=lambda w: w.opinion.pk),
    page("hotline:opinion-deed", id=lambda w: w.opinion.pk, deed=lambda w: "warn"),
    page("screening:campaign-list"),
    page("screening:campaign-create"),
    page("screening:campaign-detail", id=lambda w: w.screening_unit.campaign_id,
         granted=(302, 404)),
    page("screening:campaign-close", id=lambda w: w.screening_unit.campaign_id),
    page("screening:unit-list", id=lambda w: w.screening_unit.campaign_id, granted=(200, 404)),
    *(
        page(f"screening:unit-{name}", id=lambda w: w.screening_unit.pk, granted=404)
        for name in ("detail", "children", "educate")
    ),
    *(
        page(f"screening:unit-{name}", id=lambda w: w.screening_unit.pk, method="post",
             granted=404)
        for name in ("begin", "zero", "report")
    ),
    page("screening:unit-send-back", id=lambda w: w.screening_unit.pk),
    page("screening:unit-appraise", id=lambda w: w.screening_unit.pk),
    page("screening:hazard-list"),
    page("screening:hazard-create", id=lambda w: w.screening_unit.pk, granted=404),
    *(
        page(f"screening:hazard-{name}", id=lambda w: w.hazard.pk, granted=404)
        for name in ("detail", "control", "escalate", "claim")
    ),
    page("screening:hazard-report", id=lambda w: w.hazard.pk, method="post", granted=404),
    page("screening:hazard-confirm", id=lambda w: w.hazard.pk),
    page("screening:hazard-reject", id=lambda w: w.hazard.pk),
    page("screening:house-list"),
    page("screening:house-create"),
    *(
        page(f"screening:house-{name}", id=lambda w: w.dangerous_house.pk, granted=404)
        for name in ("detail", "move-out", "finish")
    ),
    page("screening:house-close", id=lambda w: w.dangerous_house.pk, method="post"),
    page("screening:dormitory-list"),
    page("screening:dormitory-create"),
    *(
        page(f"screening:dormitory-{name}", id=lambda w: w.dormitory.pk, granted=200)
        for name in ("detail", "finish", "open")
    ),
    page("screening:check-list"),
    page("screening:check-create"),
    page("screening:check-detail", id=lambda w: w.safety_check.pk, granted=404),
    page("screening:check-carry-out", id=lambda w: w.safety_check.pk, granted=404),
    page("screening:problem-list"),
    *(
        page(f"screening:problem-{name}", id=lambda w: w.safety_problem.pk, granted=404)
        for name in ("handle", "pass", "fail")
    ),
    # policy
    page("policy:profiles"),
    page("policy:pack-list"),
    page("policy:pack-compare", granted=200),
    page("policy:pack-detail", id=lambda w: w.pack.pk, granted=404),
    page("policy:draft-create"),
    page("policy:draft-detail", id=lambda w: w.pack_draft.pk),
    page("policy:draft-edit", id=lambda w: w.pack_draft.pk),
    page("policy:draft-toml", id=lambda w: w.pack_draft.pk),
    page("policy:draft-run", id=lambda w: w.pack_draft.pk, method="post"),
    page("policy:draft-submit", id=lambda w: w.pack_draft.pk),
    page("policy:draft-publish", id=lambda w: w.pack_draft.pk),
    page("policy:draft-return", id=lambda w: w.pack_draft.pk),
    page("policy:draft-withdraw", id=lambda w: w.pack_draft.pk),
    page("policy:run-detail", id=lambda w: w.what_if.pk, granted=404),
    page("policy:run-state", id=lambda w: w.what_if.pk, granted=404),
    page("policy:run-export", id=lambda w: w.what_if.pk, granted=404),
    page("policy:run-children", id=lambda w: w.what_if.pk, granted=404),
    page("policy:run-children-export", id=lambda w: w.what_if.pk),
)  # fmt: skip

TABLE = {line.name: line for line in (*LIBRARY, *PAGES)}

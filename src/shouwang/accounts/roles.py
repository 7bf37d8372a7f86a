"""Roles → permissions: the one place. `docs/permissions.md` is generated from it.

Apps above declare their rights in `permissions.py`; here they are named by value, and a test holds
both lists equal.
"""

from types import MappingProxyType

from .choices import Role

_READ = frozenset({"registry.view_file", "registry.view_contact", "policy.view"})
_FIGURES = frozenset({"statistics.view"})
_FIGURES_TO_CHILD = _FIGURES | {"statistics.view_children"}
_INTAKE = frozenset({"exchange.view_batch", "exchange.import_roster", "exchange.commit_batch"})
_KEEP_FILE = frozenset({"registry.edit_file", "registry.view_health", "registry.view_identity"})
# In the cases of one's own alone: help, temporary care, measures over guardianship.
_ANSWER = frozenset({"intervention.view", "intervention.answer"})
_HELP = _ANSWER | {"intervention.place", "intervention.help"}
_INTERVENE = _HELP | {"intervention.measure", "intervention.follow"}

PERMISSIONS = MappingProxyType(
    {
        Role.CIVIL_AFFAIRS_OFFICER: _READ
        | _FIGURES_TO_CHILD
        | _INTAKE
        | _KEEP_FILE
        | _INTERVENE
        | {
            "schooling.view",
            "registry.verify_file",
            "registry.close_file",
            "registry.move_file",
            "registry.grant_file",
            "registry.export",
            "registry.approve_export",
            "registry.merge_file",
            "exchange.undo_batch",
            "exchange.reconcile",
            "exchange.settle",
            "quality.view",
            "quality.waive",
            "quality.approve_waiver",
            "submission.view",
            "submission.review",
            "submission.view_work",
            "submission.receive_work",
            "companion.key",
            "companion.edit_layout",
            "transfers.send",
            "transfers.receive",
            "transfers.edit_partner",
            "documents.view_register",
            "documents.edit_templates",
            "guardianship.view",
            "guardianship.draft",
            "guardianship.check",
            "assessment.view",
            "assessment.assess",
            "assessment.edit_instrument",
            "assessment.publish_instrument",
            "family.contact",
            "pairing.manage",
            "pairing.vet",
            "pairing.rota",
            "duties.view_own",
            "duties.view_team",
            "care.view_record",
            "field.settle",
            "care.record",
            "care.admit_family",
            "care.view_psychology",
            "policy.edit",
            "policy.publish",
            "divisions.edit",
            "hotline.operate",
            "hotline.handle",
            "hotline.supervise",
            "screening.view",
            "screening.run",
            "screening.screen",
            "screening.check",
            "screening.inspect",
            "cases.report",
            "cases.view",
            "cases.manage",
            "cases.review",
            "cases.supervise",
            "cases.on_call",
        },
        Role.EDUCATION_OFFICER: _READ
        | _FIGURES_TO_CHILD
        | _INTAKE
        | _ANSWER
        | {
            "documents.view_register",
            "schooling.view",
            "schooling.measure",
            "schooling.move",
            "schooling.assign",
            "duties.view_own",
            "registry.edit_schooling",
            "registry.export",
            "duties.view_team",
            "exchange.undo_batch",
            "exchange.reconcile",
            "exchange.settle",
            "quality.view",
            "submission.view",
            "submission.view_work",
            "submission.receive_work",
            "hotline.handle",
            "screening.view",
            "screening.run",
            "screening.check",
            "screening.inspect",
            "cases.report",
            "cases.view",
        },
        Role.DEPARTMENT_OFFICER: _FIGURES
        | _ANSWER
        | {
            "hotline.operate",
            "hotline.handle",
            "screening.view",
            "screening.inspect",
            "care.claim_wish",
            "cases.report",
            "cases.view",
            "cases.supervise",
        },
        Role.TOWNSHIP_SUPERVISOR: _READ
        | _FIGURES_TO_CHILD
        | _INTAKE
        | _KEEP_FILE
        | _INTERVENE
        | {
            "schooling.view",
            "schooling.search",
            "schooling.measure",
            "schooling.assign",
            "registry.verify_file",
            "registry.close_file",
            "registry.export",
            "registry.merge_file",
            "exchange.undo_batch",
            "exchange.reconcile",
            "exchange.settle",
            "quality.view",
            "quality.waive",
            "quality.approve_waiver",
            "submission.view",
            "submission.confirm",  # for a village that cannot do it itself, told as such
            "submission.submit",
            "submission.view_work",
            "submission.write_work",
            "submission.receive_work",
            "documents.view_register",
            "guardianship.view",
            "guardianship.draft",
            "guardianship.check",
            "assessment.view",
            "assessment.assess",
            "family.contact",
            "pairing.manage",
            "pairing.vet",
            "pairing.rota",
            "transfers.send",
            "transfers.receive",
            "companion.key",
            "duties.view_own",
            "duties.view_team",
            "care.view_record",
            "field.use",
            "field.settle",
            "care.record",
            "care.admit_family",
            "hotline.handle",
            "screening.view",
            "screening.run",
            "screening.screen",
            "screening.check",
            "screening.inspect",
            "cases.report",
            "cases.view",
            "cases.manage",
            "cases.review",
            "cases.on_call",
        },
        Role.VILLAGE_OFFICER: _READ
        | _FIGURES_TO_CHILD
        | _KEEP_FILE
        | _ANSWER
        | {"intervention.place", "intervention.follow"}
        | {
            "schooling.view",
            "exchange.view_batch",
            "exchange.import_roster",
            "exchange.settle",
            "quality.view",
            "quality.waive",
            "submission.view",
            "submission.confirm",
            "companion.key",
            "documents.view_register",
            "guardianship.view",
            "guardianship.draft",
            "assessment.view",
            "assessment.assess",
            "family.contact",
            "pairing.rota",
            "duties.view_own",
            "care.view_record",
            "field.use",
            "care.record",
            "hotline.handle",
            "screening.view",
            "screening.screen",
            "cases.report",
            "cases.view",
        },
        Role.PRINCIPAL: _READ
        | _ANSWER
        | {
            "schooling.view",
            "schooling.attend",
            "schooling.follow",
            "schooling.report",
            "schooling.move",
            "duties.view_own",
            "duties.view_team",
            "care.view_record",
            "field.use",
            "care.record",
            "care.counsel",
            "documents.view_register",
            "guardianship.view",
            "registry.edit_schooling",
            "registry.view_health",
            "registry.view_school",
            "exchange.view_batch",
            "exchange.import_roster",
            "exchange.settle",
            "quality.view",
            "hotline.handle",
            "screening.view",
            "screening.screen",
            "submission.view_work",
            "submission.write_work",
            "screening.inspect",
            "cases.report",
            "cases.view",
        },
        Role.CLASS_TEACHER: _READ
        | {
            "schooling.view",
            "schooling.attend",
            "schooling.follow",
            "registry.edit_schooling",
            "registry.view_school",
            "exchange.settle",
            "quality.view",
            "duties.view_own",
            "care.view_record",
            "field.use",
            "care.record",
            "care.counsel",
            "cases.report",
        },
        Role.DORMITORY_MANAGER: frozenset(
            {"registry.view_file", "registry.view_school", "cases.report"}
        ),
        Role.POLICE_LIAISON: frozenset(
            {
                "documents.view_register",
                "intervention.view",
                "intervention.answer",
                "intervention.place",
                "intervention.measure",
                "registry.view_file",
                "registry.view_contact",
                "schooling.view",
                "schooling.search",
                "hotline.handle",
                "cases.report",
                "cases.view",
                "cases.view_reporter",
                "cases.on_call",
            }
        ),
        Role.PROXY_PARENT: frozenset(
            {
                "registry.view_file",
                "registry.view_contact",
                "duties.view_own",
                "field.use",
                "care.record",
                "care.claim_wish",
                "pairing.serve",
                "cases.report",
            }
        ),
        Role.VOLUNTEER: frozenset({"care.claim_wish", "pairing.serve", "cases.report"}),
        Role.LEADER: _FIGURES | {"cases.report"},
        Role.SYSTEM_ADMIN: frozenset(
            {
                "accounts.manage_users",
                "accounts.manage_organisations",
                "accounts.manage_settings",
                "accounts.answer_feedback",
            }
        ),
        Role.SECURITY_ADMIN: frozenset({"accounts.assign_posts"}),
        Role.AUDIT_ADMIN: frozenset({"audit.view", "audit.verify"}),
    }
)

# Posts of these roles have no area: they see the files that a grant opens to them, no others.
BY_GRANT_ONLY = frozenset(
    {
        Role.PRINCIPAL,
        Role.CLASS_TEACHER,
        Role.DORMITORY_MANAGER,
        Role.POLICE_LIAISON,
        Role.PROXY_PARENT,
        Role.VOLUNTEER,
    }
)

# Three administrators, none of whom can do another's deeds (nor see a child's file).
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})

# Roles whose sign-in asks for a second factor as soon as the installation demands it.
WIDE_REACH = ADMINISTRATORS | {Role.CIVIL_AFFAIRS_OFFICER, Role.EDUCATION_OFFICER}


def permissions_of(role: str) -> frozenset[str]:
    """Return the rights of a role; an unknown role has none."""
    return PERMISSIONS.get(Role(role), frozenset()) if role in Role.values else frozenset()

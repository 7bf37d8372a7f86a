"""All pages."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from shouwang.accounts.access import public

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("shouwang.web.urls")),
    path("language/", public(set_language), name="set_language"),
    path("accounts/", include("shouwang.accounts.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("divisions/", include("shouwang.divisions.urls")),
    path("documents/", include("shouwang.documents.urls")),
    path("children/", include("shouwang.registry.urls")),
    path("rosters/", include("shouwang.exchange.urls")),
    path("figures/", include("shouwang.statistics.urls")),
    path("companion/", include("shouwang.companion.urls")),
    path("submissions/", include("shouwang.submission.urls")),
    path("quality/", include("shouwang.quality.urls")),
    path("duties/", include("shouwang.duties.urls")),
    path("care/", include("shouwang.care.urls")),
    path("agreements/", include("shouwang.guardianship.urls")),
    path("pairing/", include("shouwang.pairing.urls")),
    path("assessments/", include("shouwang.assessment.urls")),
    path("cases/", include("shouwang.cases.urls")),
    path("measures/", include("shouwang.intervention.urls")),
    path("schooling/", include("shouwang.schooling.urls")),
    path("hotline/", include("shouwang.hotline.urls")),
    path("screening/", include("shouwang.screening.urls")),
    path("transfers/", include("shouwang.transfers.urls")),
    path("field/", include("shouwang.field.urls")),
    path("family/", include("shouwang.family.urls")),
    path("policy/", include("shouwang.policy.urls")),
    path("trail/", include("shouwang.audit.urls")),
]

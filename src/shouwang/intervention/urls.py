"""Addresses of the pages."""

from django.urls import URLPattern, path

from .views import helping, issuing, lists, measuring, placing

app_name = "intervention"

urlpatterns: list[URLPattern] = [
    path("placements/", lists.placement_list, name="placement-list"),
    path("measures/", lists.intervention_list, name="intervention-list"),
    path("asked/", lists.asked_list, name="asked-list"),
    path("issue/<slug:kind>/<uuid:id>/<slug:code>/", issuing.issue, name="issue"),
    path("cases/<uuid:id>/placement/", placing.placement_begin, name="placement-begin"),
    path("placements/<uuid:id>/", placing.placement_detail, name="placement-detail"),
    path("placements/<uuid:id>/papers/<slug:paper>/", placing.placement_paper,
         name="placement-paper"),
    path("placements/<uuid:id>/<slug:deed>/", placing.placement_deed, name="placement-deed"),
    path("cases/<uuid:id>/plan/", helping.plan_make, name="plan-make"),
    path("plans/<uuid:id>/", helping.plan_detail, name="plan-detail"),
    path("plans/<uuid:id>/paper/", helping.plan_paper, name="plan-paper"),
    path("plans/<uuid:id>/goals/<uuid:goal_id>/", helping.goal_settle, name="goal-settle"),
    path("plans/<uuid:id>/<slug:deed>/", helping.plan_deed, name="plan-deed"),
    path("cases/<uuid:id>/service/", helping.service_ask, name="service-ask"),
    path("services/<uuid:id>/", helping.service_detail, name="service-detail"),
    path("services/<uuid:id>/paper/", helping.service_paper, name="service-paper"),
    path("services/<uuid:id>/answer/<slug:deed>/", helping.service_answer, name="service-answer"),
    path("services/<uuid:id>/<slug:deed>/", helping.service_deed, name="service-deed"),
    path("cases/<uuid:id>/right/", helping.right_find, name="right-find"),
    path("rights/<uuid:id>/", helping.right_detail, name="right-detail"),
    path("rights/<uuid:id>/<slug:deed>/", helping.right_deed, name="right-deed"),
    path("cases/<uuid:id>/measure/", measuring.intervention_open, name="intervention-open"),
    path("measures/<uuid:id>/", measuring.intervention_detail, name="intervention-detail"),
    path("measures/<uuid:id>/dossier/", measuring.intervention_paper, name="intervention-paper"),
    path("measures/<uuid:id>/rungs/<uuid:measure_id>/", measuring.measure_paper,
         name="measure-paper"),
    path("measures/<uuid:id>/evidence/<uuid:evidence_id>/withdraw/", measuring.evidence_withdraw,
         name="evidence-withdraw"),
    path("measures/<uuid:id>/<slug:deed>/", measuring.intervention_deed, name="intervention-deed"),
    path("papers/<uuid:id>/", measuring.paper_detail, name="paper-detail"),
    path("papers/<uuid:id>/papers/<slug:paper>/", measuring.paper_paper, name="paper-paper"),
    path("papers/<uuid:id>/follow/<slug:deed>/", measuring.paper_follow, name="paper-follow"),
    path("papers/<uuid:id>/<slug:deed>/", measuring.paper_deed, name="paper-deed"),
]  # fmt: skip

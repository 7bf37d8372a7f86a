"""Addresses of the pages."""

from django.urls import URLPattern, path

from .views import office, own_page

app_name = "family"

urlpatterns: list[URLPattern] = [
    path("", own_page.door, name="door"),
    path("l/<str:token>/", own_page.open_link, name="open"),
    path("page/", own_page.page, name="page"),
    path("page/card/", own_page.card_seen, name="card-seen"),
    path("page/leave/", own_page.leave, name="leave"),
    path("page/<str:kind>/", own_page.tell, name="tell"),
    path("reports/", office.report_list, name="report-list"),
    path("reports/<uuid:id>/", office.report_detail, name="report-detail"),
    path("reports/<uuid:id>/accept/", office.report_accept, name="report-accept"),
    path("reports/<uuid:id>/decline/", office.report_decline, name="report-decline"),
    path("children/<uuid:id>/", office.file_contacts, name="file-contacts"),
    path("children/<uuid:id>/attempt/", office.attempt_log, name="attempt-log"),
    path("children/<uuid:id>/link/", office.link_make, name="link-make"),
    path("links/<uuid:id>/revoke/", office.link_revoke, name="link-revoke"),
]

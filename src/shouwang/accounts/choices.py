"""Kinds of organisations and roles of posts, worded as officials word them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """Who takes part (requirements §1); the A-number stands beside each."""

    JOINT_CONFERENCE = "JOINT_CONFERENCE", _("联席会议（领导小组）")
    GOVERNMENT = "GOVERNMENT", _("人民政府")
    PARTY_COMMITTEE = "PARTY_COMMITTEE", _("党委及督查部门")  # A-018…
    CIVIL_AFFAIRS = "CIVIL_AFFAIRS", _("民政部门")
    RESCUE_STATION = "RESCUE_STATION", _("救助管理和未成年人保护机构")
    EDUCATION = "EDUCATION", _("教育部门")
    PUBLIC_SECURITY = "PUBLIC_SECURITY", _("公安机关")
    JUSTICE = "JUSTICE", _("司法行政和法律援助机构")
    COURT_PROCURATORATE = "COURT_PROCURATORATE", _("人民法院、人民检察院")
    HEALTH = "HEALTH", _("卫生健康部门和医疗机构")
    FINANCE = "FINANCE", _("财政部门")
    WOMENS_FEDERATION = "WOMENS_FEDERATION", _("妇联")
    YOUTH_LEAGUE = "YOUTH_LEAGUE", _("共青团")
    TRADE_UNION = "TRADE_UNION", _("工会")
    DISABLED_FEDERATION = "DISABLED_FEDERATION", _("残联")
    NEXT_GENERATION_COMMITTEE = "NEXT_GENERATION_COMMITTEE", _("关工委")
    OTHER_DEPARTMENT = "OTHER_DEPARTMENT", _("其他部门")  # A-040…A-045
    TOWNSHIP = "TOWNSHIP", _("乡镇人民政府（街道办事处）")  # A-046…A-054
    VILLAGE = "VILLAGE", _("村（居）民委员会")  # A-055…A-061
    SCHOOL = "SCHOOL", _("中小学校")  # A-062…A-069
    KINDERGARTEN = "KINDERGARTEN", _("幼儿园")
    SOCIAL_ORGANISATION = "SOCIAL_ORGANISATION", _("社会组织")  # A-080…A-085
    VOLUNTEER_TEAM = "VOLUNTEER_TEAM", _("志愿服务组织")
    ENTERPRISE = "ENTERPRISE", _("企业和用人单位")
    MEDIA = "MEDIA", _("新闻宣传单位")


class SchoolStage(models.TextChoices):
    """What a school teaches (D-47)."""

    KINDERGARTEN = "KINDERGARTEN", _("幼儿园")
    TEACHING_POINT = "TEACHING_POINT", _("教学点")
    PRIMARY = "PRIMARY", _("小学")
    JUNIOR = "JUNIOR", _("初中")
    NINE_YEAR = "NINE_YEAR", _("九年制")
    SENIOR = "SENIOR", _("高中（中职）")


class Role(models.TextChoices):
    """What a post does; its rights are in `roles.py`."""

    CIVIL_AFFAIRS_OFFICER = "CIVIL_AFFAIRS_OFFICER", _("民政工作人员")
    EDUCATION_OFFICER = "EDUCATION_OFFICER", _("教育工作人员")
    DEPARTMENT_OFFICER = "DEPARTMENT_OFFICER", _("部门工作人员")
    TOWNSHIP_SUPERVISOR = "TOWNSHIP_SUPERVISOR", _("儿童督导员")
    VILLAGE_OFFICER = "VILLAGE_OFFICER", _("儿童主任")
    PRINCIPAL = "PRINCIPAL", _("校长（园长）")
    CLASS_TEACHER = "CLASS_TEACHER", _("班主任")
    DORMITORY_MANAGER = "DORMITORY_MANAGER", _("宿舍管理员")
    POLICE_LIAISON = "POLICE_LIAISON", _("公安联络员")
    PROXY_PARENT = "PROXY_PARENT", _("代理家长")
    VOLUNTEER = "VOLUNTEER", _("志愿者")
    LEADER = "LEADER", _("领导（只看数据）")
    SYSTEM_ADMIN = "SYSTEM_ADMIN", _("系统管理员")
    SECURITY_ADMIN = "SECURITY_ADMIN", _("安全管理员")
    AUDIT_ADMIN = "AUDIT_ADMIN", _("审计管理员")

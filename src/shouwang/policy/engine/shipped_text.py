"""Names that stand in the shipped packs, marked here so that gettext collects them.

Clauses stay in the language of the law.
"""

from shouwang.core.messages import N_

NAMES = (
    N_("全国"),
    N_("县级样例"),
    N_("国家口径（父母双方外出，或一方外出另一方无监护能力，不满十六周岁）"),
    N_("乡（镇）工程口径（父母均外出，0—16岁）"),
    N_("代理家长口径（父母均连续外出数月或全年累计六个月以上，十八周岁以下）"),
    N_("三个月口径（父母连续外出三个月以上）"),
    N_("学校口径（父母双方在外连续打工若干个月以上的农村儿童）"),
    N_("班级调查口径（父母都在外或其中一人在外）"),
    N_("学校口径（远离双亲或单亲）"),
    N_("全国统计与建档"),
    N_("乡（镇）关爱工程"),
    N_("县（市、区）代理家长"),
    N_("县（市、区）整改"),
    N_("学校"),
    N_("班级调查"),
    N_("0—5周岁"),
    N_("6—13周岁"),
    N_("14周岁以上"),
)
CATEGORY_NAMES = {
    "LEFT_BEHIND": N_("留守儿童"),
    "ORPHAN": N_("孤儿"),
    "UNATTENDED": N_("疑似事实无人抚养儿童"),
    "MIGRANT": N_("疑似流动儿童"),
    "HARDSHIP": N_("疑似困境儿童"),
}

"""`[submission]`: when what is due."""

from typing import Annotated

from pydantic import Field

from shouwang.core.messages import N_

from .parts import Clause, Part


class MonthlyReport(Clause):
    """The village's monthly check: due on this day of the month, its last day where shorter."""

    due_day: int = Field(ge=1, le=31, title=N_("每月截止日"), description=N_("31：月末。"))


class QuarterlyReport(Clause):
    """The township's quarterly update: due on this day of the quarter's last month (R-079)."""

    due_day: int = Field(ge=1, le=31, title=N_("季度最后一个月的截止日"))


class SemesterReport(Clause):
    """The census at the start of each semester (R-044): first days (MM-DD), days to report."""

    starts: tuple[Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-\d{2}$")], ...] = Field(
        min_length=1, title=N_("学期开始（月-日）")
    )
    due_days: int = Field(ge=1, le=120, title=N_("开学后多少日内报送"))


class SchoolUpdate(Clause):
    """Schools go over their files in these months (R-048), each time until a day of the month."""

    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = Field(
        min_length=1, title=N_("学校更新档案的月份"), description=N_("例如：4、5、7")
    )
    due_day: int = Field(ge=1, le=31, title=N_("每月截止日"), description=N_("31：月末。"))


class SubmissionRules(Part):
    """When what is due."""

    month: MonthlyReport = Field(title=N_("村级月度核对"))
    quarter: QuarterlyReport = Field(title=N_("乡镇季度报送"))
    semester: SemesterReport = Field(title=N_("学期普查"))
    article: MonthlyReport = Field(title=N_("工作信息、调研文章"))
    school: SchoolUpdate = Field(title=N_("学校更新档案"))

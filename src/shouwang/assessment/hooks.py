"""How higher apps are told of what an assessment found; filled in AppConfig.ready."""

from collections.abc import Callable, Sequence

from shouwang.core.actors import Actor

from .models import Assessment

# Called in the deed with finished assessments in which a red line was crossed.
RedLineCrossed = Callable[[Actor, Sequence[Assessment]], None]
red_line_crossed: list[RedLineCrossed] = []

"""What the core and the desk learn of passes at start."""

from hub.core.estate import reactions
from hub.core.ladder import policies
from hub.core.live import registry
from hub.core.media import access as media


def register() -> None:
    """Hands in streams, photos, jobs, checks and thresholds."""
    from support.passes import access, alarms, checks, jobs, thresholds  # noqa: F401 — jobs declare themselves
    from support.passes.actions import forsaking

    policies.register(alarms.POLICY)
    reactions.on_role_end(forsaking.on_role_end)

    registry.register("pass", access.residents_may_listen)
    registry.register("pass", access.desk_may_listen, second_factor=True)
    registry.register("gate", access.gate_may_listen, second_factor=True)
    media.register("pass", access.may_see_face)
    media.register("pass", access.may_check_face, at_work=True)
    checks.register()
    thresholds.register()

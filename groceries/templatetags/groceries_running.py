"""What the pages of leaders and the desk are written with besides the house's tags."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from groceries.forms.campaigns import SPLITS
from groceries.models import Campaign
from groceries.words import CampaignState, MinimumOf, Split
from hub.core.kit import money
from hub.core.kit.templatetags.linli import icon
from hub.core.people.models import Area

register = template.Library()

_SIGNS = {
    CampaignState.DRAFT: ("", "edit"), CampaignState.IN_REVIEW: ("chip-warn", "eye"),
    CampaignState.SCHEDULED: ("chip-info", "clock"), CampaignState.OPEN: ("chip-ok", "basket"),
    CampaignState.CLOSED: ("chip-info", "lock"), CampaignState.FAILED: ("chip-bad", "close"),
    CampaignState.CANCELLED: ("chip-bad", "close"), CampaignState.SETTLED: ("", "check"),
}  # fmt: skip


@register.simple_tag
def amount(minor: int | None, area: Area) -> str:
    """An amount in the area's currency; nothing where there is none."""
    return "" if minor is None else money.show(minor, area.currency)


@register.simple_tag
def campaign_state(campaign: Campaign) -> SafeString:
    """Where a campaign stands, as a chip."""
    css, sign = _SIGNS.get(CampaignState(campaign.state), ("chip-info", "check"))
    return format_html('<span class="chip {}">{}{}</span>', css, icon(sign), campaign.get_state_display())


@register.simple_tag
def minimum_words(campaign: Campaign) -> str:
    """The minimum as people say it."""
    if not campaign.minimum_of:
        return str(MinimumOf.NONE.label)
    number = str(campaign.minimum)
    if campaign.minimum_of == MinimumOf.AMOUNT:
        number = money.show(campaign.minimum, campaign.area.currency)
    return f"{number} · {campaign.get_minimum_of_display()}"


@register.simple_tag
def split_words(campaign: Campaign) -> str:
    """What the policy for shortages means."""
    return str(SPLITS.get(Split(campaign.split), ""))

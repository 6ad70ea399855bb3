"""The nouns of notices: what somebody is told, how they want to hear of it, what leaves the hub for them."""

from hub.core.notices.models.delivery import Delivery
from hub.core.notices.models.devices import PushSubscription, VapidKey
from hub.core.notices.models.notice import Notice, Preference

__all__ = ["Delivery", "Notice", "Preference", "PushSubscription", "VapidKey"]

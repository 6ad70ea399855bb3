"""The home page and the staff's desk."""

from hub.desk.views.home import home

__all__ = ["home"]

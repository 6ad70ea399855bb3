"""The demo estate: 62 buildings, 6,514 households, a closed estate at work. Every service adds its own scene."""

from hub.desk.demo.code import code
from hub.desk.demo.signs import SIGNS, signs

__all__ = ["SIGNS", "code", "signs"]

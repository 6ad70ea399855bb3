"""Which folders hold our words, and where each keeps its translations."""

from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils.translation import to_locale

SOURCE_LANGUAGE = "en"
SKIPPED = {"migrations", "static", "locale", "__pycache__", "node_modules"}
PAGES = {".html", ".txt", ".xml", ".svg", ".json", ".webmanifest"}


@dataclass(frozen=True)
class Room:
    """An app of ours, or the house itself: its folder, and the folders in it that are rooms of their own."""

    name: str
    folder: Path
    others: frozenset[Path]

    def file(self, language: str, ending: str = "po") -> Path:
        """The catalogue of a language, `locale/zh_Hans/LC_MESSAGES/django.po` for `zh-hans`."""
        return self.folder / "locale" / to_locale(language) / "LC_MESSAGES" / f"django.{ending}"

    def sources(self) -> list[Path]:
        """The Python files, and the templates in folders named templates, in a stable order."""
        return sorted(path for path in self._walk(self.folder) if self._speaks(path))

    def _walk(self, folder: Path) -> list[Path]:
        found: list[Path] = []
        for path in folder.iterdir():
            if path.is_file():
                found.append(path)
            elif path.name not in SKIPPED and path not in self.others:
                found += self._walk(path)
        return found

    def _speaks(self, path: Path) -> bool:
        in_templates = "templates" in path.relative_to(self.folder).parts
        return path.suffix == ".py" or (in_templates and path.suffix in PAGES)


def rooms() -> list[Room]:
    """
    The house first (hub/, whose catalogue is in LOCALE_PATHS), then our apps as INSTALLED_APPS lists them.

    A word that several rooms use belongs to the first of them.
    """
    base = Path(settings.BASE_DIR)
    own = [Path(config.path) for config in apps.get_app_configs() if _is_ours(Path(config.path), base)]
    house = [Path(path).parent for path in settings.LOCALE_PATHS]
    folders = list(dict.fromkeys([*house, *own]))
    every = frozenset(folders)
    return [Room(str(path.relative_to(base)), path, every - {path}) for path in folders]


def _is_ours(folder: Path, base: Path) -> bool:
    return folder.is_relative_to(base) and "site-packages" not in folder.parts


def languages() -> list[str]:
    """The languages that need translations: all but English, in which the sources are written."""
    return [code for code, _name in settings.LANGUAGES if code != SOURCE_LANGUAGE]

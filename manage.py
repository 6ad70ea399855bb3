#!/usr/bin/env python
"""Runs the hub's management commands."""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    # The package `support` lies in the plain folder requests/ (house.md says why that is no package).
    sys.path.insert(1, str(Path(__file__).resolve().parent / "requests"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)

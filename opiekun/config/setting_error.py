"""The one refusal that stops a start: a setting which is wrong or missing."""

from __future__ import annotations


class SettingError(Exception):
    """A setting is wrong or missing; the message is one line that begins with the setting's name."""

    def __init__(self, setting: str, problem: str) -> None:
        self.setting = setting
        self.problem = problem
        super().__init__(f"{setting}: {problem}")

"""What the page says in a language, by its keys: so that one test can read it from right to left as well."""

import ast
import re
from pathlib import Path

LANGUAGES = Path(__file__).parents[2] / "web" / "src" / "ui" / "i18n"

_WORD = re.compile(r"""^\s+(\w+):\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'),$""", re.MULTILINE)


def words(language: str) -> dict[str, str]:
    """Every sentence without plural forms; what stands in for names and numbers is still in it."""
    found: dict[str, str] = {}
    for file in (LANGUAGES / f"{language}.ts", *sorted((LANGUAGES / language).glob("*.ts"))):
        found.update({key: ast.literal_eval(text) for key, text in _WORD.findall(file.read_text("utf-8"))})
    return found


def filled(sentence: str, **values: str) -> re.Pattern[str]:
    """The sentence with names and numbers in it, each perhaps between the marks that keep its direction."""
    pattern = re.escape(sentence)
    for name, value in values.items():
        pattern = pattern.replace(re.escape(f"{{{name}}}"), f"\u2068?{re.escape(value)}\u2069?")
    return re.compile(f"^{pattern}$")

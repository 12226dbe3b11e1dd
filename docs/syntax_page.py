"""The page of what is said of files that cannot be read: the SYNTAX rules with their causes."""

import re

from kg import causes

PAGE = "rules/SYNTAX.md"


def page(head: str) -> str:
    """Write each SYNTAX rule with its causes, in English and French; head is the first line."""
    titles = dict(re.findall(r"^(SYNTAX-\d{3})  (.+)$", causes.__doc__ or "", re.MULTILINE))
    lines = [
        head,
        "# SYNTAX: files that cannot be read",
        "",
        "Every file of a call is read before anything is judged; what cannot be read is told as a finding, with the place",
        "where it is to be mended and the likely cause, and the exit code is 2. Words in *italics* are filled with what stands",
        "in the file.",
        "",
    ]
    for rule, title in titles.items():
        lines += [f"## {rule}: {title}", ""]
        for cause in causes.catalogue().values():
            if cause.rule == rule:
                for language in ("en", "fr"):
                    message, remedy = (re.sub(r"\{(\w+)\}", r"*\1*", text) for text in cause.texts[language])
                    lines.append(f"* {message}  " if language == "en" else f"  {message}  ")
                    lines.append(f"  {remedy}" + ("  " if language == "en" else ""))
        lines.append("")
    return "\n".join(lines)

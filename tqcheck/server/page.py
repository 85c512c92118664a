"""The page at /: a form for the French and the English, and a frame in which the report of `reporters.html` is shown.

It asks for no other file, and its Content-Security-Policy lets only its own style and script run. Without the script it works all the same. The
report, which holds the untrusted text, is shut off from the page: it has an origin of its own.
"""

from __future__ import annotations

from importlib.resources import files
from string import Template

from tqcheck.language import grouped, say, spoken
from tqcheck.reporters.html import digest, packaged
from tqcheck.reporters.markup import Markup, el, safe
from tqcheck.server.refusals import Refusal

REPORT = "/report"
"""Where the page sends what was pasted, and where errors are pages too."""


def asset(name: str) -> str:
    """A file that lies beside this module."""
    return (files("tqcheck.server") / "assets" / name).read_text(encoding="utf-8")


STYLE, SCRIPT = packaged("page.css") + asset("form.css"), asset("form.js")
PAGE_HEADERS = {"Content-Security-Policy": (
    f"default-src 'none'; style-src '{digest(STYLE)}'; script-src '{digest(SCRIPT)}'; form-action 'self'; frame-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'")}
REPORT_HEADERS = {"Content-Security-Policy": "sandbox allow-scripts; frame-ancestors 'self'"}
"""Besides the policy that the report itself holds."""


def page(token: bool, characters: int) -> str:
    """The whole page; with a field for the token if the server wants one."""
    label = el("label", el("span", say("Token of this server")), el("input", name="token", type="password", autocomplete="off", required=True))
    field = el("div", label, class_="token") if token else Markup("")
    return Template(asset("form.html")).substitute(labels(characters), style=STYLE, script=SCRIPT, token=field, characters=characters)


def labels(characters: int) -> dict[str, str]:
    """What the page says, in the language spoken."""
    told = {
        "question": say("Can this translation be published?"), "french": say("French, translated by a machine"), "english": say("English source"),
        "optional": say("(optional; omissions, names and numbers need it)"), "paste": say("Paste the original here."), "check": say("Check"),
        "busy": say("Checking …"), "new_tab": say("Check in a new tab"), "format": say("Format"), "plain": say("plain text"),
        "limits": say("Up to {number} characters; the text is not logged.", number=grouped(characters)), "wait": say("A long article takes some seconds."),
        "answered": say("Answered in {seconds} s.", seconds="0"), "report": say("The report")}
    return {"lang": spoken(), **{name: safe(text) for name, text in told.items()}}


def written(refusal: Refusal, path: str) -> tuple[bytes, str]:
    """The body of an error and its media type: a page for what the page asked, else JSON."""
    if path != REPORT:
        return refusal.body, "application/json"
    said = el("p", refusal.message[:1].upper() + refusal.message[1:].rstrip(".") + ".", class_="advice")
    text = Template(asset("refusal.html")).substitute(
        lang=spoken(), title=safe(say("Not read")), style=packaged("page.css"), said=said, hint=safe(refusal.hint))
    return text.encode("utf-8", "replace"), "text/html; charset=utf-8"

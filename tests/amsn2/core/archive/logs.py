"""Logs as other programs wrote them, and as files that were handed in."""

import io
import zipfile
from collections.abc import Mapping

from amsn2.core.archive.reading import LogFile, log_files

ANNA = "anna@example.com"
BERT = "bert@example.com"
AMSN = (
    '|"LRED[Conversation started on |"LTIME1165346134 ]\n'
    '|"LGRA[|"LTIME1165346140 ] |"LITAAnna :|"LC000000 hello from aMSN\nsecond line\n'
    '|"LGRA[|"LTIME1165346150 ] |"LITABert :|"LNOR yes\n'
)
PIDGIN = (
    '<html><head><meta http-equiv="content-type" content="text/html; charset=UTF-8">'
    "<title>Conversation with bert@example.com at Sun 05 Dec 2010 on anna@example.com (msn)</title></head>"
    "<body>"
    "<h3>Conversation with bert@example.com at Sun 05 Dec 2010 on anna@example.com (msn)</h3>\n"
    '<font color="#16569E"><font size="2">(20:15:40)</font> <b>Me:</b></font> '
    'hi &lt;3 <a href="x">link</a><br/>\n'
    '<font color="#A82F2F"><font size="2">(20:15:45)</font> <b>Bert:</b></font> '
    '<span style="x">yo</span><br/>\n'
    '<font size="2">(20:15:50)</font><b> Bert has signed off.</b><br/>\n'
    "</body></html>\n"
)
PIDGIN_TEXT = (
    "Conversation with bert@example.com at 05/12/10 20:15:34 on anna@example.com (msn)\n"
    "(20:15:40) anna@example.com: hi\n"
    "going on\n"
    "(23:59:59) Bert: still here?\n"
    "(00:00:10) ***Bert yawns\n"
    "(00:00:20) Bert has signed off.\n"
)
WLM = (
    '<?xml version="1.0"?>\n<?xml-stylesheet type="text/xsl" href="MessageLog.xsl"?>\n'
    '<Log FirstSessionID="1" LastSessionID="2">'
    '<Message Date="12/5/2006" Time="8:15:34 PM" DateTime="2006-12-05T19:15:34.123Z" SessionID="1">'
    '<From><User FriendlyName="Anna"/></From><To><User FriendlyName="B"/></To>'
    '<Text Style="font-family:Segoe UI; font-weight:bold; color:#FF0000; ">hello</Text></Message>'
    '<Invitation DateTime="2006-12-05T19:15:35Z" SessionID="1"><From><User FriendlyName="B"/></From>'
    "<File>a.jpg</File><Text>B sends a.jpg</Text></Invitation>"
    '<Message DateTime="2006-12-05T19:15:36.5Z" SessionID="2"><From><User FriendlyName="B"/></From>'
    '<To><User FriendlyName="Anna"/></To><Text>yes</Text></Message></Log>'
)
PIDGIN_PATH = "logs/msn/anna@example.com/bert@example.com/2010-12-05.201534+0100CET.html"


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def log(path: str, content: str | bytes) -> LogFile:
    """One file of a zip."""
    (found,) = log_files(io.BytesIO(zipped({path: content})))
    return found

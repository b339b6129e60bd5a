"""Writes what Python's html.unescape makes of difficult texts.

python3 scripts/maintenance/html_fixtures.py > models/src/test/resources/text/unescape.json
"""
import html
import html.entities
import json
import random

TEXTS = [
    "", "&", "&&", "&amp", "&amp;", "&amp;amp;", "&AMP", "&Amp;", "&notanentity;", "&not", "&notin;", "&notinx",
    "&copy2024", "&copy;2024", "&#65;", "&#65", "&#x41;", "&#X41", "&#x41g", "&#0;", "&#x0", "&#13;", "&#128;", "&#x81;",
    "&#x9f;", "&#xd800;", "&#xdfff", "&#x110000;", "&#99999999999999;", "&#1;", "&#11;", "&#12;", "&#9;", "&#127;", "&#x7f",
    "&#xfdd0;", "&#xfffe;", "&#x1ffff;", "&#x10ffff;", "&#x1f483;", "&#;", "&#x;", "&#xg;", "& amp;", "&lt;b&gt;",
    "&ngE;", "&acE;", "&bne;", "&fjlig;", "&NotEqualTilde;", "&CounterClockwiseContourIntegral;",
    "&CounterClockwiseContourIntegralx", "&ampersand", "&hellip", "&hellip;", "&nbsp", "&nbsp;x", "&quot&quot;",
    "&gt&lt", "&gt=5", "?a=1&lt=2&copy=3", "&eacute&egrave;", "&\u00e9;", "&caf\u00e9;", "&#\u0661;", "&abcdefghijklmnopqrstuvwxyzabcdefghijkl;",
    "&a b;", "&lt<b>", "&lt&lt&lt", "&#0000000000065;", "&#x00000000000041", "&sup1;&sup2&sup", "&times;&timesb;&timesx",
]
rng = random.Random(3)
names = sorted(html.entities.html5)
TEXTS += ["&" + "&".join(rng.choice(names) + rng.choice(["", ";", "x", " "]) for _ in range(6)) for _ in range(60)]
print(json.dumps([[text, html.unescape(text)] for text in TEXTS]).replace("], [", "],\n["))

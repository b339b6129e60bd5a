"""Writes the tokenizer test resources: two small SentencePiece models, one of them also as
tokenizer.json, and the token ids that the original libraries give for difficult texts.

Needs sentencepiece and tokenizers:
python3 scripts/maintenance/tokenizer_fixtures.py models/src/test/resources/text
"""
import gzip
import json
import pathlib
import random
import sys
import tempfile
import unicodedata

import sentencepiece
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

TEXTS = [
    "", " ", "a", "A", "a girl is dancing", "A woman in a red dress walks through the rain.",
    "two  spaces", "   lead", "trail   ", " both ", "tab\ttab", "line\nline", "a\r\nb", "\u00a0",
    "non\u00a0breaking", "ideographic\u3000space", "zero\u200bwidth", "zero\u200djoiner", "soft\u00adhyphen",
    "\ufeffbom", "caf\u00e9", "cafe\u0301", "na\u00efve", "\u00c5ngstr\u00f6m", "A\u030angstrom", "\ufb01ne \ufb02ow", "\uff28\uff25\uff2c\uff2c\uff2f",
    "\uff76\uff9e\uff77", "\u2460\u2461\u2462", "\u00bd cup", "x\u00b2 + y\u00b3", "\u2122 \u00ae \u00a9", "\u212b", "\u2026", "...", "\u2013 \u2014 -",
    "\u2018single\u2019", "\u201cdouble\u201d", "\u5973\u5b69\u5728\u8df3\u821e", "\u4e00\u4e2a\u5973\u4eba\u5728\u96e8\u4e2d\u8d70\u8def\u3002", "\u8e0a\u308b\u5973\u306e\u5b50", "\u30c0\u30f3\u30b9", "\ucda4\ucd94\ub294 \uc18c\ub140",
    "\u1112\u1161\u11ab", "\u0434\u0435\u0432\u0443\u0448\u043a\u0430 \u0442\u0430\u043d\u0446\u0443\u0435\u0442", "\u03ba\u03bf\u03c1\u03af\u03c4\u03c3\u03b9", "\u0641\u062a\u0627\u0629 \u062a\u0631\u0642\u0635", "\u05d9\u05dc\u05d3\u05d4 \u05e8\u05d5\u05e7\u05d3\u05ea",
    "\u0932\u0921\u093c\u0915\u0940 \u0928\u093e\u091a \u0930\u0939\u0940 \u0939\u0948", "\u0e40\u0e14\u0e47\u0e01\u0e2b\u0e0d\u0e34\u0e07\u0e40\u0e15\u0e49\u0e19", "\U0001f483", "dance \U0001f483 now", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea", "\U0001f44d\U0001f3fd",
    "\u2764\ufe0f", "\U0001d4d0\U0001d4d1", "\U00020000", "\ue000", "\u2581", "\u2581under\u2581score", "snow_man", "<unk>", "<pad>", "</s>",
    "a </s> b", "a</s>b", "<extra_id_0>", "<s>", "<0x41>", "[CLS] [MASK]", "{curly}", "a|b", "back\\slash", "/slash/",
    "https://example.com/a?b=c&d=e", "user@example.com", "3.14159", "1,000,000", "100%", "$5", "\u20ac5", "#tag", "a-b-c", "don't",
    "I'm", "e.g.", "U.S.A.", "hello,world", "hello , world", "(in brackets)", "\"quoted\"", "'quoted'", "!!!", "???",
    "a" * 60, "ab" * 40, "supercalifragilisticexpialidocious", "MiXeD CaSe", "camelCaseWord", "snake_case_word",
    "\u0001control", "del\u007f", "\u0085next", "\u2028separator", "\u202eright", "\u0130\u0131", "\u00df \u1e9e", "\u01c4 \u01c6", "\u0132", "e\u0301\u0302\u0303",
    "\u0301lonely", "x\u0338", "\u2460a", "\u3392", "\ufdfa", "\uff5e", "~ \u223c", "\u2581a", "a \u2581 b", "\u2003em\u2003space",
    "dancing " * 600,
]


def corpus():
    rng = random.Random(7)
    lines = []
    for code in range(0x20, 0x17f):
        name = unicodedata.name(chr(code), "")
        if name:
            lines.append(name.lower() + " " + chr(code))
    subjects = "a girl,a woman in a red dress,the man,two dancers,a small robot,an old knight".split(",")
    verbs = "is dancing,walks slowly,runs,turns around,waves,jumps high,looks at the camera".split(",")
    places = "in the rain,on a stage,through a forest,at night,under neon light,by the sea".split(",")
    foreign = ["\u5973\u5b69\u5728\u8df3\u821e", "\u4e00\u4e2a\u5973\u4eba\u8d70\u8def", "\u8e0a\u308b\u5973\u306e\u5b50", "\ucda4\ucd94\ub294 \uc18c\ub140",
               "\u0434\u0435\u0432\u0443\u0448\u043a\u0430 \u0442\u0430\u043d\u0446\u0443\u0435\u0442", "caf\u00e9 na\u00efve", "dance \U0001f483"]
    for _ in range(6000):
        line = "%s %s %s." % (rng.choice(subjects), rng.choice(verbs), rng.choice(places))
        lines.append(line if rng.random() < 0.5 else line.capitalize())
        if rng.random() < 0.2:
            lines.append(rng.choice(foreign))
    rng.shuffle(lines)
    return lines


def train(folder, name, **settings):
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus()), model_prefix=str(folder / name), model_type="unigram",
        pad_id=0, eos_id=1, unk_id=2, bos_id=-1, hard_vocab_limit=False, minloglevel=2,
        num_threads=1, **settings)
    return folder / (name + ".model")


def field(message, number):
    """First length-delimited field of a protocol buffer with the given number."""
    at = 0
    while at < len(message):
        values = []
        for _ in range(2):
            value = shift = 0
            while True:
                byte = message[at]
                at += 1
                value |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    break
            values.append(value)
            if len(values) == 1 and value & 7 != 2:
                break
        key = values[0]
        if key & 7 == 2:
            if key >> 3 == number:
                return message[at:at + values[1]]
            at += values[1]
        elif key & 7 == 0:
            while message[at] > 127:
                at += 1
            at += 1
        else:
            at += 4 if key & 7 == 5 else 8
    return b""


def converted(spiece, processor):
    """tokenizer.json as the published converter for T5 makes it."""
    pieces = [(processor.id_to_piece(i), processor.get_score(i)) for i in range(len(processor))]
    extra = ["<extra_id_%d>" % i for i in (2, 1, 0)]
    tokenizer = Tokenizer(models.Unigram(pieces + [(e, 0.0) for e in extra], unk_id=2))
    tokenizer.add_tokens([AddedToken(t, normalized=False, special=True) for t in ("<pad>", "</s>", "<unk>")])
    tokenizer.add_tokens([AddedToken("<s>", normalized=False)])
    tokenizer.add_tokens([AddedToken(e, normalized=False, special=True) for e in extra])
    charsmap = field(field(spiece.read_bytes(), 3), 2)
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.Precompiled(charsmap), normalizers.Strip(left=False, right=True),
        normalizers.Replace(Regex(" {2,}"), "\u2581")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=["$A", "</s>"], special_tokens=[("</s>", 1)])
    return tokenizer


def write_gzip(path, data):
    path.write_bytes(gzip.compress(data, 9, mtime=0))


def main(out):
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        spiece = train(folder, "spiece", vocab_size=1200, normalization_rule_name="nmt_nfkc",
                       character_coverage=1.0,
                       user_defined_symbols=["<s>"])
        plain = train(folder, "bytes", vocab_size=700, normalization_rule_name="identity",
                      byte_fallback=True, character_coverage=0.98)
        write_gzip(out / "spiece.model.gz", spiece.read_bytes())
        write_gzip(out / "bytes.model.gz", plain.read_bytes())
        processor = sentencepiece.SentencePieceProcessor(model_file=str(spiece))
        tokenizer = converted(spiece, processor)
        write_gzip(out / "tokenizer.json.gz", tokenizer.to_str().encode())
        tokenizer.enable_truncation(512)
        bytewise = sentencepiece.SentencePieceProcessor(model_file=str(plain))
        cases = [{"text": text,
                  "spiece": processor.encode(text)[:511] + [1],
                  "bytes": bytewise.encode(text)[:511] + [1],
                  "json": tokenizer.encode(text).ids}
                 for text in TEXTS]
    (out / "tokens.json").write_text(json.dumps(cases, separators=(",", ":")).replace("},{", "},\n{"))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))

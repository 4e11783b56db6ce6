"""The manual pages say what the programs take and how they end: options, exit codes, keys of the configuration file."""
import re

from rule import Rule

OPTION = re.compile(r'"(--[a-z][a-z-]+)"')
SHOWN_OPTION = re.compile(r"\*(--[a-z][a-z-]+)\*")
BUILT_IN = {"--help", "--version"}  # of the library of command lines
CODE = re.compile(r"^\s*(?:inline constexpr int )?exit_[a-z_]+ = (\d+)[,;]", re.MULTILINE)
SHOWN_CODE = re.compile(r"^(?:\||:)\[?\[?\s*\*(\d+)\*|^\|\s+\*(\d+)\*", re.MULTILINE)
KEY = re.compile(r'\{(?:\.name = )?"([a-z_]+)", (?:\.text = )?(?:nullptr, )?&config_')
SHOWN_KEY = re.compile(r"^\*([a-z_]+)\* = ", re.MULTILINE)
SECTION = re.compile(r'\{"([a-z]+)",\s*&Reader::')
SHOWN_SECTION = re.compile(r"^## \[([a-z]+)\]$", re.MULTILINE)

MFAD, MFACTL, CONFIG = "ops/man/mfad.8.scd", "ops/man/mfactl.1.scd", "ops/man/mfad.toml.5.scd"


def found(tree, sources, pattern):
    text = "\n".join(text for path, text in sorted(tree.items()) if re.fullmatch(sources, path))
    return {next(part for part in match.groups() if part) for match in pattern.finditer(text)}


def differ(what, page, known, shown):
    return [f"{page}: {what} {one} is not described" for one in sorted(known - shown)] + [
        f"{page}: {what} {one} does not exist" for one in sorted(shown - known)]


def check(tree):
    comparisons = (
        ("option", MFAD, r"daemon/application/options\.cc", OPTION, SHOWN_OPTION, BUILT_IN),
        ("option", MFACTL, r"daemon/ctl/(cli|tables_\w+)\.cc", OPTION, SHOWN_OPTION, BUILT_IN),
        ("exit code", MFAD, r"daemon/application/exit_codes\.h", CODE, SHOWN_CODE, set()),
        ("exit code", MFACTL, r"daemon/ctl/exit\.h", CODE, SHOWN_CODE, set()),
        ("key", CONFIG, r"adapters/config/toml_config\.cc", KEY, SHOWN_KEY, set()),
        ("section", CONFIG, r"adapters/config/toml_config\.cc", SECTION, SHOWN_SECTION, set()),
    )
    problems = []
    for what, page, sources, pattern, shown, more in comparisons:
        known = found(tree, sources, pattern)
        problems += differ(what, page, known | more if known else known, found(tree, re.escape(page), shown))
    return problems


RULES = [
    Rule(
        "the manual pages say what the programs take and how they end",
        check,
        {
            "daemon/application/options.cc": 'add_option("--data-dir", d);\nadd_flag("--dev", e);\n',
            "daemon/application/exit_codes.h": "inline constexpr int exit_clean = 0;\ninline constexpr int exit_usage = 2;\n",
            "adapters/config/toml_config.cc": '{"http", &Reader::http}\n{"listen", &config_.listen}, {"digits", nullptr, &config_.d}, {.name = "level", .text = &config_.l}\n',
            MFAD: "*--data-dir* _DIR_\n*--fast*\n*--help* *--version*\n|[ *0*\n:[ good\n|  *7*\n:[ bad\n",
            CONFIG: "## [http]\n## [tls]\n*listen* = \"_A_\"\n",
        },
        [
            f"{MFAD}: option --dev is not described",
            f"{MFAD}: option --fast does not exist",
            f"{MFAD}: exit code 2 is not described",
            f"{MFAD}: exit code 7 does not exist",
            f"{CONFIG}: key digits is not described",
            f"{CONFIG}: key level is not described",
            f"{CONFIG}: section tls does not exist",
        ],
    ),
]

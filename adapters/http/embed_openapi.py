#!/usr/bin/env python3
"""Turns the OpenAPI document into a C++ source that holds it as JSON: embed_openapi.py openapi.yaml out.cc"""
import json
import sys

import yaml

PART = 8000  # characters of one string literal


def main(source, target):
    with open(source, encoding="utf-8") as file:
        text = json.dumps(yaml.safe_load(file), ensure_ascii=True, separators=(",", ":"))
    parts = [text[i:i + PART] for i in range(0, len(text), PART)]
    literals = "\n".join(f'    R"openapi({part})openapi"' for part in parts)
    with open(target, "w", encoding="utf-8") as file:
        file.write('#include "daemon/api/openapi.h"\n\nnamespace mfad::api {\n\n'
                   "std::string_view openapi_json() {\n  static constexpr std::string_view document =\n"
                   f"{literals};\n  return document;\n}}\n\n}}  // namespace mfad::api\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

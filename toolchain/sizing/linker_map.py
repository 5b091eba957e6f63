# SPDX-License-Identifier: Apache-2.0
"""Who takes how much memory: GNU ld's map, summed up by module."""

import collections
import re

# Which module an input file belongs to; the first that matches.
MODULES = (
    (re.compile(r"liblinksec_(base|crypto|wire|secy|port|app)\.a\("), None),
    (re.compile(r"liblinksec_hal_aead_|liblinksec_mbedtls|libmbedcrypto"), "aead"),
    (re.compile(r"liblinksec_board_|linksec-(station|bump)\.dir/"), "board"),
    (re.compile(r"/lib(c|g|m|gcc|nosys|stdc\+\+|supc\+\+)[^/]*\.a\(|crt[a-z0-9]*\.o$"), "libc"),
)
NAMES = ("base", "crypto", "wire", "secy", "port", "app", "aead", "board", "libc", "other", "padding")

# " .text.f   0x00000100   0x20 libx.a(y.o)", on one line or, after a long name, on two.
INPUT = re.compile(
    r"^ (?P<section>\.\S+|COMMON)\s+0x(?P<address>[0-9a-f]+)\s+0x(?P<size>[0-9a-f]+)"
    r" (?P<file>\S.*)$",
    re.MULTILINE,
)
FILL = re.compile(r"^ \*fill\*\s+0x(?P<address>[0-9a-f]+)\s+0x(?P<size>[0-9a-f]+)", re.MULTILINE)
REGION = re.compile(
    r"^(?P<name>\S+)\s+0x(?P<origin>[0-9a-f]+)\s+0x(?P<length>[0-9a-f]+)", re.MULTILINE)
OUTPUT = re.compile(
    r"^(?P<section>\.\S+)\s+0x(?P<address>[0-9a-f]+)\s+0x(?P<size>[0-9a-f]+)"
    r"(?: load address 0x(?P<load>[0-9a-f]+))?", re.MULTILINE)
# Sections for tools, which lie at address 0 of the map and in no memory.
NOT_LOADED = (".debug", ".comment", ".ARM.attributes", ".riscv.attributes", ".note", ".stab")


def module_of(path):
    """The module of an input file by its path in the map."""
    for pattern, name in MODULES:
        match = pattern.search(path)
        if match:
            return name or match[1]
    return "other"


def regions_of(text):
    """{name: (origin, length)} of the MEMORY command."""
    table = text.split("Memory Configuration", 1)[1].split("Linker script and memory map", 1)[0]
    return {match["name"]: (int(match["origin"], 16), int(match["length"], 16))
            for match in REGION.finditer(table) if match["name"] != "*default*"}


def sections_of(text):
    """Output sections: [(name, address, size)]."""
    body = text.split("Linker script and memory map", 1)[1]
    return [(match["section"], int(match["address"], 16), int(match["size"], 16))
            for match in OUTPUT.finditer(body)]


class Usage:
    """Octets by module in each of the two memories of a board."""

    def __init__(self, text):
        self.flash = collections.Counter()
        self.ram = collections.Counter()
        self.stack = sum(size for name, _, size in sections_of(text) if name == ".stack")
        self._regions = regions_of(text)
        self._data = [(address, address + size) for name, address, size in sections_of(text)
                      if name in (".data", ".tdata")]
        body = text.split("Linker script and memory map", 1)[1]
        for match in INPUT.finditer(body):
            if match["section"].startswith(NOT_LOADED):
                continue
            self._add(int(match["address"], 16), int(match["size"], 16), module_of(match["file"]))
        for match in FILL.finditer(body):
            self._add(int(match["address"], 16), int(match["size"], 16), "padding")

    def _inside(self, address, region):
        origin, length = self._regions.get(region, (0, 0))
        return origin <= address < origin + length

    # What begins with a value takes flash as well: that is where the value comes from.
    def _add(self, address, size, module):
        if self._inside(address, "CODE"):
            self.flash[module] += size
        elif self._inside(address, "RAM"):
            self.ram[module] += size
            if any(begin <= address < end for begin, end in self._data):
                self.flash[module] += size

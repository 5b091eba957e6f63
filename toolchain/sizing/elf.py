# SPDX-License-Identifier: Apache-2.0
"""The few facts of a little-endian 32-bit ELF file that a size report needs."""

import struct

PT_LOAD = 1
SHT_PROGBITS = 1
SHT_SYMTAB = 2
SHF_ALLOC = 2
STT_OBJECT = 1


class Elf:
    """Segments and symbols of a program."""

    def __init__(self, data):
        if data[:6] != b"\x7fELF\x01\x01":
            raise ValueError("not a little-endian 32-bit ELF file")
        self._data = data
        (self._program_offset, self._section_offset) = struct.unpack_from("<II", data, 28)
        (self._program_size, self._program_count, self._section_size,
         self._section_count) = struct.unpack_from("<HHHH", data, 42)

    def flash(self):
        """Octets that are written into flash: code, constants, and the values of variables."""
        total = 0
        for i in range(self._program_count):
            kind, _, _, _, size = struct.unpack_from(
                "<IIIII", self._data, self._program_offset + i * self._program_size)
            total += size if kind == PT_LOAD else 0
        return total

    def code_and_constants(self):
        """Octets of code, constants and first values of an object file."""
        return sum(section[5] for section in self._sections()
                   if section[1] == SHT_PROGBITS and section[2] & SHF_ALLOC)

    def _sections(self):
        for i in range(self._section_count):
            yield struct.unpack_from("<IIIIIIIIII", self._data,
                                     self._section_offset + i * self._section_size)

    def symbols(self):
        """Yields (name, address, size, type) of the symbol table."""
        sections = list(self._sections())
        for section in sections:
            if section[1] != SHT_SYMTAB:
                continue
            offset, size, link, entry = section[4], section[5], section[6], section[9]
            names = sections[link][4]
            for at in range(offset, offset + size, entry):
                name, address, octets, info = struct.unpack_from("<IIIB", self._data, at)
                end = self._data.index(b"\0", names + name)
                yield self._data[names + name:end].decode(), address, octets, info & 0x0F

    def objects(self, pattern):
        """Octets of all variables whose mangled name matches a compiled expression."""
        return sum(octets for name, _, octets, kind in self.symbols()
                   if kind == STT_OBJECT and pattern.search(name))

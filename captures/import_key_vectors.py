#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the vectors of key agreement's cryptography in captures/vectors.

    import_key_vectors.py DIRECTORY

DIRECTORY holds sp800_38b_cmac.json, wycheproof_aes_cmac_test.json, rfc3394_kw.json,
wycheproof_aes_wrap_test.json, cavp_kbkdf_cmac_ctr8_before.json and mka_vectors.json. They are cut
down to the fields that tests read: one vector a line, lower-case hex. Each is computed anew with
python3-cryptography on the way. ctr_drbg.json is not published: it is made here by a model of
SP 800-90A over that library's AES.
"""

import json
import random
import sys
from pathlib import Path

from cryptography.hazmat.primitives import keywrap
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

from import_vectors import VECTORS, write_vectors

PUBLIC_DOMAIN = "public domain"


def cmac(key: bytes, message: bytes) -> bytes:
    mac = CMAC(algorithms.AES(key))
    mac.update(message)
    return mac.finalize()


def kdf(key: bytes, fixed: bytes, bits: int) -> bytes:
    blocks = range(1, (bits + 127) // 128 + 1)
    return b"".join(cmac(key, bytes([i]) + fixed) for i in blocks)[:bits // 8]


def load(source: Path, name: str) -> dict:
    return json.loads((source / name).read_text(encoding="utf-8"))


# -- CMAC -----------------------------------------------------------------------------------------


def import_cmac(source: Path) -> int:
    data = load(source, "sp800_38b_cmac.json")
    published = [{"id": f"AES-{v['keysize']}-{len(v['msg']) // 2}", "key": v["key"],
                  "msg": v["msg"], "tag": v["mac"], "valid": True} for v in data["vectors"]]
    write_vectors("sp800_38b_cmac.json", "NIST SP 800-38B examples, as packed in " +
                  data["source"], PUBLIC_DOMAIN, published)
    data = load(source, "wycheproof_aes_cmac_test.json")
    vectors, left_out = [], 0
    for group in data["testGroups"]:
        if group["keySize"] == 192 or group["tagSize"] != 128:
            left_out += len(group["tests"])
            continue
        vectors += [{"id": f"tc{v['tcId']}", "key": v["key"], "msg": v["msg"], "tag": v["tag"],
                     "valid": v["result"] == "valid"} for v in group["tests"]]
    for v in published + [v for v in vectors if len(v["key"]) in (32, 64)]:
        right = cmac(bytes.fromhex(v["key"]), bytes.fromhex(v["msg"])).hex() == v["tag"]
        assert right == v["valid"], v["id"]
    version = data["testGroups"][0]["source"]["version"]
    write_vectors("wycheproof_aes_cmac.json", f"Project Wycheproof {version}, aes_cmac_test.json",
                  "Apache-2.0", vectors, left_out=f"{left_out} vectors with 192-bit keys")
    return len(published) + len(vectors)


# -- key wrap -------------------------------------------------------------------------------------


def unwraps_to(v: dict) -> str | None:
    try:
        return keywrap.aes_key_unwrap(bytes.fromhex(v["kek"]), bytes.fromhex(v["wrapped"])).hex()
    except (keywrap.InvalidUnwrap, ValueError):
        return None


def import_key_wrap(source: Path) -> int:
    data = load(source, "rfc3394_kw.json")
    published = [{"id": v["id"], "kek": v["kek"], "key": v["plain"], "wrapped": v["crypt"],
                  "valid": True} for v in data["vectors"] if len(v["kek"]) != 48]
    write_vectors("rfc3394_key_wrap.json", "RFC 3394 section 4, as packed in " + data["source"],
                  "BSD-3-Clause", published, left_out="2 vectors with 192-bit keys")
    data = load(source, "wycheproof_aes_wrap_test.json")
    vectors, left_out = [], 0
    for group in data["testGroups"]:
        if group["keySize"] == 192:
            left_out += len(group["tests"])
            continue
        # RFC 3394 wraps two semi-blocks or more; how to wrap one it does not say, and nobody does.
        vectors += [{"id": f"tc{v['tcId']}", "kek": v["key"], "key": v["msg"], "wrapped": v["ct"],
                     "valid": v["result"] == "valid" and len(v["msg"]) >= 32}
                    for v in group["tests"]]
    for v in published + vectors:
        found = unwraps_to(v)
        assert (found == v["key"]) == v["valid"] or not v["valid"], v["id"]
    version = data["testGroups"][0]["source"]["version"]
    write_vectors("wycheproof_aes_wrap.json", f"Project Wycheproof {version}, aes_wrap_test.json",
                  "Apache-2.0", vectors, left_out=f"{left_out} vectors with 192-bit keys")
    return len(published) + len(vectors)


# -- the KDF and what hangs on it -----------------------------------------------------------------


def import_kdf(source: Path) -> int:
    data = load(source, "cavp_kbkdf_cmac_ctr8_before.json")
    vectors = [{"id": f"{v['prf']}-{v['L']}-{v['count']}", "key": v["ki"], "fixed": v["fixed"],
                "output": v["ko"]} for v in data["vectors"]]
    for v in vectors:
        assert kdf(bytes.fromhex(v["key"]), bytes.fromhex(v["fixed"]),
                   len(v["output"]) * 4).hex() == v["output"], v["id"]
    write_vectors("cavp_kbkdf.json", "NIST CAVP SP 800-108, counter mode, CMAC-AES128 and 256, "
                  "8-bit counter before the fixed input, as packed in " + data["source"],
                  PUBLIC_DOMAIN, vectors)
    return len(vectors)


def mka_vector(v: dict) -> dict | None:
    """A key of Annex G's kind, in one shape for all kinds; None for what is not a key."""
    key_id = bytes.fromhex(v.get("ckn", "")[:32]).ljust(16, b"\0").hex()
    origin = {"nonce": v.get("ks_nonce", ""), "members": v.get("mi_list", ""), "kn": v.get("kn", 0)}
    shapes = {"kdf": lambda: (v["key"], v["label_ascii"], v["context"]),
              "kek": lambda: (v["cak"], "IEEE8021 KEK", key_id),
              "ick": lambda: (v["cak"], "IEEE8021 ICK", key_id),
              "sak_raw_context": lambda: (v["cak"], "IEEE8021 SAK", v["context"]),
              "sak": lambda: (v["cak"], "IEEE8021 SAK", origin["nonce"] + origin["members"] +
                              origin["kn"].to_bytes(4, "big").hex())}
    if v["kind"] not in shapes:
        return None
    key, label, context = shapes[v["kind"]]()
    kind = v["kind"].split("_")[0] if v["kind"] != "sak_raw_context" else "kdf"
    return {"id": v["id"], "kind": kind, "key": key, "ckn": v.get("ckn", "")} | origin | \
        {"label": label, "context": context, "output": v["expected"]}


def import_mka(source: Path) -> int:
    data = load(source, "mka_vectors.json")
    vectors = [made for v in data["vectors"] if v.get("verified") and (made := mka_vector(v))]
    for v in vectors:
        bits = len(v["output"]) * 4
        fixed = v["label"].encode() + b"\0" + bytes.fromhex(v["context"]) + bits.to_bytes(2, "big")
        assert kdf(bytes.fromhex(v["key"]), fixed, bits).hex() == v["output"], v["id"]
    write_vectors("mka_keys.json", "values of IEEE Std 802.1X-2020 Annex G and others, as public "
                  "projects print them", "numbers of published standards and tests", vectors)
    return len(vectors)


# -- CTR_DRBG -------------------------------------------------------------------------------------


def encrypt(key: bytes, block: bytes) -> bytes:
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return cipher.update(block) + cipher.finalize()


def xor(a: bytes, b: bytes) -> bytes:
    return bytes(x ^ y for x, y in zip(a, b, strict=True))


class Model:
    """CTR_DRBG over AES-256 with the derivation function [SP 800-90A Rev. 1 10.2.1, 10.3.2]."""

    SEED = 48

    def __init__(self, entropy: bytes, nonce: bytes, label: bytes):
        self.key, self.v = bytes(32), bytes(16)
        self.update(self.derive(entropy + nonce + label))

    @classmethod
    def derive(cls, data: bytes) -> bytes:
        message = len(data).to_bytes(4) + cls.SEED.to_bytes(4) + data + b"\x80"
        message += bytes(-len(message) % 16)
        made = b""
        for number in range(3):
            chain = encrypt(bytes(range(32)), number.to_bytes(4) + bytes(12))
            for at in range(0, len(message), 16):
                chain = encrypt(bytes(range(32)), xor(chain, message[at:at + 16]))
            made += chain
        key, x, seed = made[:32], made[32:], b""
        for _ in range(3):
            x = encrypt(key, x)
            seed += x
        return seed

    def blocks(self, octets: int) -> bytes:
        made = b""
        while len(made) < octets:
            self.v = ((int.from_bytes(self.v) + 1) % (1 << 128)).to_bytes(16)
            made += encrypt(self.key, self.v)
        return made[:octets]

    def update(self, seed: bytes) -> None:
        made = xor(self.blocks(self.SEED), seed)
        self.key, self.v = made[:32], made[32:]

    def reseed(self, entropy: bytes, additional: bytes) -> None:
        self.update(self.derive(entropy + additional))

    def generate(self, octets: int, additional: bytes) -> bytes:
        seed = bytes(self.SEED)
        if additional:
            seed = self.derive(additional)
            self.update(seed)
        made = self.blocks(octets)
        self.update(seed)
        return made


def make_drbg(count: int = 60) -> int:
    choice, vectors = random.Random(90), []
    for number in range(count):
        def some(least: int, most: int) -> bytes:
            return choice.randbytes(choice.randint(least, most))
        entropy, nonce, label = some(32, 80), some(0, 24), some(0, 20)
        first, second, fresh, mixed = some(0, 40), some(0, 40), some(32, 64), some(0, 40)
        model = Model(entropy, nonce, label)
        outputs = [model.generate(choice.randint(1, 100), first), model.generate(48, b"")]
        model.reseed(fresh, mixed)
        outputs.append(model.generate(choice.randint(1, 70), second))
        names = ("entropy", "nonce", "label", "first", "fresh", "mixed", "second")
        values = (entropy, nonce, label, first, fresh, mixed, second)
        vectors.append({"id": f"drbg-{number}"} | {
            name: value.hex() for name, value in zip(names, values, strict=True)} | {
            f"output{i}": made.hex() for i, made in enumerate(outputs, 1)})
    write_vectors("ctr_drbg.json", "made by import_key_vectors.py: CTR_DRBG over AES-256 with the "
                  "derivation function, over the AES of python3-cryptography", "Apache-2.0", vectors)
    return count


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__.strip().splitlines()[2].strip(), file=sys.stderr)
        return 2
    source = Path(sys.argv[1])
    VECTORS.mkdir(exist_ok=True)
    print(f"{import_cmac(source)} CMACs, {import_key_wrap(source)} wrapped keys, "
          f"{import_kdf(source)} of the KDF, {import_mka(source)} of Annex G's kind, "
          f"{make_drbg()} of the DRBG")
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes captures/vectors and captures/annex-c from published test vectors.

    import_vectors.py DIRECTORY

DIRECTORY holds annex_c.json (the 32 frames of IEEE 802.1AE-2018 Annex C), cavp_gcm_iv96_tag128.json
(NIST CAVP) and wycheproof_aes_gcm_test.json (Project Wycheproof). They are cut down to the fields
that tests read: one vector a line, lower-case hex, absent values null. Each vector is checked with
the cipher of python3-cryptography on the way.
"""

import json
import sys
from pathlib import Path

from sidecar import key_table, sa_table, write_sidecar  # also makes tests/support importable

from check_captures import check
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pcap_file import record, write_pcap
from secy_model import IN_SC, IN_SECY

HERE = Path(__file__).resolve().parent
VECTORS, ANNEX_C = HERE / "vectors", HERE / "annex-c"
ORIGIN = "IEEE Std 802.1AE-2018 Annex C"
ANNEX_C_LICENCE = "numbers of a published standard"


def lower(value):
    return value.lower() if isinstance(value, str) else value


def write_vectors(name: str, origin: str, licence: str, vectors: list[dict], **more) -> None:
    head = {"origin": origin, "licence": licence, "count": len(vectors)} | more
    lines = ",\n".join("  " + json.dumps(vector) for vector in vectors)
    text = json.dumps(head, indent=1)[:-2] + ',\n "vectors": [\n' + lines + "\n ]\n}\n"
    (VECTORS / name).write_text(text, encoding="utf-8")


# -- AES-GCM alone --------------------------------------------------------------------------------


def check_gcm(vector: dict) -> None:
    """Fails where the cipher disagrees with the vector."""
    raw = {name: bytes.fromhex(vector[name]) for name in ("key", "iv", "aad", "ct", "tag")}
    try:
        text = AESGCM(raw["key"]).decrypt(raw["iv"], raw["ct"] + raw["tag"], raw["aad"])
    except InvalidTag:
        assert not vector["valid"], vector["id"]
        return
    assert vector["valid"] and text.hex() == vector["pt"], vector["id"]


def import_cavp(source: Path) -> int:
    data = json.loads((source / "cavp_gcm_iv96_tag128.json").read_text(encoding="utf-8"))
    vectors = [{"id": f"{v['file'].removesuffix('.rsp')}-{v['ptlen']}-{v['aadlen']}-{v['count']}",
                "key": v["key"], "iv": v["iv"], "aad": v["aad"], "pt": v["pt"], "ct": v["ct"],
                "tag": v["tag"], "valid": v["valid"]} for v in data["vectors"]]
    for vector in vectors:
        check_gcm(vector)
    write_vectors("cavp_aes_gcm.json", "NIST CAVP, gcmtestvectors: 96-bit IV, 128-bit tag, as "
                  "packed in " + data["source"].split(",")[0], "public domain", vectors)
    return len(vectors)


def import_wycheproof(source: Path) -> tuple[int, int]:
    """The vectors kept, and those left out."""
    data = json.loads((source / "wycheproof_aes_gcm_test.json").read_text(encoding="utf-8"))
    vectors, left_out = [], 0
    for group in data["testGroups"]:
        if group["ivSize"] != 96 or group["tagSize"] != 128 or group["keySize"] == 192:
            left_out += len(group["tests"])
            continue
        vectors += [{"id": f"tc{v['tcId']}", "comment": v["comment"], "key": v["key"],
                     "iv": v["iv"], "aad": v["aad"], "pt": v["msg"], "ct": v["ct"],
                     "tag": v["tag"], "valid": v["result"] == "valid"} for v in group["tests"]]
    for vector in vectors:
        check_gcm(vector)
    version = data["testGroups"][0]["source"]["version"]
    write_vectors("wycheproof_aes_gcm.json", f"Project Wycheproof {version}, aes_gcm_test.json: "
                  "96-bit IV, 128-bit tag, keys of 128 and 256 bits", "Apache-2.0", vectors,
                  left_out=f"{left_out} vectors with other IV lengths or 192-bit keys")
    return len(vectors), left_out


# -- Annex C --------------------------------------------------------------------------------------


def annex_c_vector(v: dict) -> dict:
    names = ("protection", "key", "sci", "ssci", "salt", "pn", "tci_an", "an", "sl", "iv", "aad",
             "secure_data", "icv")
    return {"id": v["id"], "suite": v["cipher_suite"].lower()} | \
        {name: lower(v[name]) for name in names} | \
        {"plain": lower(v["plain_frame"]), "protected": lower(v["protected_frame"])}


def annex_c_origin(what: str) -> dict:
    return {"published": True, "made-by": ORIGIN, "note": what, "licence": ANNEX_C_LICENCE}


def sa_of(vector: dict, key: str, **more) -> dict:
    ssci = int(vector["ssci"], 16) if vector["ssci"] else None
    return sa_table(vector["an"], key, int(vector["pn"], 16), ssci, **more)


def write_frames(name: str, vectors: list[dict]) -> None:
    for kind, field in (("plain", "plain"), ("macsec", "protected")):
        write_pcap(ANNEX_C / f"{name}.{kind}.pcap",
                   [record(number * 10**6, bytes.fromhex(v[field]))
                    for number, v in enumerate(vectors)])


def octets(vectors: list[dict]) -> dict:
    """User data octets, by protection."""
    count = {"integrity": 0, "confidentiality": 0}
    for vector in vectors:
        count[vector["protection"]] += len(vector["plain"]) // 2 - 12
    return count


def annex_c_protect(vector: dict) -> None:
    """One sidecar a frame: the frames use their SCs with different keys and SecTAG options."""
    name, sc_bit = vector["id"], bool(int(vector["tci_an"], 16) & 0x20)
    encrypted = vector["protection"] == "confidentiality"
    write_frames(name, [vector])
    count = octets([vector])
    secy = {"OutPktsUntagged": 0, "OutPktsTooLong": 0, "OutOctetsProtected": count["integrity"],
            "OutOctetsEncrypted": count["confidentiality"]}
    config = {
        "secy": {"cipher-suite": vector["suite"], "protect-frames": True,
                 "always-include-sci": sc_bit, "use-es": not sc_bit},
        "key": [key_table("sak", vector["key"], vector["salt"])],
        "tx-sc": [{"sci": vector["sci"], "encoding-sa": vector["an"],
                   "sa": [sa_of(vector, "sak", confidentiality=encrypted)]}],
        "origin": annex_c_origin(f"{name}, {vector['suite']}, {vector['protection']}"),
        "expect": {"protect": {
            "in": f"{name}.plain.pcap", "out": f"{name}.macsec.pcap", "count": 1,
            "counters": {"secy": secy, "tx-sc": {vector["sci"]: {
                "OutPktsProtected": int(not encrypted), "OutPktsEncrypted": int(encrypted)}}}}}}
    write_sidecar(ANNEX_C / f"{name}.tx.toml", f"{ORIGIN}, {name}: the protected frame", config)


def annex_c_validate(suite: str, protection: str, vectors: list[dict]) -> None:
    """One sidecar for the four frames of a suite and protection: four SCs, four SAKs."""
    name = f"{suite}-{protection}"
    write_frames(name, vectors)
    count = octets(vectors)
    secy = dict.fromkeys(IN_SECY, 0) | {"InOctetsValidated": count["integrity"],
                                        "InOctetsDecrypted": count["confidentiality"]}
    config = {
        "secy": {"cipher-suite": suite, "validate-frames": "strict", "replay-protect": True,
                 "replay-window": 0},
        "key": [key_table(v["id"], v["key"], v["salt"]) for v in vectors],
        "rx-sc": [{"sci": v["sci"], "sa": [sa_of(v, v["id"])]} for v in vectors],
        "origin": annex_c_origin("the frames " + ", ".join(v["id"] for v in vectors)),
        "expect": {"validate": {
            "in": f"{name}.macsec.pcap", "out": f"{name}.plain.pcap",
            "counters": {"secy": secy, "rx-sc": {
                v["sci"]: dict.fromkeys(IN_SC, 0) | {"InPktsOK": 1} for v in vectors}},
            "frame": [{"number": number, "case": v["id"], "verdict": "deliver",
                       "counter": "InPktsOK"} for number, v in enumerate(vectors, 1)]}}}
    write_sidecar(ANNEX_C / f"{name}.rx.toml", f"{ORIGIN}, {suite}, {protection}", config)


def import_annex_c(source: Path) -> int:
    data = json.loads((source / "annex_c.json").read_text(encoding="utf-8"))
    vectors = [annex_c_vector(v) for v in data["vectors"]]
    write_vectors("annex_c.json", ORIGIN + ", all 32 frames; FCS excluded", ANNEX_C_LICENCE,
                  vectors)
    groups: dict[tuple[str, str], list[dict]] = {}
    for vector in vectors:
        annex_c_protect(vector)
        groups.setdefault((vector["suite"], vector["protection"]), []).append(vector)
    for (suite, protection), members in groups.items():
        annex_c_validate(suite, protection, members)
    return len(vectors)


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__.strip().splitlines()[2].strip(), file=sys.stderr)
        return 2
    source = Path(sys.argv[1])
    for folder in (VECTORS, ANNEX_C):
        folder.mkdir(exist_ok=True)
    frames, cavp = import_annex_c(source), import_cavp(source)
    kept, left_out = import_wycheproof(source)
    faults = [(path.name, fault) for path in sorted(ANNEX_C.glob("*.toml"))
              for _, _, found in check(path) for fault in found]
    for name, fault in faults:
        print(f"{name}: {fault}")
    print(f"{frames} frames of Annex C, {cavp} CAVP, {kept} Wycheproof ({left_out} left out); "
          f"{len(faults)} faults against the model")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

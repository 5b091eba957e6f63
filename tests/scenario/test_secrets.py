# SPDX-License-Identifier: Apache-2.0
"""No key reaches an output: not the results, not a message, not a file but the one it came from."""

import base64

from cli import SOURCE, SAK_A, SAK_B, Scenario, key, main, plain_frame, rx_link, tx_link

# Written so that each way of being wrong shows the key to whoever parses it.
WRONG = [
    lambda text: text.replace(f'"{SAK_A}"', SAK_A),
    lambda text: text.replace(f'"{SAK_A}"', f'"{SAK_A}'),
    lambda text: text.replace(f'"{SAK_A}"', f"'{SAK_A}"),
    lambda text: text.replace(f'"{SAK_A}"', f'"{SAK_A}" "{SAK_A}"'),
    lambda text: text.replace(f'"{SAK_A}"', f'"{SAK_A}00"'),
    lambda text: text.replace(f'"{SAK_A}"', f'"{SAK_A[:-1]}"'),
    lambda text: text.replace(f'"{SAK_A}"', f'"{SAK_A[:-1]}x"'),
    lambda text: text.replace(f'"{SAK_A}"', f'["{SAK_A}"]'),
    lambda text: text.replace("sak =", f"{SAK_A} ="),
    lambda text: text.replace("sak =", f'"{SAK_A}".x ='),
    lambda text: text.replace("[[key]]", f"[{SAK_A}]\n[[key]]"),
    lambda text: text.replace('id = "a"', f'id = "{SAK_A}"'),
    lambda text: text.replace('key = "a"', f'key = "{SAK_A}"'),
    lambda text: text.replace("[secy]", f'[secy]\ncipher-suite = "{SAK_A}"'),
    lambda text: text.replace("[secy]", f'[secy]\nvalidate-frames = "{SAK_A}"'),
    lambda text: text.replace("[secy]", f'[secy]\nreplay-window = "{SAK_A}"'),
    lambda text: text.replace("an = 0", f'an = "{SAK_A}"'),
    lambda text: text.replace("an = 0", f'an = 0\nnext-pn = "0x{SAK_A}"'),
    lambda text: text.replace("an = 0", f'an = 0\nfrom-time = "{SAK_A}"'),
    lambda text: text.replace('sci = "0200000000010001"', f'sci = "{SAK_A}"'),
    lambda text: text.replace(f'sak = "{SAK_A}"', f'sak = "{SAK_A}"\nsak = "{SAK_A}"'),
    lambda text: text.replace(f'sak = "{SAK_A}"', f'sak = "{SAK_A}"\nsalt = "{SAK_A}"'),
    lambda text: text.replace(f'sak = "{SAK_A}"', f'sak = "{SAK_A}"\nsak-file = "{SAK_A}"'),
    lambda text: text.replace(f'sak = "{SAK_A}"', f'sak-file = "{SAK_A}"'),
    lambda text: text.replace(f'sak = "{SAK_A}"', f'sak = 0x{SAK_A}'),
    lambda text: text.replace(f'sak = "{SAK_A}"', 'sak = ' + '1234567890' * 4),
    lambda text: text.replace(f'sak = "{SAK_A}"', f'sak = """{SAK_A}'),
    lambda text: text.replace(f'sak = "{SAK_A}"', f'sak = "{SAK_A}\\q"'),
    lambda text: SAK_A + "\n" + text,
    lambda text: text + f"\n[[tx-sc.sa]]\nan = 1\nkey = \"a\"\n# {SAK_A}\n",
]


def spellings(sak: str):
    """A key and each part of it that would give much of it away."""
    for start in range(0, len(sak) - 11):
        yield sak[start:start + 12].encode()
    yield b"1234567890" * 2


RAW = bytes.fromhex(SAK_A)
# A key as other programs write it, and what no program knows for one.
FORMS = [
    SAK_A, SAK_A.upper(), ":".join(SAK_A[i:i + 2] for i in range(0, 32, 2)),
    "-".join(SAK_A[i:i + 4] for i in range(0, 32, 4)), " ".join(SAK_A[i:i + 2] for i in range(0, 32, 2)),
    ",".join("0x" + SAK_A[i:i + 2] for i in range(0, 32, 2)), base64.b64encode(RAW).decode(),
    base64.b32encode(RAW).decode(), base64.urlsafe_b64encode(RAW).decode(),
    "zebra quilt jumbo waltz vixen", "Tr0ub4dor&3-Tr0ub4dor&3", "qwertzuiopasdfghj", "7" * 32,
]
# Where a key can be written by mistake: (what stands there, the same with a key).
FIELDS = [
    ('sak = "%s"' % SAK_A, 'sak = "{}"'), ('sak = "%s"' % SAK_A, 'sak-file = "{}"'),
    ('sak = "%s"' % SAK_A, 'sak-file = "/{}"'), ('sak = "%s"' % SAK_A, "sak-file = '{}'"),
    ('sak = "%s"' % SAK_A, 'sak = "%s"\nsalt = "{}"' % SAK_B),
    ('sak = "%s"' % SAK_A, 'sak = "%s"\nsecret = "{}"' % SAK_B),
    ('sak = "%s"' % SAK_A, 'sak = "%s"\n"{}" = 1' % SAK_B),
    ('sak = "%s"' % SAK_A, '"{}" = "{}"'), ('sak = "%s"' % SAK_A, 'sak = ["{}"]'),
    ('sak = "%s"' % SAK_A, 'sak = {{ hex = "{}" }}'),
    ('id = "a"', 'id = "{}"'), ('key = "a"', 'key = "{}"'), ("an = 0", 'an = "{}"'),
    ("an = 0", 'an = 0\nnext-pn = "{}"'), ("an = 0", 'an = 0\nfrom-time = "{}"'),
    ("[secy]", '[secy]\ncipher-suite = "{}"'), ("[secy]", '[secy]\nvalidate-frames = "{}"'),
    ("[secy]", '[secy]\nuncontrolled-ethertypes = ["{}"]'), ("[secy]", '[secy]\n"{}" = true'),
    ("[secy]", '["{}"]\na = 1\n[secy]'), ("[secy]", '["{}"."{}"]\na = 1\n[secy]'),
    ("[secy]", '[station]\nmac = "{}"\nipv4 = "10.0.0.1/24"\n[secy]'),
    ("[secy]", '[station]\nmac = "02:00:00:00:00:01"\nipv4 = "{}"\n[secy]'),
    ('sci = "0200000000010001"', 'sci = "{}"'), ("[secy]", '"{}"\n[secy]'),
    ("[secy]", '[secy]\n"{}" = "{}"\n"{}" = "{}"'),
    ("[secy]", '[expect.validate]\n"{}" = "x"\n[secy]'),
    ("[secy]", '[expect.validate]\nin = "plain.pcap"\nout = "plain.pcap"\n'
               '[expect.validate.counters.secy]\n"{}" = 1\n[secy]'),
    ("[secy]", '[expect.validate]\nin = "plain.pcap"\nout = "plain.pcap"\n'
               '[expect.validate.counters.rx-sc."{}"]\nInPktsOK = 1\n[secy]'),
    ("[secy]", '[expect.validate]\nin = "plain.pcap"\nout = "plain.pcap"\n'
               '[[expect.validate.frame]]\nnumber = 1\nverdict = "{}"\ncase = "{}"\n[secy]'),
]
COMMANDS = [
    ("protect", "--test-keys", "--config", "link.toml", "plain.pcap", "out.pcap"),
    ("protect", "--state", "state", "--config", "link.toml", "plain.pcap", "out.pcap"),
    ("validate", "--config", "link.toml", "plain.pcap", "out.pcap"),
    ("replay", "--test-keys", "--config", "link.toml", "--host-in", "plain.pcap"),
    ("provision", "--config", "link.toml", "--out", "block"),
    ("run-board", "mps2-an385", "--test-keys", "--config", "link.toml", "--image", "/dev/null",
     "--link", "unix:a:b"),
    ("captures", "."),
]


def pieces(form: str):
    """Each part of a form that would give half a key away."""
    for start in range(0, len(form) - 7):
        yield form[start:start + 8].encode()


class Secrets(Scenario):
    def holds_no_key(self, data: bytes, where: str) -> None:
        for sak in (SAK_A, SAK_B):
            for part in spellings(sak):
                self.assertNotIn(part, data.lower(), where)
            self.assertNotIn(bytes.fromhex(sak), data, where)

    def test_no_message_shows_a_key(self):
        self.pcap("plain.pcap", [plain_frame()])
        for link in (tx_link(), rx_link()):
            for number, wrong in enumerate(WRONG):
                text = wrong(link)
                if text == link:
                    continue
                self.file("link.toml", text)
                for command in (("protect", "--test-keys"), ("validate",), ("replay", "--test-keys")):
                    io = ("plain.pcap", "out.pcap") if command[0] != "replay" else (
                        "--host-in", "plain.pcap")
                    done = self.run_program(*command, "--config", "link.toml", *io)
                    self.holds_no_key(done.stdout + done.stderr, f"{command} {number}")
                    self.assertNotIn(b"internal error", done.stderr)
                    self.assertLessEqual(done.stderr.count(b"\n"), 12)

    def test_each_wrong_file_is_refused(self):
        self.pcap("plain.pcap", [plain_frame()])
        for number, wrong in enumerate(WRONG):
            self.file("link.toml", wrong(tx_link()))
            self.assertRegex(self.error(2, "protect", "--config", "link.toml", "--test-keys",
                                        "plain.pcap", "out.pcap"),
                             r"^linksec: link\.toml:\d+: .+$", number)

    def test_no_result_shows_a_key(self):
        self.file("tx.toml", tx_link(rest=key("b", SAK_B) + '[[rx-sc]]\nsci = "0200000000990001"\n'
                                          '[[rx-sc.sa]]\nan = 0\nkey = "b"\n'), mode=0o644)
        self.file("rx.toml", rx_link(rest='[expect.validate]\nin = "m.pcap"\nout = "plain.pcap"\n'))
        self.pcap("plain.pcap", [plain_frame(i) for i in range(5)])
        runs = [
            ("protect", "--config", "tx.toml", "--state", "pn.state", "plain.pcap", "m.pcap"),
            ("protect", "--config", "tx.toml", "--state", "pn.state", "plain.pcap", "m2.pcap"),
            ("validate", "--config", "rx.toml", "--verdicts", "v", "--report", "r", "--uncontrolled",
             "u", "m.pcap", "o.pcap"),
            ("inspect", "m.pcap"), ("inspect", "--json", "m.pcap"), ("captures", "."),
            ("replay", "--config", "tx.toml", "--state", "pn.state", "--host-in", "plain.pcap",
             "--line-out", "l.pcap", "--report", "r2"),
        ]
        for run in runs:
            done = self.ok(*run)
            self.holds_no_key(done.stdout + done.stderr, str(run))
        for path in self.folder.iterdir():
            if path.suffix != ".toml":
                self.holds_no_key(path.read_bytes(), path.name)

    def test_no_form_of_a_key_is_echoed_wherever_it_stands(self):
        self.pcap("plain.pcap", [plain_frame()])
        for number, form in enumerate(FORMS):
            # Each form meets each field, and each command a third of the pairs.
            for place, (before, after) in enumerate(FIELDS):
                text = (tx_link if place % 2 else rx_link)().replace(
                    before, after.replace("{}", form).replace("{{", "{").replace("}}", "}"), 1)
                self.file("link.toml", text)
                for turn, command in enumerate(COMMANDS):
                    if (number + place + turn) % 3 != 0:
                        continue
                    done = self.run_program(*command)
                    said = done.stdout + done.stderr
                    self.assertNotIn(b"internal error", said)
                    for piece in pieces(form):
                        self.assertNotIn(piece, said, (command[0], before, after))

    def test_names_are_printed_without_what_a_terminal_obeys(self):
        name = "a\x1b[31m\x07\u202e\n.toml"
        self.file(name, rx_link(rest="x = 1\n"))
        self.pcap("plain.pcap", [plain_frame()])
        runs = [("validate", "--config", name, "plain.pcap", "out.pcap"),
                ("validate", "--config", "no" + name, "plain.pcap", "out.pcap"),
                ("protect", "--state", "s" + name, "--config", name, "plain.pcap", "o"),
                ("captures", "."), ("inspect", "no" + name), ("no" + name,),
                ("keygen", "k" + name), ("conformance", "run", "--dut", name)]
        for run in runs:
            done = self.run_program(*run)
            said = (done.stdout + done.stderr).decode()
            for control in "\x1b\x07\u202e":
                self.assertNotIn(control, said, run)
        done = self.run_program(*runs[0])
        self.assertIn(rb"a\x1B[31m\x07\xE2\x80\xAE\x0A.toml", done.stderr)

    def test_published_captures_draw_no_warning_and_protect_nothing(self):
        sidecar = next(iter(sorted((SOURCE / "captures").rglob("*.toml"))))
        config = self.file("link.toml", sidecar.read_text(), mode=0o644)
        self.pcap("plain.pcap", [plain_frame()])
        done = self.run_program("validate", "--config", config, "plain.pcap", "out.pcap")
        self.assertNotIn(b"others can read", done.stderr)
        self.assertIn("its keys are published", self.error(
            2, "protect", "--config", config, "--state", "s", "plain.pcap", "out.pcap"))
        self.file("link.toml", sidecar.read_text().replace("published = true", ""), mode=0o644)
        done = self.run_program("validate", "--config", config, "plain.pcap", "out.pcap")
        self.assertIn(b"others can read the keys", done.stderr)

    def test_keygen_prints_no_key(self):
        done = self.ok("keygen", "link")
        again = self.expect(2, "keygen", "link")
        for path in (self.folder / "link").glob("*.sak"):
            sak = path.read_text().strip()
            for output in (done.stdout, done.stderr, again.stderr):
                self.assertNotIn(sak.encode(), output)
        for path in (self.folder / "link").glob("*.toml"):
            self.assertNotIn("sak =", path.read_text())


if __name__ == "__main__":
    main()

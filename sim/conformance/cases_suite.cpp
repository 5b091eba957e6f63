// SPDX-License-Identifier: Apache-2.0

// The cipher suites: CS, CSI, CSC, CSO, CSA and the capabilities MSC, MSAK, TC, TCT, TCAPT. Each
// suite is run in both directions with both services, over lengths on both sides of each edge.

#include <initializer_list>

#include "conformance/scene.h"

namespace linksec::sim::conformance {
namespace {

constexpr Need kM = Need::kMandatory;
constexpr Need kO = Need::kOptional;
constexpr Sci kClass5{0x0200'0000'0001'5001};

// User Data that any device takes, and what a link may pad or a controller refuse.
using Lengths = std::initializer_list<std::size_t>;
constexpr Lengths kOrdinary = {48, 49, 50, 51, 63, 64, 65, 512, 1460};
constexpr Lengths kExtreme = {2, 16, 29, 30, 31, 46, 47, 1500, 9000};

struct Variant {
  CipherSuite suite;
  bool confidential;
  unsigned offset;
};

std::string variant_name(const Variant& variant) {
  const std::string offset = variant.offset == 0 ? "" : "-offset-" + std::to_string(variant.offset);
  return suite_name(variant.suite) + (variant.confidential ? "" : "-integrity") + offset;
}

Setup setup_of(const Variant& variant, bool sci) {
  Setup setup = one_peer(variant.suite);
  setup.offset = variant.offset;
  setup.always_include_sci = sci;
  setup.tx[0].sas[0].confidentiality = variant.confidential;
  return setup;
}

void transmits(Trial& trial, const Variant& variant, Lengths lengths) {
  for (const bool sci : {true, false}) {
    trial.configure(setup_of(variant, sci));
    std::uint64_t pn = 0;
    for (const std::size_t octets : lengths) {
      const Octets plain = request(octets);
      const MpduFields fields = from_device(trial.setup(), plain, Pn{++pn});
      trial.send(plain, seal(fields), counts_sent(fields));
    }
  }
}

void receives(Trial& trial, const Variant& variant, Lengths lengths) {
  for (const bool sci : {true, false}) {
    trial.configure(setup_of(variant, sci));
    std::uint64_t pn = 0;
    for (const std::size_t octets : lengths) {
      MpduFields fields = variant.confidential ? from_peer(trial.setup(), Pn{++pn}, octets)
                                               : clear_from_peer(trial.setup(), Pn{++pn}, octets);
      fields.sc = sci;
      accept(trial, fields);
      fields.pn = Pn{pn + 1000};
      trial.discard(forged(seal(fields)), counts("InPktsNotValid", fields));
    }
  }
}

std::string suite_pics(const Variant& variant) {
  const bool standard = variant.suite == CipherSuite::kGcmAes128;
  std::string pics = standard ? "CS" : "CS CSA";
  if (variant.offset != 0) {
    pics += standard ? " CSO E7" : " CSA-4 E7";
  } else if (variant.confidential) {
    pics += standard ? " CSC" : " CSA-3";
  } else {
    pics += standard ? " CSI" : " CSA-2";
  }
  return pics + (has_extended_packet_numbers(variant.suite) ? " E5 E6" : " E4 E6");
}

void add_variant(Cases& cases, const Variant& variant, const char* suffix, Lengths lengths) {
  const bool needed = variant.suite == CipherSuite::kGcmAes128 && !variant.confidential;
  const std::string name = variant_name(variant);
  const char* const clause =
      has_extended_packet_numbers(variant.suite) ? "14.7, 14.8" : "14.5, 14.6";
  const std::string sizes = suffix[0] == '\0' ? "" : ", short and long ones,";
  cases.push_back({"cs-" + name + "-tx" + suffix,
                   "frames of " + name + sizes + " are sent to the octet", clause,
                   suite_pics(variant) + " GEN-13", needed ? kM : kO,
                   [variant, lengths](Trial& trial) { transmits(trial, variant, lengths); }});
  cases.push_back({"cs-" + name + "-rx" + suffix,
                   "frames of " + name + sizes + " are received, forged ones are not", clause,
                   suite_pics(variant) + " VER-9 A16 A17", needed ? kM : kO,
                   [variant, lengths](Trial& trial) { receives(trial, variant, lengths); }});
}

void add_variant(Cases& cases, const Variant& variant) {
  add_variant(cases, variant, "", kOrdinary);
  add_variant(cases, variant, "-sizes", kExtreme);
}

// With integrity alone all User Data stay in clear, whatever the offset.
void offset_with_integrity(Trial& trial) {
  for (const unsigned offset : {30U, 50U}) {
    const Setup setup = setup_of({CipherSuite::kGcmAes128, false, offset}, true);
    trial.configure(setup);
    const MpduFields sent = from_device(setup, request(64));
    trial.send(request(64), seal(sent), counts_sent(sent));
    accept(trial, clear_from_peer(setup, Pn{1}, 64));
    accept(trial, from_peer(setup, Pn{2}, 64));
  }
}

// Salt and SSCI are in the nonce: with another one of either the frame does not validate.
void salt_and_ssci(Trial& trial) {
  trial.configure(one_peer(CipherSuite::kGcmAesXpn128));
  MpduFields fields = from_peer(trial.setup(), Pn{7});
  fields.ssci.value ^= 1;
  trial.discard(seal(fields), counts("InPktsNotValid", fields));
  fields = from_peer(trial.setup(), Pn{7});
  fields.key.salt.back() ^= 1;
  trial.discard(seal(fields), counts("InPktsNotValid", fields));
  accept_pn(trial, Pn{7});
}

void no_offset_with_xpn(Trial& trial) {
  trial.configure(one_peer(CipherSuite::kGcmAesXpn128));
  trial.refuse_change({.control = Control::kConfidentialityOffset, .value = 30});
  trial.refuse_change({.control = Control::kConfidentialityOffset, .value = 50});
}

void enable_use(Trial& trial) {
  trial.configure(one_peer());
  trial.change({.control = Control::kEnableUse, .value = 0, .suite = CipherSuite::kGcmAes256});
  trial.refuse_change({.control = Control::kCipherSuite, .value = 1});
  sends_pn(trial, Pn{1});
  trial.change({.control = Control::kEnableUse, .value = 1, .suite = CipherSuite::kGcmAes256});
  trial.change({.control = Control::kCipherSuite, .value = 1});
}

// It makes a new SA confidential that was asked for with integrity alone, and excludes an offset.
void require_confidentiality(Trial& trial) {
  trial.configure(one_peer());
  trial.change(
      {.control = Control::kRequireConfidentiality, .value = 1, .suite = CipherSuite::kGcmAes128});
  trial.refuse_change({.control = Control::kConfidentialityOffset, .value = 30});
  trial.change({.control = Control::kCreateTxSa,
                .sci = kOwnSci,
                .an = An{1},
                .sa = {.key = 8, .confidentiality = false}});
  trial.change({.control = Control::kEnableTxSa, .value = 1, .sci = kOwnSci, .an = An{1}});
  trial.change({.control = Control::kEncodingSa, .sci = kOwnSci, .an = An{1}});
  MpduFields fields = from_device(trial.setup(), request(), Pn{1});
  fields.an = An{1};
  fields.key = test_key(8, trial.setup().suite);
  trial.send(request(), seal(fields), counts_sent(fields));
}

void no_requirement_beside_offset(Trial& trial) {
  Setup setup = one_peer();
  setup.offset = 30;
  trial.configure(setup);
  trial.refuse_change(
      {.control = Control::kRequireConfidentiality, .value = 1, .suite = CipherSuite::kGcmAes128});
  trial.change(
      {.control = Control::kRequireConfidentiality, .value = 1, .suite = CipherSuite::kGcmAes256});
}

// Two SAKs of a receive SC at a time, and either of them for transmission.
void two_saks(Trial& trial) {
  Setup setup = one_peer();
  setup.rx[0].sas.push_back({.an = An{1}, .key = 3});
  setup.tx[0].sas.push_back({.an = An{1}, .key = 4});
  setup.tx[0].encoding_sa = An{1};
  trial.configure(setup);
  accept_pn(trial, Pn{1});
  MpduFields fields = from_peer(setup, Pn{1});
  fields.an = An{1};
  fields.key = test_key(3, setup.suite);
  accept(trial, fields);
  fields = from_device(setup, request());
  fields.an = An{1};
  fields.key = test_key(4, setup.suite);
  trial.send(request(), seal(fields), counts_sent(fields));
}

void several_peers(Trial& trial) {
  Setup setup = one_peer();
  setup.rx.push_back({kThirdSci, {{.an = An{0}, .key = 3}}, {}});
  setup.rx.push_back({Sci{0x0200'0000'0004'0001}, {{.an = An{2}, .key = 4}}, {}});
  trial.configure(setup);
  for (std::size_t peer = 0; peer < setup.rx.size(); ++peer) {
    const ScSetup& sc = setup.rx[peer];
    MpduFields fields = from_peer(setup, Pn{1});
    fields.sci = sc.sci;
    fields.an = An{sc.sas[0].an};
    fields.key = test_key(sc.sas[0].key, setup.suite);
    trial.deliver(seal(fields), plain_frame(fields),
                  counts("InPktsOK@" + std::to_string(peer + 1), fields));
  }
}

Octets tagged(unsigned pcp, unsigned dei = 0) {
  Octets data = {0x81, 0x00, static_cast<std::uint8_t>(pcp << 5 | dei << 4), 0x64};
  const Octets rest = user_data(60, static_cast<std::uint8_t>(pcp));
  data.insert(data.end(), rest.begin(), rest.end());
  return frame_of(kPeer, kOwn, data);
}

// User priority 5 goes to traffic class 5, all others to class 0.
Setup two_classes() {
  Setup setup = one_peer();
  setup.tx.push_back({kClass5, {{.an = An{0}, .key = 6}}, {}});
  setup.traffic_classes[5] = 5;
  return setup;
}

MpduFields of_class(const Setup& setup, const Octets& plain, bool fifth, Pn pn) {
  MpduFields fields = from_device(setup, plain, pn);
  fields.sc = true;  // Several transmit SCs send their SCI.
  fields.sci = fifth ? kClass5 : kOwnSci;
  fields.key = test_key(fifth ? 6 : 1, setup.suite);
  return fields;
}

// Each SC counts its own PNs.
void traffic_classes(Trial& trial) {
  const Setup setup = two_classes();
  trial.configure(setup);
  std::uint64_t pns[2] = {};
  for (unsigned pcp = 0; pcp < 8; ++pcp) {
    const bool fifth = pcp == 5;
    const Octets plain = tagged(pcp);
    const MpduFields fields = of_class(setup, plain, fifth, Pn{++pns[fifth ? 1 : 0]});
    trial.send(plain, seal(fields),
               std::string(fifth ? "OutPktsEncrypted@2" : "OutPktsEncrypted") +
                   " OutOctetsEncrypted+" + std::to_string(fields.data.size()));
  }
  const MpduFields fields = of_class(setup, request(), false, Pn{++pns[0]});
  trial.send(request(), seal(fields), counts_sent(fields));
}

// The SC is each frame's own, also where the burst begins with one of another class.
void traffic_classes_burst(Trial& trial) {
  const Setup setup = two_classes();
  trial.configure(setup);
  std::vector<Octets> frames;
  Outcome outcome;
  std::uint64_t pns[2] = {};
  for (const unsigned pcp : {0U, 5U, 5U, 1U, 5U, 7U}) {
    const bool fifth = pcp == 5;
    frames.push_back(tagged(pcp));
    outcome.frames.push_back(seal(of_class(setup, frames.back(), fifth, Pn{++pns[fifth ? 1 : 0]})));
  }
  trial.exchange(Side::kHost, frames, outcome,
                 "OutPktsEncrypted+3 OutPktsEncrypted@2+3 OutOctetsEncrypted+384");
}

// While there are several transmit SCs their SCI is sent; a second one comes and goes.
void traffic_class_comes_and_goes(Trial& trial) {
  Setup setup = one_peer();
  setup.traffic_classes[5] = 5;
  trial.configure(setup);
  const Octets plain = tagged(5);
  MpduFields fields = from_device(setup, plain, Pn{1});
  trial.send(plain, seal(fields), counts_sent(fields));
  trial.change({.control = Control::kCreateTxSc, .sci = kClass5});
  trial.refuse(plain);  // Not all transmit SCs can send.
  trial.change({.control = Control::kCreateTxSa, .sci = kClass5, .an = An{0}, .sa = {.key = 6}});
  trial.change({.control = Control::kEnableTxSa, .value = 1, .sci = kClass5, .an = An{0}});
  fields = of_class(setup, plain, true, Pn{1});
  trial.send(plain, seal(fields), "OutPktsEncrypted/0200000000015001 OutOctetsEncrypted+64");
  fields = of_class(setup, request(), false, Pn{2});
  trial.send(request(), seal(fields), counts_sent(fields));
  trial.change({.control = Control::kDeleteTxSc, .sci = kClass5});
  fields = from_device(setup, plain, Pn{3});
  trial.send(plain, seal(fields), counts_sent(fields));
}

// No SC has the class: the request is not accepted.
void class_without_sc(Trial& trial) {
  Setup setup = two_classes();
  setup.traffic_classes[3] = 7;
  trial.configure(setup);
  trial.refuse(tagged(3));
  const MpduFields fields = of_class(setup, tagged(0), false, Pn{1});
  trial.send(tagged(0), seal(fields), counts_sent(fields));
}

// The Access Priority Table is for the Common Port's request, not for the octets that it protects.
void access_priorities(Trial& trial) {
  Setup setup = one_peer();
  for (std::size_t i = 0; i < setup.access_priorities.size(); ++i) {
    setup.access_priorities[i] = static_cast<std::uint8_t>(15 - i);
  }
  trial.configure(setup);
  std::uint64_t pn = 0;
  for (unsigned pcp = 0; pcp < 8; ++pcp) {
    const Octets plain = tagged(pcp, pcp & 1U);
    const MpduFields fields = from_device(setup, plain, Pn{++pn});
    trial.send(plain, seal(fields), counts_sent(fields));
  }
}

// Each of the 16 values by a table that maps no two alike; protected or not.
void access_priorities_by_table(Trial& trial) {
  for (const bool protect : {true, false}) {
    Setup setup = one_peer();
    setup.protect = protect;
    for (std::size_t i = 0; i < setup.access_priorities.size(); ++i) {
      setup.access_priorities[i] = static_cast<std::uint8_t>((5 * i + 3) % 16);
    }
    trial.configure(setup);
    std::uint64_t pn = 0;
    for (unsigned value = 0; value < 16; ++value) {
      const Octets plain = tagged(value / 2, value % 2);
      const MpduFields fields = from_device(setup, plain, Pn{++pn});
      trial.send(plain, protect ? seal(fields) : plain,
                 protect ? counts_sent(fields) : "OutPktsUntagged");
      trial.left_with({setup.access_priorities[value]});
    }
  }
}

// The standard's default is each priority as it is; a request without a tag has 0.
void access_priorities_at_first(Trial& trial) {
  trial.configure(one_peer());
  std::vector<Octets> frames = {request()};
  std::vector<std::uint8_t> wanted = {0};
  for (unsigned value = 0; value < 16; ++value) {
    frames.push_back(tagged(value / 2, value % 2));
    wanted.push_back(static_cast<std::uint8_t>(value));
  }
  Outcome outcome;
  for (std::uint64_t i = 0; i < frames.size(); ++i) {
    outcome.frames.push_back(seal(from_device(trial.setup(), frames[i], Pn{i + 1})));
  }
  trial.exchange(Side::kHost, frames, outcome, "OutPktsEncrypted+17 OutOctetsEncrypted+1072");
  trial.left_with(wanted);
}

// The class is the request's own priority's, not the one that the table makes of it.
void access_priority_and_class(Trial& trial) {
  Setup setup = two_classes();
  for (unsigned dei = 0; dei < 2; ++dei) {
    std::swap(setup.access_priorities[2 * 5 + dei], setup.access_priorities[2 * 2 + dei]);
  }
  trial.configure(setup);
  MpduFields fields = of_class(setup, tagged(5), true, Pn{1});
  trial.send(tagged(5), seal(fields), "OutPktsEncrypted@2 OutOctetsEncrypted+64");
  trial.left_with({4});
  fields = of_class(setup, tagged(2), false, Pn{1});
  trial.send(tagged(2), seal(fields), counts_sent(fields));
  trial.left_with({10});
}

}  // namespace

void add_suite_cases(Cases& cases) {
  for (const CipherSuite suite : kSuites) {
    add_variant(cases, {suite, false, 0});
    add_variant(cases, {suite, true, 0});
    if (!has_extended_packet_numbers(suite)) {
      add_variant(cases, {suite, true, 30});
      add_variant(cases, {suite, true, 50});
    }
  }
  const Cases more = {
      {"cs-offset-integrity",
       "a confidentiality offset leaves frames with integrity alone as they are", "14.5", "CSO E7",
       kO, offset_with_integrity},
      {"cs-xpn-salt-ssci", "Salt and SSCI are part of the nonce", "14.7", "CSA E5", kO,
       salt_and_ssci},
      {"cs-xpn-no-offset", "no confidentiality offset with extended packet numbers", "14.7, 14.8",
       "CSA-4 E8", kM, no_offset_with_xpn},
      {"cs-enable-use", "a suite that is not enabled can't be chosen", "10.7.26", "E12 KAY-10", kM,
       enable_use},
      {"cs-require-confidentiality", "requireConfidentiality makes SAs confidential", "10.7.26",
       "E12", kM, require_confidentiality},
      {"cs-require-offset", "requireConfidentiality is refused while an offset is in use",
       "10.7.26", "E12 CSO", kO, no_requirement_beside_offset},
      {"cs-two-saks", "two SAKs are received at a time, either transmits", "5.3", "CSR CSS E10", kM,
       two_saks},
      {"cs-several-peers", "several receive SCs", "5.4", "MSC", kO, several_peers},
      {"cs-traffic-classes", "the user priority chooses the transmit SC", "5.4, 10.7.17",
       "TC TCT C14 C5", kO, traffic_classes},
      {"cs-traffic-classes-burst", "each frame of a burst leaves by its own class's SC",
       "5.4, 10.7.17", "TC TCT C14 C5", kO, traffic_classes_burst},
      {"cs-traffic-classes-change", "a second transmit SC comes and goes, and so does the SCI",
       "5.4, 10.5.3", "TC C5 C14 GEN-9", kO, traffic_class_comes_and_goes},
      {"cs-traffic-class-none", "a request of a class that no SC serves is not accepted",
       "5.4, 10.7.17", "TC TCT C14", kO, class_without_sc},
      {"cs-access-priorities", "the Access Priority Table leaves the protected octets alone",
       "10.7.17", "TCAPT C14", kO, access_priorities},
      {"cs-access-priority-table", "a request leaves with the access priority of the table",
       "10.7.17", "TCAPT C14", kO, access_priorities_by_table},
      {"cs-access-priority-default", "at first a request leaves with its own priority", "10.7.17",
       "TCAPT C14", kO, access_priorities_at_first},
      {"cs-access-priority-class", "the traffic class is that of the request's own priority",
       "10.7.17", "TCAPT TCT C14", kO, access_priority_and_class},
  };
  cases.insert(cases.end(), more.begin(), more.end());
}

}  // namespace linksec::sim::conformance

// SPDX-License-Identifier: Apache-2.0
#pragma once

// The look of the conformance report, on a screen and on paper. It needs no other file.

namespace linksec::sim::conformance {

inline constexpr const char* kReportStyle = R"(
:root { --ink: #1b2430; --soft: #5b6875; --line: #dde3ea; --wash: #f5f7fa; --good: #1a7f4b;
  --bad: #b42318; --grey: #7a8794; --accent: #1f4e8c; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #fff;
  font: 15px/1.5 "Segoe UI", "Helvetica Neue", "DejaVu Sans", Arial, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 0 28px 64px; }
header { background: linear-gradient(120deg, #14305a, #1f4e8c); color: #fff; padding: 36px 0 30px; }
header > div { max-width: 1120px; margin: 0 auto; padding: 0 28px; }
header h1 { margin: 0 0 4px; font-size: 28px; font-weight: 600; letter-spacing: -.01em; }
header p { margin: 2px 0; opacity: .88; }
header dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 18px; margin: 18px 0 0; }
header dt { opacity: .7; } header dd { margin: 0; }
h2 { font-size: 20px; margin: 44px 0 12px; padding-bottom: 6px; border-bottom: 2px solid var(--line); }
h3 { font-size: 15px; margin: 28px 0 8px; color: var(--accent); }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
.sums { display: flex; gap: 14px; margin: 26px 0 12px; }
.sum { flex: 1; border: 1px solid var(--line); border-radius: 10px; padding: 14px 18px; }
.sum b { display: block; font-size: 30px; line-height: 1.15; font-weight: 600; }
.sum.good b { color: var(--good); } .sum.bad b { color: var(--bad); } .sum.none b { color: var(--grey); }
.bar { display: flex; height: 10px; border-radius: 5px; overflow: hidden; background: var(--line); }
.bar i { display: block; } .bar .good { background: var(--good); } .bar .bad { background: var(--bad); }
.bar .none { background: #b9c2cc; }
nav { margin: 14px 0 0; color: var(--soft); } nav a { margin-right: 16px; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
.list { table-layout: fixed; } .list td { overflow-wrap: break-word; }
.list th:nth-child(1) { width: 76px; } .list th:nth-child(2) { width: 54px; }
.list th:nth-child(3) { width: 128px; } .list th:nth-child(5) { width: 118px; }
.list th:nth-child(6) { width: 330px; }
th { text-align: left; font-weight: 600; color: var(--soft); border-bottom: 1px solid var(--line);
  padding: 6px 10px 6px 0; white-space: nowrap; }
td { vertical-align: top; border-bottom: 1px solid var(--line); padding: 7px 10px 7px 0; }
td.id { font-weight: 600; white-space: nowrap; } td.mid { color: var(--soft); }
td.cases { font-size: 12.5px; line-height: 1.6; } td.cases a { white-space: nowrap; }
td.cases summary { cursor: pointer; color: var(--soft); }
.devices .why { font-size: 12.5px; }
.tag { display: inline-block; border-radius: 9px; padding: 0 9px; font-size: 12px; font-weight: 600;
  white-space: nowrap; border: 1px solid; justify-self: start; }
.tag.good { color: var(--good); background: #e9f6ef; border-color: #bfe3cf; }
.tag.bad { color: var(--bad); background: #fdecea; border-color: #f3c1bb; }
.tag.none { color: var(--soft); background: var(--wash); border-color: var(--line); }
.case { border: 1px solid var(--line); border-radius: 8px; margin: 7px 0; background: #fff; }
.case.failed { border-left: 5px solid var(--bad); }
.case > summary { cursor: pointer; padding: 8px 14px; display: grid; gap: 12px; align-items: baseline;
  grid-template-columns: 112px 260px 1fr 150px; list-style: none; }
.case > summary::-webkit-details-marker { display: none; }
.case > summary .name { font-weight: 600; overflow-wrap: anywhere; }
.case > summary .where { color: var(--soft); font-size: 12.5px; text-align: right; }
.case .inside { padding: 2px 16px 14px; border-top: 1px solid var(--line); }
.case ol { margin: 8px 0; padding-left: 26px; font-size: 13px; }
.why { color: var(--bad); overflow-wrap: anywhere; } .quiet { color: var(--soft); }
pre { background: var(--wash); border: 1px solid var(--line); border-radius: 6px; padding: 10px 12px;
  font: 12px/1.45 "DejaVu Sans Mono", Menlo, Consolas, monospace; white-space: pre-wrap;
  overflow-wrap: anywhere; margin: 6px 0; }
footer { color: var(--soft); font-size: 12.5px; margin-top: 40px; }
@media (max-width: 860px) { .case > summary { grid-template-columns: 112px 1fr; } .sums { flex-wrap: wrap; } }
@media print {
  @page { margin: 16mm 14mm; }
  body { font-size: 10.5pt; } main, header > div { max-width: none; padding: 0; }
  header { background: none; color: var(--ink); padding: 0 0 8px; border-bottom: 2px solid var(--ink); }
  nav { display: none; } tr, .sum, .case > summary { break-inside: avoid; }
  h2, h3 { break-after: avoid; } table { font-size: 9pt; } thead { display: table-header-group; }
  .case { border-radius: 0; } a { color: inherit; }
}
)";

/// Cases that did not pass are open on paper; a link to a case opens it.
inline constexpr const char* kReportScript = R"(
const open = () => { const e = document.getElementById(location.hash.slice(1));
  if (e && e.tagName === "DETAILS") { e.open = true; e.scrollIntoView(); } };
addEventListener("hashchange", open); addEventListener("load", open);
addEventListener("beforeprint", () => document.querySelectorAll("details.failed")
  .forEach(e => { e.open = true; }));
)";

}  // namespace linksec::sim::conformance

"""The looks of the HTML report."""

from __future__ import annotations

CSS = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1c2024; --soft: #5b6570; --line: #d9dee3; --card: #f6f8fa;
  --error: #b3261e; --warning: #8a5a00; --info: #1f5fa8; --passed: #1b6e3a; --undecided: #6b4fa0; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14171a; --ink: #e6e9ec; --soft: #a3adb8; --line: #343b42; --card: #1d2226;
    --error: #ff8f86; --warning: #f0b849; --info: #7db8f5; --passed: #6fd393; --undecided: #c3a9f4; }
}
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, "Noto Sans", "Noto Sans CJK JP",
  "Hiragino Sans", "Yu Gothic UI", Meiryo, sans-serif; -webkit-text-size-adjust: 100%; }
html:lang(ja) { line-height: 1.75; word-break: auto-phrase; }
body { margin: 0; }
main { max-width: 56rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: clamp(1.3rem, 5vw, 1.7rem); line-height: 1.3; margin: 0 0 .25rem; text-wrap: balance; }
h1.failed { color: var(--error); } h1.open { color: var(--undecided); } h1.passed { color: var(--passed); }
h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; overflow-wrap: anywhere; }
p { margin: .35rem 0; overflow-wrap: anywhere; }
.kind { color: var(--soft); margin: 0; } .scope { color: var(--soft); margin: .1rem 0; }
.skip { position: absolute; left: -99rem; } .skip:focus { position: static; }
a:focus-visible, summary:focus-visible, input:focus-visible { outline: 2px solid var(--info); outline-offset: 2px; }
.run { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .8rem 0; font-size: .9rem; }
.run dt { color: var(--soft); } .run dd { margin: 0; overflow-wrap: anywhere; }
.matrix { overflow-x: auto; margin: 1rem 0; } .matrix table { border-collapse: collapse; font-size: .9rem; }
.matrix th, .matrix td { border-bottom: 1px solid var(--line); padding: .2rem .8rem .2rem 0; text-align: left;
  font-weight: normal; vertical-align: top; }
.matrix thead th { color: var(--soft); } .matrix td { color: var(--soft); white-space: nowrap; }
.matrix tbody th { overflow-wrap: anywhere; min-width: 10rem; } .matrix a { text-decoration: none; }
.undecided:is(a, span) { color: var(--undecided); }
.filter { border: 0; padding: 0; margin: 1.2rem 0 0; display: flex; flex-wrap: wrap; gap: .2rem .4rem; align-items: center; }
.filter legend { float: left; color: var(--soft); margin-right: .6rem; } .filter label { margin-right: .7rem; }
figure { margin: .6rem 0 1.4rem; overflow-x: auto; } figure svg { min-width: 40rem; } figcaption { margin: .3rem 0; }
h3 { font-size: 1rem; margin: 1rem 0 .2rem; overflow-wrap: anywhere; }
.same { color: var(--soft); font-size: .92rem; }
.broken { border-left: .3rem solid var(--error); padding: .2rem .8rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .4rem; list-style: none; padding: 0; margin: 1.2rem 0; }
nav li { border: 1px solid var(--line); border-radius: 1rem; padding: .1rem .8rem; color: var(--soft); overflow-wrap: anywhere; }
nav a { text-decoration: none; }
a.error { color: var(--error); } a.warning { color: var(--warning); } a.info { color: var(--info); }
article { background: var(--card); border: 1px solid var(--line); border-left: .3rem solid var(--line);
  border-radius: .4rem; padding: .7rem 1rem; margin: .6rem 0; }
article.error { border-left-color: var(--error); } article.error strong { color: var(--error); }
article.warning { border-left-color: var(--warning); } article.warning strong { color: var(--warning); }
article.info { border-left-color: var(--info); } article.info strong { color: var(--info); }
article.undecided { border-left-color: var(--undecided); }
code { font: .9em/1.4 ui-monospace, "Cascadia Mono", Menlo, Consolas, "Noto Sans Mono CJK JP", monospace;
  overflow-wrap: anywhere; unicode-bidi: isolate; }
.rule code { color: var(--soft); } .rule strong { margin-right: .3rem; }
.places { list-style: none; padding: 0; margin: .4rem 0; color: var(--soft); }
details { margin: .5rem 0; } main > details { margin-top: 1.4rem; }
summary { cursor: pointer; color: var(--soft); } article details { font-size: .92rem; }
details ul { padding-left: 1.2rem; } li { overflow-wrap: anywhere; }
footer { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: .8rem; color: var(--soft); font-size: .9rem; }
footer ul { padding-left: 1.2rem; margin: .3rem 0; }
@media print {
  :root { --paper: #fff; --ink: #000; --soft: #444; --line: #bbb; --card: #fff; --error: #a01b14; --warning: #6d4700;
    --info: #174a84; --passed: #14562d; --undecided: #523b80; color-scheme: light; }
  main { max-width: none; padding: 0; } nav, .filter, .skip { display: none; } h2 { break-after: avoid; }
  article { break-inside: avoid; } main > details::details-content { content-visibility: visible; }
  article details { display: none; }
}
"""
"""One style sheet for screens, dark screens, phones and paper."""

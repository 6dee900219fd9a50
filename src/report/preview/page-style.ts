import { html } from 'hono/html';

/** The style of the page: light and dark, on narrow and wide screens and on paper, without anything from a network. */
export const pageStyle = html`
:root { color-scheme: light dark; --back: light-dark(#fff, #14171b); --ink: light-dark(#1a1d21, #e6e9ed); --line: light-dark(#c8ccd2, #454b54);
  --quiet: light-dark(#515862, #a9b0ba); --warn: light-dark(#8a3b00, #ffb27a); --link: light-dark(#0b57a4, #8cc2ff); --card: light-dark(#f4f6f8, #1d2127);
  --k0: light-dark(#b3401a, #ff9a6b); --k1: light-dark(#2563a8, #6fb1f7); --k2: light-dark(#8d949e, #7d858f); }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; background: var(--back); color: var(--ink); overflow-wrap: anywhere; }
header, main, footer, nav { max-width: 76rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.5rem; } footer { padding-bottom: 2rem; border-top: 1px solid var(--line); margin-top: 3rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; } h2 { font-size: 1.35rem; margin: 2.5rem 0 .5rem; } h3 { font-size: 1.1rem; margin: 1.75rem 0 .25rem; }
a { color: var(--link); } code { font-size: .8em; color: var(--quiet); } p, ul { max-width: 60rem; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; } .skip:focus { left: 1rem; top: .5rem; background: var(--back); padding: .5rem; }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; } nav a { display: inline-block; padding: .25rem 0; }
.answers { list-style: none; padding: 0; max-width: none; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr)); }
.answers li { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; }
.answers h3 { margin: 0; font-size: 1rem; font-weight: 600; } .answers .figure { font-size: 1.9rem; font-weight: 700; line-height: 1.2; margin: .25rem 0; }
.figure small { display: block; font-size: 1rem; font-weight: 400; line-height: 1.4; }
.answers p { margin: .25rem 0; font-size: .95rem; }
.pair { display: grid; gap: 1rem 2rem; grid-template-columns: minmax(0, 1fr); align-items: start; }
@media (min-width: 60rem) { .pair { grid-template-columns: minmax(0, 24rem) minmax(0, 1fr); } }
figure { margin: 1rem 0; max-width: 34rem; } svg { width: 100%; height: auto; display: block; } svg text { font: 14px system-ui, sans-serif; fill: currentColor; }
svg .end { text-anchor: end; } svg .grid { stroke: var(--line); } svg rect { stroke: var(--back); stroke-width: 1; }
rect.k0 { fill: var(--k0); } rect.k1 { fill: var(--k1); } rect.k2 { fill: var(--k2); }
figcaption { font-size: .9rem; color: var(--quiet); } .legend { list-style: none; padding: 0; margin: .25rem 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
.legend li::before { content: ''; display: inline-block; width: .8em; height: .8em; margin-inline-end: .4em; }
.legend .k0::before { background: var(--k0); } .legend .k1::before { background: var(--k1); } .legend .k2::before { background: var(--k2); }
.wide { overflow-x: auto; margin: .5rem 0 .25rem; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: start; font-weight: 600; padding: .25rem 0; } th, td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: start; vertical-align: top; min-width: 6rem; overflow-wrap: break-word; }
td bdi, th bdi, td code, th code { overflow-wrap: anywhere; } .date { white-space: nowrap; }
thead th { background: var(--card); } tbody th { font-weight: 500; } .number { text-align: end; min-width: 3.75rem; font-variant-numeric: tabular-nums; }
td ul { margin: 0; padding-inline-start: 1rem; } .quiet, .left { color: var(--quiet); } .warn { color: var(--warn); font-weight: 600; }
.mark { font-size: .8em; color: var(--warn); border: 1px solid currentColor; border-radius: .25rem; padding: 0 .3em; white-space: nowrap; }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .25rem 1rem; } dt { font-weight: 600; } dd { margin: 0; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
@media print {
  :root { color-scheme: light; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  @page { size: A4 landscape; margin: 12mm; }
  body { font-size: 9pt; } header, main, footer { max-width: none; padding: 0; } nav, .skip { display: none; }
  .wide { overflow: visible; } table { font-size: 8pt; } th, td { min-width: 0; padding: 1pt 3pt; }
  thead { display: table-header-group; } tr, figure, .answers li { break-inside: avoid; } h2, h3, caption { break-after: avoid; } a { color: inherit; text-decoration: none; }
}
`;

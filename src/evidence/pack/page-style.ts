import { html } from 'hono/html';

/** The style of a pack's pages: light and dark, on a screen and on paper, without anything from a network. */
export const pageStyle = html`
:root { color-scheme: light dark; --line: light-dark(#c8ccd2, #454b54); --quiet: light-dark(#555c66, #a4abb5); --warn: light-dark(#8a3b00, #ffb27a); }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2rem; } h3 { font-size: 1.05rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; text-align: start; vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: 600; } .wide { overflow-x: auto; } .wide td, .wide th { font-size: .8rem; min-width: 4rem; }
.quiet { color: var(--quiet); } .warn { color: var(--warn); font-weight: 600; }
pre { border: 1px solid var(--line); padding: .75rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
dt { font-weight: 600; } dd { margin: 0 0 .4rem; }
@media print {
  :root { color-scheme: light; }
  @page { size: A4 landscape; margin: 12mm; }
  body { margin: 0; max-width: none; font-size: 9pt; } .wide td, .wide th { font-size: 6.5pt; padding: 1pt 2pt; min-width: 0; }
  thead { display: table-header-group; } tr { break-inside: avoid; } h2, h3 { break-after: avoid; } a { color: inherit; text-decoration: none; }
}
`;

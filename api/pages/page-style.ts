/** The style of the pages that the API writes itself; the console's tokens, in brief. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f4f6f8, #0e1318);
  --surface: light-dark(#ffffff, #161c23);
  --line: light-dark(#dbe2e8, #2a343e);
  --ink: light-dark(#16212c, #e6ecf1);
  --quiet: light-dark(#536170, #9dadbb);
  --accent: light-dark(#1a5c96, #7fbaf0);
  --good: light-dark(#0a695c, #58c9b4);
  --info: light-dark(#1a5c96, #7fbaf0);
  --warning: light-dark(#7d5000, #eab550);
  --bad: light-dark(#ad2f16, #ff9a82);
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--ground);
  color: var(--ink);
  font: 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
}
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 0.25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.125rem; margin: 2rem 0 0.5rem; }
h3 { font-size: 0.9375rem; margin: 0.5rem 0 0; overflow-wrap: anywhere; }
p { margin: 0.25rem 0; overflow-wrap: anywhere; }
.card h2 { margin: 0.25rem 0; }
.card h2 code { font-size: 1rem; }
a { color: var(--accent); }
code, pre { font: 0.8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
h2 code, pre, p code { overflow-wrap: anywhere; }
pre { margin: 0.5rem 0; padding: 0.75rem; background: var(--ground); border: 1px solid var(--line); border-radius: 5px; white-space: pre-wrap; }
.quiet { color: var(--quiet); }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 0.75rem 1rem; margin: 0.5rem 0; break-inside: avoid; }
.head { display: flex; gap: 1.25rem; align-items: center; flex-wrap: wrap; }
.grade { min-width: 4.5rem; padding: 0.25rem 0.75rem; border: 3px solid currentColor; border-radius: 8px; text-align: center; font-size: 2.25rem; font-weight: 700; line-height: 1.3; }
.grow { flex: 1 1 20rem; min-width: 0; }
.good { color: var(--good); } .info { color: var(--info); } .warning { color: var(--warning); } .bad { color: var(--bad); }
.finding { border-left: 4px solid currentColor; }
.finding > * { color: var(--ink); }
.finding > .level { color: inherit; font-weight: 600; font-size: 0.8125rem; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.375rem 0.75rem 0.375rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
td:last-child { overflow-wrap: anywhere; min-width: 11rem; }
th { color: var(--quiet); font-weight: 600; font-size: 0.8125rem; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
summary { cursor: pointer; }
@media screen and (max-width: 40rem) {
  .stacked thead { position: absolute; clip-path: inset(50%); }
  .stacked tr { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
  .stacked td { min-width: 0; padding: 0; border: 0; overflow-wrap: anywhere; }
  .stacked td:first-child { flex: 1; font-weight: 600; }
  .stacked .wide { flex-basis: 100%; order: 1; }
  .stacked [data-label]::before { content: attr(data-label) " "; }
}
@media print {
  :root { color-scheme: light; }
  main { max-width: none; padding: 0; }
  body { background: none; font-size: 10pt; }
}
`;

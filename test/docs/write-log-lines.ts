import { readFileSync, writeFileSync } from 'node:fs';
import { alertsAsMarkdown, linesAsMarkdown } from './log-lines-page.ts';

/** `node test/docs/write-log-lines.ts`: writes docs/log-lines.md anew, from the schema of log lines. What people wrote above stays. */
const path = 'docs/log-lines.md';
const page = readFileSync(path, 'utf8');
const written = page.slice(0, page.indexOf('| event | alert |'));
writeFileSync(path, `${written}${alertsAsMarkdown()}\n\n${linesAsMarkdown()}\n`);

import { readFileSync } from 'node:fs';
import { createBrowser } from '../../browser.ts';

/** A browser for a person who does what ACT says on the page, and then lets the page send itself. Started with an address. */
const { NODE_EXTRA_CA_CERTS = '', ACT = '{}' } = process.env;
const browser = createBrowser(readFileSync(NODE_EXTRA_CA_CERTS, 'utf8'));
const page = await browser.open(process.argv[2] ?? '');
const answered = await browser.submit(page, JSON.parse(ACT) as Record<string, string>);
if (answered.form !== undefined) await browser.submit(answered);

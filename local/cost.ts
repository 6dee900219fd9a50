import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import assumptions from './cost/assumptions.json' with { type: 'json' };
import { costTable } from './cost/cost-table.ts';
import { measureNights } from './cost/measure.ts';
import measured from './cost/measured.json' with { type: 'json' };
import prices from './cost/prices.json' with { type: 'json' };

const help = `npm run cost [-- --measure]

Prints the table of docs/cost.md: what a deployment takes for 1,000, 20,000 and 200,000 people, and what that costs by the prices
that you write into local/cost/prices.json.

  --measure  counts three nights of the local stack anew first (some minutes), into local/cost/measured.json`;

const [option, ...rest] = process.argv.slice(2);
if (rest.length > 0 || (option !== undefined && option !== '--measure')) {
  console.error(help);
  process.exitCode = option === '--help' ? 0 : 2;
} else {
  const nights = option === '--measure' ? measureNights() : measured.nights;
  if (option === '--measure') {
    const file = fileURLToPath(new URL('cost/measured.json', import.meta.url));
    const by = 'npm run cost -- --measure: npm start --once, a first night with an incident';
    writeFileSync(file, `${JSON.stringify({ by, nights }, undefined, 2)}\n`);
  }
  console.log(costTable(nights, assumptions, prices));
}

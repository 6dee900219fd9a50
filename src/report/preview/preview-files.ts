import { planJsonSchema, planSchemaName } from './plan-document.ts';
import { planJson } from './plan-json.ts';
import { plannedEntries } from './planned-entries.ts';
import type { PreviewFindings } from './preview-findings.ts';
import { readableNames } from './preview-names.ts';
import { previewPage } from './preview-page.ts';
import { accessCsv, driftCsv, itemsCsv, unseenCsv } from './preview-tables.ts';

/** A file of a preview's folder. */
export interface PreviewFile {
  readonly name: string;
  readonly text: string;
}

/** Everything that a preview leaves in its folder. The page leads to the others by these names. */
export async function previewFiles(findings: PreviewFindings): Promise<readonly PreviewFile[]> {
  const names = readableNames(findings.names);
  return [
    { name: 'report.html', text: await previewPage(findings) },
    { name: 'plan.json', text: planJson(findings, names) },
    { name: planSchemaName, text: `${JSON.stringify(planJsonSchema(), undefined, 2)}\n` },
    { name: 'items.csv', text: await itemsCsv(plannedEntries(findings), names) },
    { name: 'standing-access.csv', text: await accessCsv(findings, names) },
    { name: 'drift.csv', text: await driftCsv(findings) },
    { name: 'unseen.csv', text: await unseenCsv(findings) },
  ];
}

import type { PreviewFindings } from '../../src/report/preview/preview-findings.ts';
import type { PreviewFolder } from './folder.ts';

/** Writes all forms of the report. @returns their paths, the page first. */
export async function writeReport(
  folder: PreviewFolder,
  findings: PreviewFindings,
): Promise<readonly string[]> {
  return [
    await folder.write(
      'plan.json',
      `${JSON.stringify({ plans: findings.plans, unseen: findings.unseen }, undefined, 2)}\n`,
    ),
  ];
}

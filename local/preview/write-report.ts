import { previewFiles } from '../../src/report/preview/preview-files.ts';
import type { PreviewFindings } from '../../src/report/preview/preview-findings.ts';
import type { PreviewFolder } from './folder.ts';

/** Writes all forms of the report. @returns their paths, the page first. */
export async function writeReport(
  folder: PreviewFolder,
  findings: PreviewFindings,
): Promise<readonly string[]> {
  const written: string[] = [];
  for (const { name, text } of await previewFiles(findings)) written.push(await folder.write(name, text));
  return written;
}

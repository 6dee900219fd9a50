import { styleText } from 'node:util';
import { previewFiles } from '../../src/report/preview/preview-files.ts';
import type { PreviewFindings } from '../../src/report/preview/preview-findings.ts';
import { type Tone, terminalSummary } from '../../src/report/preview/terminal-summary.ts';
import type { PreviewFolder } from './folder.ts';

/** Writes all forms of the report. @returns their paths, the page first. */
export async function writeReport(
  folder: PreviewFolder,
  findings: PreviewFindings,
): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const { name, text } of await previewFiles(findings)) paths.push(await folder.write(name, text));
  return paths;
}

const colours = { heading: 'bold', figure: 'cyan', warning: 'yellow', quiet: 'dim' } as const;

/** One screen, as wide as the terminal. `styleText` leaves colour out where NO_COLOR is set or nobody sees it. */
export function screenOf(findings: PreviewFindings): string {
  const paint = (tone: Tone, text: string) => styleText(colours[tone], text, { stream: process.stdout });
  return terminalSummary(findings, { paint, columns: columnsOf(process.stdout, process.env.COLUMNS) });
}

/** What the terminal says, else what the shell says of it; `undefined`: neither does. */
function columnsOf(
  { columns }: { readonly columns?: number | undefined },
  shell: string | undefined,
): number | undefined {
  const said = Number(shell);
  return columns ?? (Number.isInteger(said) && said > 0 ? said : undefined);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BicepFile, Finding } from './bicep-file.ts';
import { declarationsOf } from './declarations.ts';

/** Compares a file of parameters with what the template takes. */
export function checkParameters(template: BicepFile, folder: string, path: string): readonly Finding[] {
  const { parameters }: { parameters: Record<string, unknown> } = JSON.parse(
    readFileSync(join(folder, path), 'utf8'),
  );
  const params = declarationsOf(template).filter(({ kind }) => kind === 'param');
  const at = (sentence: string): Finding => ({ file: path, line: 1, column: 1, sentence });
  const unknown = Object.keys(parameters)
    .filter((name) => !params.some((param) => param.name === name))
    .map((name) => at(`${template.path} has no param "${name}"`));
  const missing = params
    .filter(({ name, value }) => value === undefined && !(name in parameters))
    .map(({ name }) => at(`${template.path} needs "${name}"`));
  return [...unknown, ...missing];
}

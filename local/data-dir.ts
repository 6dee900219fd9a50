import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { LocalOptions } from './options.ts';
import { StartError } from './start-error.ts';

const tenantFile = z.strictObject({
  seed: z.number(),
  users: z.number(),
  auditEvents: z.number(),
  madeAt: z.iso.datetime(),
});

/**
 * The instant at which the simulated tenant was made. A directory with tables of earlier starts stores it, so that a later
 * one has the same tenant with the same history.
 *
 * @throws StartError when the directory cannot be used, or its tables are of another tenant.
 */
export function tenantMadeAt(options: LocalOptions, now: Date): Date {
  const { dataDir, seed, users, auditEvents } = options;
  if (dataDir === undefined) return now;
  const kept = readOrWrite(dataDir, { seed, users, auditEvents, madeAt: now.toISOString() });
  if (kept.seed === seed && kept.users === users && kept.auditEvents === auditEvents)
    return new Date(kept.madeAt);
  throw new StartError(
    `--data ${dataDir}: its tables are of another tenant, made with --seed ${kept.seed} --users ${kept.users} ` +
      `--audit-events ${kept.auditEvents}. Give these, or another directory.`,
  );
}

function readOrWrite(dataDir: string, made: z.infer<typeof tenantFile>): z.infer<typeof tenantFile> {
  const path = join(dataDir, 'tenant.json');
  try {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(path, `${JSON.stringify(made, undefined, 2)}\n`, { flag: 'wx' });
    return made;
  } catch (error) {
    if (!isAlreadyThere(error)) throw unusable(dataDir, error);
  }
  try {
    return tenantFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw unusable(path, error);
  }
}

function isAlreadyThere(error: unknown): boolean {
  return (
    error !== null &&
    typeof error === 'object' &&
    'code' in error &&
    error.code === 'EEXIST' &&
    'path' in error &&
    String(error.path).endsWith('tenant.json')
  );
}

function unusable(path: string, error: unknown): StartError {
  const isSpoilt = error instanceof z.ZodError || error instanceof SyntaxError;
  const said = error instanceof Error ? error.message : String(error);
  const because = isSpoilt ? 'the stack did not write it so' : said;
  return new StartError(`--data: ${path} cannot be used (${because}). Choose another directory.`);
}

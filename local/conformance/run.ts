import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { RoleCall } from '../../src/ports/index.ts';
import { cleanTenant } from './clean.ts';
import { FindingList } from './findings.ts';
import type { ConformanceOptions } from './options.ts';
import { playAll, settingsLeft } from './play.ts';
import { type ConformanceReport, isConform, reportText } from './report.ts';
import type { SettingsBefore } from './scenes/settings.ts';
import { Stage, type StagePorts } from './stage.ts';
import { kinds, readings } from './table.ts';
import { type CheckedTenant, checkTenant } from './test-tenant.ts';

/** License Administrator: one of the few that an administrative unit can be the scope of. */
const unitRole = '4d6ac14f-3453-41d0-bef9-a3e0c569773a';
/** For what is taken away after an interruption, waits for five-minute minimums included. */
const cleaningMilliseconds = 30 * 60_000;

export interface RunPorts extends StagePorts {
  readonly newCall: (signal: AbortSignal) => RoleCall;
  /** Fires when somebody ends it. */
  readonly interrupted: AbortSignal;
  readonly print: (line: string) => void;
}

const remembered = z.object({
  settingsBefore: z.object({ roleDefinitionId: z.string(), maximumDuration: z.string() }).optional(),
});

/** Looks whether it may, does what is asked, and writes the report. @returns the exit code. */
export async function runConformance(options: ConformanceOptions, ports: RunPorts): Promise<number> {
  const call = ports.newCall(ports.interrupted);
  const tenant = await checkTenant(ports.client, options, call);
  for (const obstacle of tenant.obstacles) ports.print(obstacle);
  if (tenant.obstacles.length > 0) {
    ports.print('Nothing was done.');
    return 2;
  }
  if (options.mode === 'say') return sayOnly(tenant, ports);
  return options.mode === 'clean' ? cleanOnly(options, tenant, ports) : playAndReport(options, tenant, ports);
}

function sayOnly({ displayName, domain }: CheckedTenant, { print }: RunPorts): number {
  print(
    `In ${displayName} (${domain}), disposable users, a group and an administrative unit would be made, and with them:`,
  );
  for (const kind of kinds) print(`  ${kind}`);
  print('These readings would be looked at:');
  for (const { id, question } of readings) print(`  ${id}: ${question}`);
  print('Everything would be taken away again. Nothing was done: say --yes.');
  return 0;
}

function stagesOf(options: ConformanceOptions, domain: string, ports: RunPorts) {
  const on = { ...options, domain, unitRoleDefinitionId: unitRole };
  const findings = new FindingList();
  const stage = new Stage(ports, on, findings, ports.newCall(ports.interrupted));
  // What was made is taken away also when somebody ends the run.
  const cleaner = new Stage(ports, on, findings, ports.newCall(AbortSignal.timeout(cleaningMilliseconds)));
  return { stage, cleaner };
}

async function playAndReport(
  options: ConformanceOptions,
  { displayName, domain, signs }: CheckedTenant,
  ports: RunPorts,
): Promise<number> {
  const { stage, cleaner } = stagesOf(options, domain, ports);
  const startedAt = stage.now().toISOString();
  const file = fileOf(options);
  const remember = (settingsBefore: SettingsBefore) =>
    write(file, { state: 'under way', startedAt, settingsBefore });
  const say = (line: string) => ports.print(`... ${line}`);
  const played = await playAll(stage, { remember, say, cleaner });
  const { tenantId } = options;
  const endedAt = stage.now().toISOString();
  const report: ConformanceReport = { tenantId, displayName, domain, startedAt, endedAt, signs, ...played };
  await write(file, report);
  ports.print(reportText(report));
  ports.print(`Written to ${file}.`);
  return isConform(report) ? 0 : 1;
}

async function cleanOnly(
  options: ConformanceOptions,
  { domain }: CheckedTenant,
  ports: RunPorts,
): Promise<number> {
  const { cleaner } = stagesOf(options, domain, ports);
  const before = await settingsBefore(fileOf(options));
  const left = [...(await settingsLeft(cleaner, before)), ...(await cleanTenant(cleaner))];
  for (const one of left) ports.print(`left behind: ${one}`);
  if (left.length === 0) ports.print('Nothing is left.');
  return left.length === 0 ? 0 : 1;
}

function fileOf({ folder, tenantId }: ConformanceOptions): string {
  return join(folder, `conformance-${tenantId.replaceAll(/[^0-9a-z-]/gi, '_')}.json`);
}

function write(file: string, content: object): Promise<void> {
  return writeFile(file, `${JSON.stringify(content, undefined, 2)}\n`);
}

/** What a run that did not come to its end has changed. */
async function settingsBefore(file: string): Promise<SettingsBefore | undefined> {
  try {
    return remembered.parse(JSON.parse(await readFile(file, 'utf8'))).settingsBefore;
  } catch {
    // No run was here, or its report is not to be read: then nothing is known to put back.
    return undefined;
  }
}

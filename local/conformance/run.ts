import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { RoleCall } from '../../src/ports/index.ts';
import { graphFailure } from './answers.ts';
import { cleanTenant } from './clean.ts';
import { FindingList } from './findings.ts';
import type { ConformanceOptions } from './options.ts';
import { missingFrom, runPermissions } from './permissions.ts';
import { playAll, settingsLeft } from './play.ts';
import { readings } from './readings.ts';
import { type ConformanceReport, isConform, reportText } from './report.ts';
import type { SettingsBefore } from './scenes/settings.ts';
import { type Made, Stage, type StagePorts } from './stage.ts';
import { kinds } from './table.ts';
import { type CheckedTenant, checkTenant } from './test-tenant.ts';

/** License Administrator: one of the few that an administrative unit can be the scope of. */
const unitRole = '4d6ac14f-3453-41d0-bef9-a3e0c569773a';
/** For what is taken away after an interruption, waits for five-minute minimums included. */
const cleaningMilliseconds = 30 * 60_000;

export interface RunPorts extends StagePorts {
  readonly newCall: (signal: AbortSignal) => RoleCall;
  /** Fires when somebody ends it. */
  readonly interrupted: AbortSignal;
  /** The permissions that the last token has; `undefined`: it does not say. */
  readonly allowed: () => readonly string[] | undefined;
}

const remembered = z.looseObject({
  settingsBefore: z.object({ roleDefinitionId: z.string(), maximumDuration: z.string() }).optional(),
});

/** Looks whether it may, does what is asked, and writes the report. @returns the exit code. */
export async function runConformance(options: ConformanceOptions, ports: RunPorts): Promise<number> {
  const found = await lookAtTenant(options, ports);
  const { tenant } = found;
  for (const obstacle of found.obstacles) ports.print(obstacle);
  if (tenant === undefined || found.obstacles.length > 0) {
    ports.print('Nothing was done.');
    return 2;
  }
  if (options.mode === 'clean') return cleanOnly(options, tenant, ports);
  for (const { name, only } of found.lacks) ports.print(`Without ${name}, not tried: ${only}.`);
  return options.mode === 'say' ? sayOnly(tenant, ports) : playAndReport(options, tenant, ports);
}

/** What stands against a run, and which permissions it can do without. Changes nothing. */
async function lookAtTenant(options: ConformanceOptions, ports: RunPorts) {
  try {
    const tenant = await checkTenant(ports.client, options, ports.newCall(ports.interrupted));
    const missing = missingFrom(ports.allowed() ?? runPermissions.map(({ name }) => name));
    const obstacles = missing.flatMap(({ name, only }) =>
      only === undefined
        ? [`The token lacks ${name}: docs/conformance.md says how to get one that has it.`]
        : [],
    );
    const lacks = missing.filter(({ only }) => only !== undefined);
    return { tenant, obstacles: [...obstacles, ...tenant.obstacles], lacks };
  } catch (error) {
    if (ports.interrupted.aborted)
      return { tenant: undefined, obstacles: ['It was interrupted.'], lacks: [] };
    const { code, message } = graphFailure(error);
    const other = `The token is of another tenant than --tenant ${options.tenantId}: sign in to that one, or correct it.`;
    return { tenant: undefined, obstacles: [code === 'WrongTenant' ? other : message], lacks: [] };
  }
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

function stageOf(options: ConformanceOptions, domain: string, ports: RunPorts, signal: AbortSignal): Stage {
  const on = { ...options, domain, unitRoleDefinitionId: unitRole };
  return new Stage(ports, on, new FindingList(), ports.newCall(signal));
}

/** What was made is taken away also when somebody ends the run. Its time begins now. */
function cleanerOf(options: ConformanceOptions, domain: string, ports: RunPorts): Stage {
  return stageOf(options, domain, ports, AbortSignal.timeout(cleaningMilliseconds));
}

async function playAndReport(
  options: ConformanceOptions,
  { displayName, domain, signs }: CheckedTenant,
  ports: RunPorts,
): Promise<number> {
  const stage = stageOf(options, domain, ports, ports.interrupted);
  const startedAt = stage.now().toISOString();
  const file = fileOf(options);
  ports.print('... taking away what earlier runs have left');
  const earlier = await cleanedUp(options, cleanerOf(options, domain, ports), []);
  if (earlier.left.length > 0) {
    for (const one of earlier.left) ports.print(`left behind by an earlier run: ${one}`);
    ports.print(
      'Nothing new was tried. Take it away first: run it with --clean, a few minutes later, or by hand.',
    );
    return 1;
  }
  const remember = (settingsBefore: SettingsBefore) =>
    write(file, { state: 'under way', startedAt, settingsBefore });
  const say = (line: string) => ports.print(`... ${line}`);
  const cleaner = () => cleanerOf(options, domain, ports);
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
  const cleaner = cleanerOf(options, domain, ports);
  const { left, isReportThere } = await cleanedUp(options, cleaner, undefined);
  for (const one of left) ports.print(`left behind: ${one}`);
  if (!isReportThere)
    ports.print(
      `${fileOf(options)} is not there: if a run changed role settings, its report elsewhere has them (--out).`,
    );
  if (left.length === 0) ports.print('Nothing is left.');
  return left.length === 0 ? 0 : 1;
}

/** Takes away what earlier runs have left, and puts settings back that they changed. */
async function cleanedUp(options: ConformanceOptions, cleaner: Stage, made: readonly Made[] | undefined) {
  const file = fileOf(options);
  const report = await lastReport(file);
  const settings = typeof report === 'object' ? report.settingsBefore : undefined;
  const unread = `${file} cannot be read, so that role settings which a run changed are not known: see Expiration_EndUser_Assignment of role ${options.roleDefinitionId}, then delete the file`;
  const left = [
    ...(report === 'unreadable' ? [unread] : []),
    ...(await settingsLeft(cleaner, settings)),
    ...(await cleanTenant(cleaner, made)),
  ];
  // Whoever changes them from now on has a reason.
  if (typeof report === 'object' && settings !== undefined && left.length === 0)
    await write(file, { ...report, settingsBefore: undefined });
  return { left, isReportThere: report !== 'absent' };
}

function fileOf({ folder, tenantId }: ConformanceOptions): string {
  return join(folder, `conformance-${tenantId.replaceAll(/[^0-9a-z-]/gi, '_')}.json`);
}

/** At once or not at all: a process that is killed as it writes leaves what was there. */
async function write(file: string, content: object): Promise<void> {
  const beside = `${file}.new`;
  await writeFile(beside, `${JSON.stringify(content, undefined, 2)}\n`);
  await rename(beside, file);
}

/** What the last run wrote. One that did not come to its end has role settings in it, as they were. */
async function lastReport(file: string): Promise<z.output<typeof remembered> | 'absent' | 'unreadable'> {
  try {
    return remembered.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'absent' : 'unreadable';
  }
}

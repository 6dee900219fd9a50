import { writeFileSync } from 'node:fs';
import type { LoadedRules } from '../src/domain/model/rules.ts';
import { RulesUnusable } from '../src/ports/errors.ts';
import { rulesJsonSchema } from '../src/rules/json-schema.ts';
import { createRulesFile } from '../src/rules/rules-file.ts';
import { captureFrom } from './capture.ts';
import { starterRules } from './rules-starter.ts';

const help = `npm run rules -- COMMAND

  check FILE     says everything that is wrong with a rules file, by line, and what to write instead
  init [FILE]    writes a rules file to begin with, or prints it; never over another file
  capture [API]  prints the member roleSettings with the role settings of today, as the app's API shows them
                 (http://127.0.0.1:7071/api unless given; the token, of a caller with PimWarden.Read, is PIM_WARDEN_TOKEN)
  schema [FILE]  writes the JSON Schema that editors complete and explain with, or prints it

To print into a pipe: npm run --silent rules -- schema
Exit code: 0 usable, or done; 1 not usable, or not done; 2 wrong usage.`;

async function main([command, file, ...rest]: readonly string[]): Promise<number> {
  if (command === undefined || command === '--help' || command === 'help') {
    console.log(help);
    return command === undefined ? 2 : 0;
  }
  if (rest.length > 0) return wrongUsage(`${command} takes one argument.`);
  switch (command) {
    case 'check':
      return file === undefined ? wrongUsage('check: which file?') : check(file);
    case 'init':
      return put(starterRules(), file, 'wx');
    case 'capture':
      return capture(file ?? 'http://127.0.0.1:7071/api');
    case 'schema':
      return put(`${JSON.stringify(rulesJsonSchema(), undefined, 2)}\n`, file, 'w');
    default:
      return wrongUsage(`${command} is not a command.`);
  }
}

async function capture(api: string): Promise<number> {
  const token = process.env.PIM_WARDEN_TOKEN;
  if (token === undefined) return wrongUsage('capture: PIM_WARDEN_TOKEN has no token.');
  try {
    const { text, notStated } = await captureFrom(api, token);
    console.log(text);
    for (const what of notStated) console.error(`left out, because a rules file cannot say it: ${what}`);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

function wrongUsage(problem: string): number {
  console.error(`${problem}\n\n${help}`);
  return 2;
}

async function check(file: string): Promise<number> {
  try {
    console.log(summary(file, await createRulesFile(file).load(), new Date()));
    return 0;
  } catch (error) {
    if (!(error instanceof RulesUnusable)) throw error;
    console.error(error.message);
    return 1;
  }
}

function summary(file: string, { rules, hash }: LoadedRules, now: Date): string {
  const { renew, stale, protected: kept, exceptions, roleSettings } = rules;
  const { principalGone, disabled, noSignIn, neverActivated, permanentActive, outsidePim, redundant } = stale;
  const kinds = { principalGone, disabled, noSignIn, neverActivated, permanentActive, outsidePim, redundant };
  const modes = [
    `renew: ${renew.mode}`,
    ...Object.entries(kinds).map(([name, { mode }]) => `stale.${name}: ${mode}`),
  ];
  const expired = exceptions.flatMap(({ expires }, index) =>
    expires <= now
      ? [`  exceptions[${index}] expired on ${expires.toISOString()} and counts for nothing: leave it out`]
      : [],
  );
  return [
    `${file} is usable. SHA-256 ${hash}`,
    `  protected: ${kept.principals.length} principals, ${kept.groups.length} groups, ${kept.roles.length} roles; whether they exist, each run finds out`,
    `  exceptions: ${exceptions.length}`,
    ...expired,
    ...modes.map((mode) => `  ${mode}`),
    `  roleSettings: ${roleSettings.mode}, ${roleSettings.baselines.length} baselines`,
  ].join('\n');
}

function put(text: string, file: string | undefined, flag: 'w' | 'wx'): number {
  if (file === undefined) {
    process.stdout.write(text);
    return 0;
  }
  try {
    writeFileSync(file, text, { flag });
    console.log(`${file} is written.`);
    return 0;
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    const reason = error instanceof Error ? error.message : String(error);
    console.error(isThere ? `${file} is there already and was left as it is.` : reason);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));

import { systemTiming } from '../src/adapters/graph/client/timing.ts';
import { jsonLog } from '../src/adapters/log/json-log.ts';
import { type Preflight, preflight } from '../src/app/preflight.ts';
import { composeApp } from '../src/app.ts';
import { visibleLines } from '../src/evidence/proof/visible-text.ts';
import { readSettings } from '../src/settings/settings.ts';

const help = `npm run preflight

To be run where the app's own settings and identity are. Compares the permissions that the identity has with those that its
parts (APP_PARTS, PLAN_ONLY) need; lists who else could turn the app: owners, holders of roles that change every app, apps with a
permission that leads to every other, and what signs in as its API; and counts who can approve. The part that keeps does the
same each night, and says it in the log (influence, approvers-too-few). It changes nothing, and says what it may not read.

Exit code: 0 the identity has just what it needs, and enough can approve; 1 something is missing, too much, or not known;
2 wrong usage.`;

const budgetMilliseconds = 120_000;

async function main(args: readonly string[]): Promise<number> {
  if (args.length > 0) {
    console.error(help);
    return args.includes('--help') ? 0 : 2;
  }
  const settings = readSettings(process.env);
  const app = composeApp(settings, { now: () => new Date() }, systemTiming);
  const toStderr = (line: string) => console.error(line);
  const call = {
    signal: AbortSignal.timeout(budgetMilliseconds),
    tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
    log: jsonLog({ info: () => {}, warn: toStderr, error: toStderr }, {}),
  };
  const found = await preflight(app.ports, settings, call);
  console.log(visibleLines(asText(found)));
  const { permissions, approvers } = found;
  const isEnough = approvers !== undefined && approvers.people >= approvers.needed;
  return isEnough && permissions?.missing.length === 0 && permissions.excess.length === 0 ? 0 : 1;
}

function asText({ permissions, influences, approvers }: Preflight): string {
  const lines =
    permissions === undefined
      ? ['The identity gave no token, so that its permissions are not known.']
      : [
          ...permissions.missing.map(({ name, reasons }) => `missing: ${name}. ${reasons[0]?.why ?? ''}`),
          ...permissions.excess.map(
            (name) => `excess: ${name}. No part of this process needs it: take it away.`,
          ),
        ];
  return [
    ...(lines.length === 0 ? ['The identity has just the permissions that its parts need.'] : lines),
    'Who else can turn the app:',
    ...influences.map(
      ({ by, who }) => `  ${by}: ${typeof who === 'string' ? who : who.join(', ') || 'nobody'}`,
    ),
    ...textOfApprovers(approvers),
  ].join('\n');
}

function textOfApprovers(approvers: Preflight['approvers']): readonly string[] {
  if (approvers === undefined)
    return [
      'Nobody can approve: neither API_AUDIENCE nor SELF_SERVICE_CLIENT_ID names the registration of the API.',
    ];
  const { people, needed, approvers: accounts, unknown } = approvers;
  const said = `${people < needed ? 'too few: ' : ''}${people} can approve, and ${needed} have to be able to`;
  return [`${said}: ${accounts.join(', ') || 'nobody'}.`, ...unknown];
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(visibleLines(error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
}

import { systemTiming } from '../src/adapters/graph/client/timing.ts';
import { jsonLog } from '../src/adapters/log/json-log.ts';
import { dueFunctions, missingFunctions } from '../src/app/due-functions.ts';
import { type Preflight, preflight } from '../src/app/preflight.ts';
import { composeApp } from '../src/app.ts';
import { visibleLines } from '../src/evidence/proof/visible-text.ts';
import { readSettings, type Settings } from '../src/settings/settings.ts';

const help = `npm run preflight

To be run where the app's own settings and managed identity are. Compares the permissions that the identity has with those that its
parts (APP_PARTS, PLAN_ONLY) need; names functions that the host would leave out; lists who else could turn the app: owners, holders
of roles that change every app, apps with a permission that leads to every other, and what signs in as its API; and counts who can
approve. It changes nothing, and says what it may not read. Each run of the app compares permissions, each process its functions, and
the part that keeps says the rest each night, all in the log (missing-permission, function-missing, influence, approvers-too-few).
From elsewhere: npm run grant -- --check.

Exit code: 0 the identity has just what it needs, no function is left out, and enough can approve; 1 something is missing, too much,
or could not be read; 2 wrong usage.`;

const budgetMilliseconds = 120_000;

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(help);
    return 0;
  }
  if (args.length > 0) {
    console.error(`There is no option ${args[0]}.\n\n${help}`);
    return 2;
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
  const leftOut = functionsLeftOut(settings);
  console.log(visibleLines([asText(found), ...leftOut].join('\n')));
  const { permissions, approvers, influences } = found;
  const isEnough = approvers !== undefined && approvers.people >= approvers.needed;
  const isAllRead = influences.every(({ isUnread }) => isUnread !== true) && approvers?.unknown.length === 0;
  const isJust = permissions?.missing.length === 0 && permissions.excess.length === 0;
  return isEnough && isAllRead && isJust && leftOut.length === 0 ? 0 : 1;
}

/** Whether a process has registered them, it says itself: here the package is taken to be whole. */
function functionsLeftOut({ appParts, planOnly, tenants }: Settings): readonly string[] {
  const kind = {
    parts: new Set(appParts),
    planOnly: planOnly === 'on',
    hasManyTenants: tenants !== undefined,
  };
  const due = dueFunctions(kind, process.env);
  return missingFunctions(due, new Set(due.map(({ name }) => name)), process.env).map(
    ({ name, because }) => `left out: function ${name}. ${because}`,
  );
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
    '  Who may change rules, code, settings and managed identities is decided in Azure, and Microsoft Graph does not show it:',
    '  az role assignment list --resource-group GROUP --include-inherited --include-groups --output table',
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

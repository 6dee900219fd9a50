import { parseArgs } from 'node:util';
import { type ApiRole, apiRoles } from '../src/ports/caller.ts';
import { apiRoleOf, localToken } from './api-token.ts';
import { readStackFile } from './stack-file.ts';

const help = `npm run --silent token -- --role ROLE [--role ROLE] [--user OBJECT_ID] [--context CONTEXT] [--lifetime SECONDS] [--simulator ORIGIN]

Prints an access token of the local tenant for the local API. Roles: ${apiRoles.map((role) => role.replace('PimWarden.', '')).join(', ')}.
  --user       a user's object id, signed in with several factors and under the authentication context c1; without it, an app with a certificate calls for itself
  --context    an authentication context that the user signed in under; may be given again; c1 unless given
  --lifetime   seconds, 1 to 86400; 3600 unless given
  --simulator  http://127.0.0.1:PORT; without it, that of the running \`npm start\``;

type TokenArguments =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string }
  | {
      readonly kind: 'token';
      readonly simulator: string;
      readonly tokenOptions: Parameters<typeof localToken>[1];
    };

function readArgs(args: readonly string[]): TokenArguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        role: { type: 'string', multiple: true },
        user: { type: 'string' },
        context: { type: 'string', multiple: true },
        lifetime: { type: 'string' },
        simulator: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    if (values.help === true) return { kind: 'help' };
    return readTokenOptions(values);
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : String(error) };
  }
}

function readTokenOptions(values: {
  role?: string[];
  user?: string;
  context?: string[];
  lifetime?: string;
  simulator?: string;
}): TokenArguments {
  const { role: names = [], user, context, lifetime } = values;
  const unknown = names.find((name) => apiRoleOf(name) === undefined);
  if (unknown !== undefined)
    return { kind: 'wrong', problem: `--role ${unknown}: the API has no such role.` };
  if (names.length === 0) return { kind: 'wrong', problem: '--role is missing.' };
  if (lifetime !== undefined && !/^[1-9]\d{0,4}$/.test(lifetime))
    return { kind: 'wrong', problem: `--lifetime ${lifetime}: expected seconds, 1 to 86400.` };
  const simulator = values.simulator ?? readStackFile()?.simulator;
  if (simulator === undefined || !URL.canParse(simulator)) {
    const problem = 'No local stack runs here. Start it with npm start, or give --simulator ORIGIN.';
    return { kind: 'wrong', problem };
  }
  const roles = names.map(apiRoleOf).filter((role): role is ApiRole => role !== undefined);
  return {
    kind: 'token',
    simulator,
    tokenOptions: {
      roles,
      ...(user === undefined ? {} : { userId: user }),
      ...(context === undefined ? {} : { acrs: context }),
      ...(lifetime === undefined ? {} : { lifetimeSeconds: Number(lifetime) }),
    },
  };
}

async function main(): Promise<number> {
  const parsed = readArgs(process.argv.slice(2));
  switch (parsed.kind) {
    case 'help':
      console.log(help);
      return 0;
    case 'wrong':
      console.error(`${parsed.problem}\n\n${help}`);
      return 2;
    case 'token':
      try {
        console.log(await localToken(parsed.simulator, parsed.tokenOptions));
        return 0;
      } catch (error) {
        console.error(error instanceof Error ? error.message : String(error));
        return 1;
      }
    default:
      return parsed satisfies never;
  }
}

process.exitCode = await main();

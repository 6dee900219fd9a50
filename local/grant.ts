import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { AzureCliCredential } from '@azure/identity';
import { z } from 'zod';
import { appParts } from '../src/domain/model/deployment-parts.ts';
import { visibleText } from '../src/evidence/proof/visible-text.ts';
import { type GrantingGraph, grantPermissions } from './grants/grant-permissions.ts';

const help = `npm run grant -- --identities JSON [--apply] [--check]

Grants the identities of a deployment the permissions of Microsoft Graph that their parts need (npm run permissions). Signs in as the
Azure CLI has (az login): a Privileged Role Administrator. May be repeated, and waits where Graph does not know an identity yet, or
has trouble. It takes nothing away, and says what an identity has besides.

  --identities JSON  [{ "service", "parts", "principalId" }]: "$(azd env get-value IDENTITIES)"
  --apply            the permissions to write as well; for a deployment that only looks and plans unless given
  --check            grants nothing: says what is missing, and what is too much

Exit code: 0 all is granted, and with --check nothing is too much; 1 otherwise; 2 wrong usage.`;

const identitiesShape = z
  .array(z.object({ service: z.string(), parts: z.array(z.enum(appParts)).min(1), principalId: z.guid() }), {
    error: 'expected a list as JSON: "$(azd env get-value IDENTITIES)"',
  })
  .min(1, 'expected at least one identity');

const origin = 'https://graph.microsoft.com';

function readArgs() {
  const { values } = parseArgs({
    options: {
      identities: { type: 'string' },
      apply: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return values;
}

async function main(): Promise<number> {
  let values: ReturnType<typeof readArgs>;
  try {
    values = readArgs();
  } catch (error) {
    return say(`${error instanceof Error ? error.message : String(error)}\n\n${help}`, 2);
  }
  if (values.help) return say(help, 0);
  if (values.identities === undefined) return say(`--identities is missing.\n\n${help}`, 2);
  const identities = identitiesShape.safeParse(jsonOf(values.identities));
  if (!identities.success) return say(`--identities: ${z.prettifyError(identities.error)}\n\n${help}`, 2);
  try {
    const { missing, excess } = await grantPermissions(graphOfCli(), identities.data, {
      ...{ isPlanOnly: !values.apply, isOnlyChecked: values.check, sleep },
      say: (line) => console.log(visibleText(line)),
    });
    return values.check && missing + excess > 0 ? 1 : 0;
  } catch (error) {
    return say(visibleText(error instanceof Error ? error.message : String(error)), 1);
  }
}

function say(text: string, code: number): number {
  if (code === 0) console.log(text);
  else console.error(text);
  return code;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function graphOfCli(): GrantingGraph {
  const credential = new AzureCliCredential();
  const ask = async (path: string, init: { method: string; body?: string }) => {
    const url = new URL(path.startsWith('/') ? `${origin}/v1.0${path}` : path);
    if (url.origin !== origin)
      throw new Error(`an answer of Microsoft Graph leads to ${url.origin}: nothing was sent there`);
    const token = await credential.getToken(`${origin}/.default`);
    const headers = { authorization: `Bearer ${token.token}`, 'content-type': 'application/json' };
    const answer = await fetch(url, {
      ...init,
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout(60_000),
    }).catch((error: unknown) => {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`no answer from ${origin}: ${why}. What was granted is granted: run it again.`);
    });
    return { status: answer.status, body: jsonOf(await answer.text()) };
  };
  return {
    get: (path) => ask(path, { method: 'GET' }),
    post: (path, body) => ask(path, { method: 'POST', body: JSON.stringify(body) }),
  };
}

process.exitCode = await main();

import { signIn } from '../../../local/preview/session.ts';

/**
 * Signs in with the browser that BROWSER names, once for each case, and prints what came of them. Run by
 * sign-in-browser.test.ts in a process of its own: the library loads what opens a browser as a module, and Node reads
 * NODE_EXTRA_CA_CERTS only when it starts.
 */
interface Case {
  /** What the person does: fields of the page. */
  readonly act: Readonly<Record<string, string>>;
  /** The switches of the simulated sign-in. */
  readonly switches: object;
}

const { ORIGIN = '', CASES = '[]' } = process.env;
const outcomes: object[] = [];
for (const { act, switches } of JSON.parse(CASES) as readonly Case[]) {
  await fetch(`${ORIGIN}/_simulator/sign-in`, { method: 'PUT', body: JSON.stringify(switches) });
  process.env.ACT = JSON.stringify(act);
  const said: string[] = [];
  const options = {
    ...{ tenant: 'contoso.example', authority: ORIGIN, method: 'browser' as const },
    timeoutMilliseconds: 60_000,
    signal: new AbortController().signal,
    say: (line: string) => void said.push(line),
  };
  outcomes.push(
    await signIn(options).then(
      async ({ account, scopes, graphOrigin, credential }) => {
        const token = await credential.getToken(`${graphOrigin}/.default`);
        const answer = await fetch(`${graphOrigin}/v1.0/users?$top=1`, {
          headers: { authorization: `Bearer ${token?.token}` },
        });
        return { account, scopes, said, graph: answer.status };
      },
      ({ code, message }: { readonly code: string; readonly message: string }) => ({ code, message, said }),
    ),
  );
}
process.stdout.write(JSON.stringify(outcomes));
process.exit(0);

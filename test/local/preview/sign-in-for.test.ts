import { expect, test } from '@jest/globals';
import { readPreviewOptions } from '../../../local/preview/options.ts';
import { signInFor } from '../../../local/preview/sign-in-for.ts';

test.each([
  [
    'https://graph.example',
    '--graph-origin: "https://graph.example" is not Microsoft Graph: no token is sent there.',
  ],
  [
    'http://127.0.0.1:8080',
    'a token of a real tenant is sent to Microsoft Graph only. Give both, or neither.',
  ],
])('where no token may be sent to (%s), nobody is asked to sign in', async (graphOrigin, problem) => {
  const asked = readPreviewOptions(['--tenant', 'contoso.com', '--graph-origin', graphOrigin]);
  if (asked.kind !== 'run') throw new Error('the options are right');
  const said: string[] = [];
  const signedIn = signInFor(asked.options, (line) => said.push(line), new AbortController().signal);
  await expect(signedIn).rejects.toMatchObject({
    name: 'PreviewError',
    exitCode: 2,
    message: expect.stringContaining(problem),
  });
  expect(said).toEqual([]);
});

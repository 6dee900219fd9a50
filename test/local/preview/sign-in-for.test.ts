import { expect, test } from '@jest/globals';
import { readPreviewOptions } from '../../../local/preview/options.ts';
import { signInFor } from '../../../local/preview/sign-in-for.ts';

test('where no token may be sent to, nobody is asked to sign in', async () => {
  const asked = readPreviewOptions(['--tenant', 'contoso.com', '--graph-origin', 'https://graph.example']);
  if (asked.kind !== 'run') throw new Error('the options are right');
  const said: string[] = [];
  const signedIn = signInFor(asked.options, (line) => said.push(line), new AbortController().signal);
  await expect(signedIn).rejects.toMatchObject({
    name: 'PreviewError',
    exitCode: 2,
    message: expect.stringContaining(
      '--graph-origin: "https://graph.example" is not Microsoft Graph: no token is sent there.',
    ),
  });
  expect(said).toEqual([]);
});

import { describe, expect, test } from '@jest/globals';
import { previewHelp, readPreviewOptions } from '../../../local/preview/options.ts';

function optionsOf(...args: readonly string[]) {
  const read = readPreviewOptions(args);
  if (read.kind !== 'run') throw new Error(JSON.stringify(read));
  return read.options;
}

describe('the options of a preview', () => {
  test('a tenant is enough: it reads, asks for no requests, and writes into a folder named for the tenant', () => {
    expect(optionsOf('--tenant', 'Contoso.OnMicrosoft.com')).toEqual({
      tenant: 'Contoso.OnMicrosoft.com',
      rulesFile: undefined,
      out: './pim-preview-contoso.onmicrosoft.com',
      ...{ keep: false, withRequests: false, anew: false, deviceCode: false, verbose: false },
      ...{ clientId: undefined, authority: undefined, graphOrigin: undefined, loginHint: undefined },
    });
  });

  test('the demo has a tenant of its own', () => {
    expect(optionsOf('--demo')).toMatchObject({ tenant: undefined, out: './pim-preview-demo' });
    expect(readPreviewOptions(['--demo', '--tenant', 'contoso.com'])).toEqual({
      kind: 'wrong',
      problems: ['--tenant is of no use with --demo, which has a tenant of its own.'],
    });
  });

  test('everything that is wrong is said at once', () => {
    expect(readPreviewOptions(['--tenant', '../etc', '--keep=yes', '--write', 'now', '--out='])).toEqual({
      kind: 'wrong',
      problems: [
        '--keep takes no value.',
        '--write is not an option; --help lists them.',
        '"now" is not expected here: values belong to an option.',
        '--out without a value.',
        '--tenant ../etc: expected a domain, such as contoso.onmicrosoft.com, or an id.',
      ],
    });
  });

  test('an option is no value of the one before it, and is said to be missing', () => {
    expect(readPreviewOptions(['--demo', '--out', '--keep', '--rules', '--anew'])).toEqual({
      kind: 'wrong',
      problems: ['--out without a value.', '--rules without a value.'],
    });
    expect(optionsOf('--demo', '--out=--keep').out).toBe('--keep');
  });

  test.each([
    { args: ['--tenant', 'contoso'], problem: /^--tenant contoso: expected a domain/ },
    { args: ['--tenant', 'contoso..com'], problem: /^--tenant contoso\.\.com: expected a domain/ },
    { args: ['--tenant', 'contoso.com', '--client-id', 'mine'], problem: /^--client-id mine: .+ a GUID\.$/ },
  ])('nobody is asked to sign in where $args names nothing', ({ args, problem }) => {
    expect(readPreviewOptions(args)).toEqual({ kind: 'wrong', problems: [expect.stringMatching(problem)] });
  });

  test('two values of one option are none', () => {
    expect(readPreviewOptions(['--tenant', 'a.example', '--tenant', 'b.example'])).toEqual({
      kind: 'wrong',
      problems: ['--tenant is given twice: a.example, and b.example.'],
    });
  });

  test('without a tenant it asks for one', () => {
    expect(readPreviewOptions([])).toEqual({
      kind: 'wrong',
      problems: ['Which tenant? --tenant contoso.onmicrosoft.com, or --demo to look first.'],
    });
  });

  test('--help has every option', () => {
    const help = previewHelp();
    for (const name of ['tenant', 'rules', 'out', 'keep', 'requests', 'device-code', 'demo', 'anew'])
      expect(help).toContain(`--${name}`);
  });
});

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** Commands that people give options to. Those of no option, or of one, look for themselves. */
const commands = Object.values(scripts).flatMap((script) => {
  const [, file] = /\bnode ((?:local|simulator)\/\S+\.ts)/.exec(script) ?? [];
  const few = ['local/sbom.ts', 'local/cost.ts'];
  return file === undefined || few.includes(file) ? [] : [file];
});

function run(file: string): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [file, '--no-such-option'], (_, __, stderr) =>
      resolve({ code: child.exitCode, stderr }),
    );
  });
}

describe('an option that there is not', () => {
  test('is answered with exit code 2 and a sentence by every command, and with no stack', async () => {
    const ended = await Promise.all(commands.map(async (file) => ({ file, ...(await run(file)) })));

    expect(commands.length).toBeGreaterThan(10);
    expect(ended.filter(({ code }) => code !== 2).map(({ file }) => file)).toEqual([]);
    expect(ended.filter(({ stderr }) => /^\s+at /m.test(stderr) || stderr === '')).toEqual([]);
  }, 60_000);
});

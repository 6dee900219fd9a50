import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { tenantMadeAt } from '../../local/data-dir.ts';
import { type LocalOptions, readOptions } from '../../local/options.ts';
import { StartError } from '../../local/start-error.ts';

const firstNight = new Date('2026-11-22T02:00:00Z');
const secondNight = new Date('2026-11-23T02:00:00Z');
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'pim-warden-data-'));
});

afterEach(() => {
  rmSync(dataDir, { recursive: true });
});

function options(...args: string[]): LocalOptions {
  const asked = readOptions(args);
  if (asked.kind !== 'run') throw new Error('the options are not usable');
  return asked.options;
}

describe('the simulated tenant', () => {
  test('is made now, when its tables are in memory', () => {
    expect(tenantMadeAt(options(), firstNight)).toEqual(firstNight);
  });

  test('is the same on a later night, when its tables are kept', () => {
    tenantMadeAt(options('--data', join(dataDir, 'new')), firstNight);

    expect(tenantMadeAt(options('--data', join(dataDir, 'new')), secondNight)).toEqual(firstNight);
  });

  test('cannot be another than the one whose tables are kept', () => {
    tenantMadeAt(options('--data', dataDir, '--seed', '7'), firstNight);

    expect(() => tenantMadeAt(options('--data', dataDir), secondNight)).toThrow(
      new StartError(
        `--data ${dataDir}: its tables are of another tenant, made with --seed 7 --users 500 --audit-events 6000. Give these, or another directory.`,
      ),
    );
  });

  test.each(['{"seed":', '{"seed":"one"}'])('whose file was spoilt is refused by its path: %s', (text) => {
    writeFileSync(join(dataDir, 'tenant.json'), text);

    expect(() => tenantMadeAt(options('--data', dataDir), secondNight)).toThrow(
      `--data: ${join(dataDir, 'tenant.json')} cannot be used (the stack did not write it so). Choose another directory.`,
    );
  });

  test('cannot be kept in a file', () => {
    writeFileSync(join(dataDir, 'file'), '');

    expect(() => tenantMadeAt(options('--data', join(dataDir, 'file')), secondNight)).toThrow(StartError);
  });
});

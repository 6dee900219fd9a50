import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { checkTemplates } from './bicep/check-templates.ts';
import { faultsOfDeployment } from './faults-of-deployment.ts';
import { faultsOfOrder } from './faults-of-order.ts';
import { faultsOfReferences } from './faults-of-references.ts';
import { faultsOfTypes } from './faults-of-types.ts';
import { templateFacts } from './template-facts.ts';

describe('a fault in a copy of the templates', () => {
  let copy: string;

  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), 'pim-warden-infra-'));
    cpSync(join(import.meta.dirname, '../../infra'), copy, { recursive: true });
  });
  afterEach(() => rmSync(copy, { recursive: true }));

  test.each([...faultsOfTypes, ...faultsOfReferences, ...faultsOfOrder, ...faultsOfDeployment])(
    'is found: $kind',
    async ({ file, from, to, found }) => {
      const path = join(copy, file);
      const text = readFileSync(path, 'utf8');
      const faulty = text.replace(from, to.replaceAll('$', '$$$$'));
      expect(faulty).not.toBe(text);
      writeFileSync(path, faulty);

      const findings = await checkTemplates(copy, templateFacts);

      expect(findings.map(({ sentence }) => sentence)).toContainEqual(expect.stringContaining(found));
    },
  );
});

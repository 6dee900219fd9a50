import type { RulesApproval } from '../../../src/domain/model/rules.ts';
import type { OtherTenant } from '../../../src/http/core/tenant-store.ts';
import { RulesUnusable } from '../../../src/ports/errors.ts';
import { FakeCommands } from '../../fakes/fake-commands.ts';
import { FakeConsentLosses } from '../../fakes/fake-consent-losses.ts';
import { FakeDecisions } from '../../fakes/fake-decisions.ts';
import { FakePlans } from '../../fakes/fake-plans.ts';
import { FakeRunHistory } from '../../fakes/fake-run-history.ts';
import { rules } from '../../rules-builder.ts';
import { signIn } from '../api.ts';
import { now } from '../callers.ts';

/** A tenant of TENANTS, as the API sees it, on fakes. */
export class FakeOtherTenant implements OtherTenant {
  readonly tenantId: string;
  readonly signedFor: string;
  readonly runs = new FakeRunHistory();
  readonly plans = new FakePlans();
  readonly commands = new FakeCommands();
  readonly decisions = new FakeDecisions();
  readonly consentLosses = new FakeConsentLosses();
  readonly publicUrl = signIn.publicUrl;
  readonly clock = { now: () => now };
  /** SHA-256 of its file of rules; `undefined`: it does not load. */
  rulesHash: string | undefined;
  rulesApproval: RulesApproval = { kind: 'none' };

  constructor(tenantId: string, rulesHash = 'a'.repeat(64)) {
    this.tenantId = tenantId;
    this.signedFor = tenantId;
    this.rulesHash = rulesHash;
  }

  readonly rules = {
    load: async () => {
      const { rulesHash: hash, rulesApproval: approval } = this;
      if (hash === undefined) throw new RulesUnusable('the blob', []);
      return { rules: rules(), hash, approval };
    },
  };
}

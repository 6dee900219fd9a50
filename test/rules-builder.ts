import type { Rules } from '../src/domain/model/rules.ts';
import { rulesSchema, toRules } from '../src/rules/rules-schema.ts';
import { BREAK_GLASS } from './snapshot-builder.ts';

/** Each section apart, so that a test says only what it is about. */
export interface RulesOverrides extends Partial<Pick<Rules, 'exceptions' | 'senders'>> {
  readonly protected?: Partial<Rules['protected']>;
  readonly limits?: Partial<Rules['limits']>;
  readonly api?: Partial<Rules['api']>;
  readonly renew?: Partial<Rules['renew']>;
  readonly stale?: Partial<Rules['stale']>;
  readonly undo?: Partial<Rules['undo']>;
  readonly activations?: Partial<Rules['activations']>;
  readonly roleSettings?: Partial<Rules['roleSettings']>;
}

/** The rules of a file that protects one break-glass account and says nothing else: every default stands. */
export function rules(overrides: RulesOverrides = {}): Rules {
  const standing = toRules(
    rulesSchema.parse({
      version: 1,
      protected: { principals: [{ id: BREAK_GLASS, why: 'Break-glass account' }] },
    }),
  );
  return {
    protected: { ...standing.protected, ...overrides.protected },
    exceptions: overrides.exceptions ?? standing.exceptions,
    limits: { ...standing.limits, ...overrides.limits },
    api: { ...standing.api, ...overrides.api },
    renew: { ...standing.renew, ...overrides.renew },
    stale: { ...standing.stale, ...overrides.stale },
    undo: { ...standing.undo, ...overrides.undo },
    senders: overrides.senders ?? standing.senders,
    activations: { ...standing.activations, ...overrides.activations },
    roleSettings: { ...standing.roleSettings, ...overrides.roleSettings },
  };
}

/** Code that is mutated together, and the tests that must notice. */
export interface MutatedArea {
  readonly name: string;
  readonly mutate: readonly string[];
  /** Globs of Jest, from the root. Tests that are likely to notice stand first: they run first. */
  readonly tests: readonly string[];
}

/**
 * The code in which an unnoticed change takes access from somebody or gives it. Tests of an area are those that run in a
 * second: what needs processes of its own, or the whole stack, would be run again for each mutant.
 */
export const mutatedAreas = [
  // Without properties: they take seconds for each mutant, and what only they notice is a sentence that no test says.
  { name: 'gates', mutate: ['src/domain/gates/**/*.ts'], tests: ['test/domain/gates/!(properties).test.ts'] },
  {
    name: 'staleness',
    mutate: ['src/domain/staleness/**/*.ts', 'src/domain/sign-in-history.ts'],
    tests: [
      'test/domain/staleness/!(growth|stability).test.ts',
      'test/domain/{access-history*,sign-in-history}.test.ts',
    ],
  },
  {
    name: 'renewal',
    mutate: ['src/domain/renewal/**/*.ts'],
    tests: ['test/domain/renewal/!(people-decide|stability).test.ts'],
  },
  {
    name: 'guards',
    mutate: ['src/changes/{guard*,floor-look,lately,recent-records,standing-obstacles}.ts'],
    // Without races, which wait for clocks.
    tests: [
      'test/changes/{floor-holders,floor-look,guard-*,lately*,cancellations,operations,standing-obstacles}.test.ts',
      'test/changes/{approved-changes,judge-approval,limits-of-callers,self-grants,writers-stop}.test.ts',
      'test/changes/{approval-*,awaiting-approval,freeze-plan,planned-again,recover,request-change,revocation}.test.ts',
      'test/http/role-settings/*.test.ts',
      'test/http/{changes-of-rules,guarded-writers,rules,writers}.test.ts',
      'test/http/approvals/{approvals,changes,rules}.test.ts',
      'test/changes/activations/!(*.e2e|*-races).test.ts',
      'test/changes/apply-{approved,changes}.test.ts',
      'test/jobs/role-settings/{check,enforce}-role-settings.test.ts',
    ],
  },
  {
    name: 'execution',
    mutate: [
      'src/changes/{change-*,command-digest,execute-command,executor,find-outcome,justifications,operations}.ts',
      'src/changes/{outcomes,read-back,recover,request-change,run-lease,send-steps,undo-settings}.ts',
      'src/changes/{claim-text,leave-waiting,record-notice,sign-claim}.ts',
      'src/changes/{update-role-settings,writers-stop}.ts',
    ],
    tests: [
      'test/changes/{alarm-*,approval-*,approve-change,are-as-requested,awaiting-approval,cancellations,change-*}.test.ts',
      'test/changes/{command-digest,execut*,find-outcome,first-alone,first-look,ill-formed-changes}.test.ts',
      'test/changes/{justifications,later,made-renewals,operations,outcomes,read-back,recover*}.test.ts',
      'test/changes/{request-change,revocation*,run-lease,schedule-change,send-*,sign-claim}.test.ts',
      'test/changes/{update-*,writers-stop}.test.ts',
      'test/changes/self-service/*.test.ts',
      'test/http/changes-of-rules.test.ts',
    ],
  },
  {
    name: 'self-service',
    mutate: [
      'src/{changes,domain}/self-service/*.ts',
      'src/http/me/{answer-self-service,challenge,failures}.ts',
      'src/adapters/entra/on-behalf-of-failures.ts',
    ],
    tests: [
      'test/{changes,domain}/self-service/*.test.ts',
      'test/http/me/!(*.e2e).test.ts',
      'test/adapters/entra/on-behalf-of-failures.test.ts',
    ],
  },
  {
    name: 'plans',
    mutate: [
      'src/changes/{apply-changes,approved-changes,freeze-plan,item-outcome,plan-*,planned-again,wanted-items}.ts',
    ],
    tests: [
      'test/changes/{apply-*,approved-changes,first-of-a-run,freeze-plan,item-outcome}.test.ts',
      'test/changes/{plan-*,planned-again,wanted-items}.test.ts',
      'test/jobs/hygiene/{hygiene-run,renewals-over-a-limit,sent-again,set-aside,stopped-by-people}.test.ts',
    ],
  },
  {
    name: 'approvals',
    mutate: [
      'src/changes/{approvals,approve-change,compose-revocation,judge-approval,revocation,take-decision}.ts',
    ],
    tests: [
      'test/changes/{approval-*,approvals,approve-change,awaiting-approval,compose-revocation}.test.ts',
      'test/changes/{ill-formed-changes,judge-approval,revocation*,take-decision}.test.ts',
      'test/changes/consents/*.test.ts',
      'test/http/approvals/{approvals,changes}.test.ts',
    ],
  },
  {
    name: 'activation-decisions',
    mutate: ['src/domain/activations/*.ts'],
    tests: ['test/domain/activations/!(properties).test.ts'],
  },
  {
    name: 'activations',
    mutate: [
      'src/changes/activations/{accept-*,activation*,beneficiaries,decide-ask,deliveries,dry-run,find-activation}.ts',
      'src/changes/activations/{mail-note,open-delivery,own-grants,read-ask-facts,read-membership,still-asked}.ts',
    ],
    tests: [
      'test/changes/activations/{accept-*,activation-notice,activation-text,find-activation,own-grants}.test.ts',
      'test/changes/activations/{beneficiaries,decide-ask,mail-note,open-delivery,read-*,still-asked}.test.ts',
      'test/changes/activations/{activation,activation-refused,activation-sends,deliveries,dry-run}.test.ts',
      'test/changes/activations/{execute-delivery,grant-basis,watch-*}.test.ts',
      'test/changes/consents/*-activations.test.ts',
      'test/http/approvals/{activations,confirming}.test.ts',
    ],
  },
  {
    name: 'activation-ends',
    mutate: ['src/changes/activations/{end-*,grant-*,read-running,ticket-end,watch-grants}.ts'],
    tests: [
      'test/changes/activations/{end-*,find-activation-end,grant-*,read-running,ticket-end,watch-*}.test.ts',
      'test/changes/activations/{activation,activation-races,activation-refused,deliveries,dry-run}.test.ts',
      'test/http/{activations,end-activations}.test.ts',
    ],
  },
  {
    name: 'consents',
    mutate: ['src/changes/consents/*.ts'],
    tests: [
      'test/changes/consents/*.test.ts',
      'test/http/approvals/{activations,confirming,signing,signing-plans}.test.ts',
    ],
  },
  {
    name: 'callers',
    mutate: ['src/adapters/entra/{approval-tokens,caller-claims,caller-tokens,signed-tokens}.ts'],
    tests: ['test/adapters/entra/!(*.simulated).test.ts'],
  },
  {
    name: 'leases',
    mutate: ['src/adapters/tables/{leases,lease-rows}.ts'],
    tests: ['test/adapters/tables/leases.test.ts', 'test/changes/run-lease.test.ts'],
  },
  {
    name: 'firsts',
    mutate: ['src/changes/{first-*,hold-to-baseline,still-wanted}.ts'],
    tests: [
      'test/changes/{first-*,hold-to-baseline,still-wanted,apply-changes}.test.ts',
      'test/changes/activations/activation-refused.test.ts',
      // Without the faults, which need the whole stack.
      'test/jobs/role-settings/{approved-baselines,check-role-settings,enforce-role-settings}.test.ts',
    ],
  },
  {
    name: 'stops',
    mutate: [
      'src/changes/{alarms,review,sender-stop,shadow-alarms,stop,store-alarms,wanted-run,whole-plan}.ts',
    ],
    tests: [
      'test/changes/{alarms,approved-changes,operations,plan-contents,sender-stop,wanted-run,writers-stop}.test.ts',
      'test/jobs/{hygiene/state-gate,watch-own-writes}.test.ts',
      'test/http/{changes-of-jobs,senders,shadow-writes,writers}.test.ts',
      'test/http/evidence/reviews.test.ts',
    ],
  },
  {
    name: 'shadow-writes',
    mutate: [
      'src/domain/shadow/*.ts',
      'src/jobs/own-writes/{read-events,watch-window}.ts',
      'src/jobs/watch-own-writes.ts',
    ],
    tests: [
      'test/domain/shadow/!(properties).test.ts',
      'test/jobs/{own-writes-told,watch-own-writes}.test.ts',
    ],
  },
  {
    name: 'tenants',
    mutate: ['src/jobs/tenants/*.ts'],
    tests: ['test/jobs/tenants/*.test.ts'],
  },
  {
    name: 'read-only',
    mutate: ['src/adapters/graph/client/{destination,read-only}.ts'],
    tests: ['test/adapters/graph/client/{destination,read-only}.test.ts'],
  },
] as const satisfies readonly MutatedArea[];

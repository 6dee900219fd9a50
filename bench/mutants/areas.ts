/** Code that is mutated together, and the tests that must notice. */
export interface MutatedArea {
  readonly name: string;
  readonly mutate: readonly string[];
  /** Globs of Jest, from the root. */
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
    tests: ['test/domain/**/*.test.ts'],
  },
  { name: 'renewal', mutate: ['src/domain/renewal/**/*.ts'], tests: ['test/domain/**/*.test.ts'] },
  {
    name: 'changes',
    mutate: ['src/changes/**/*.ts'],
    tests: ['test/changes/**/!(two-processes|*.e2e).test.ts'],
  },
  { name: 'callers', mutate: ['src/adapters/entra/**/*.ts'], tests: ['test/adapters/entra/**/*.test.ts'] },
  {
    name: 'leases',
    mutate: ['src/adapters/tables/{leases,lease-rows}.ts'],
    tests: ['test/adapters/tables/leases.test.ts', 'test/changes/run-lease.test.ts'],
  },
] as const satisfies readonly MutatedArea[];

import { showProgress } from '../progress.ts';

let tested = 0;
let total = 0;

/** Stryker's own progress goes to stdout, where only results belong. */
const reporter = {
  onMutationTestingPlanReady({
    mutantPlans,
  }: {
    readonly mutantPlans: readonly { readonly plan: string }[];
  }) {
    tested = 0;
    total = mutantPlans.filter(({ plan }) => plan === 'Run').length;
  },
  onMutantTested() {
    tested += 1;
    showProgress(`mutant ${tested} of ${total}`);
  },
};

/** The name is Stryker's: it looks for it in each plugin. */
export const strykerPlugins = [{ kind: 'Reporter', name: 'house-progress', value: reporter }];

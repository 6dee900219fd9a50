import { createHash } from 'node:crypto';
import type { PolicyNote } from '../http/core/caller-policy.ts';
import { RulesUnusable } from '../ports/errors.ts';
import { checkedRulesHash } from '../rules/checked-rules.ts';
import { contentOfRules } from '../rules/rules-content.ts';
import { nodeProblem } from '../settings/node-version.ts';
import { readSettings, type Settings, SettingsError } from '../settings/settings.ts';
import { spanNotes, startNotes } from './notes.ts';

/** What a process knows of itself before it has done anything. It is kept apart from the app, which takes longer to load. */
export interface AppStart {
  readonly settings: Settings;
  /** What an operator should know. */
  readonly notes: readonly PolicyNote[];
  /** What is wrong with the rules as they are now; empty: nothing is. Rules that wait for approval are no fault. */
  rulesProblems(): Promise<readonly string[]>;
}

/** @throws SettingsError naming every setting that is not usable, or the Node that the app does not run on. */
export function readStart(
  environment: Readonly<Record<string, string | undefined>>,
  nodeVersion = process.versions.node,
): AppStart {
  const tooOld = nodeProblem(nodeVersion);
  if (tooOld !== undefined) throw new SettingsError([tooOld]);
  const settings = readSettings(environment);
  const notes = [...startNotes(settings), ...spanNotes(environment)];
  return { settings, notes, rulesProblems: () => rulesProblems(settings) };
}

/**
 * The schema of rules is large, and only a blob needs an identity: each is loaded by the first look that asks for it. Rules that
 * are byte for byte those that were checked when the package was made need no second check.
 */
async function rulesProblems(settings: Settings): Promise<readonly string[]> {
  try {
    if (settings.rulesUrl === undefined) {
      if (hashOf(await contentOfRules(settings.rulesFile)) === checkedRulesHash) return [];
      const { createRulesFile } = await import('../rules/rules-file.ts');
      await createRulesFile(settings.rulesFile).load();
    } else {
      const [{ rulesOf }, { identityOf }] = await Promise.all([
        import('./rules.ts'),
        import('./identity.ts'),
      ]);
      await rulesOf(settings, identityOf(settings)).load();
    }
    return [];
  } catch (error) {
    if (error instanceof RulesUnusable) return error.message.split('\n');
    throw error;
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

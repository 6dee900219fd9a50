import { GraphCallError } from '../../src/ports/errors.ts';
import { graphFailure } from './answers.ts';
import { cleanTenant } from './clean.ts';
import type { Findings } from './findings.ts';
import { type ReadingId, readings } from './readings.ts';
import { playActivation } from './scenes/activations.ts';
import { playAssignment } from './scenes/assignment.ts';
import { playAudit } from './scenes/audit.ts';
import { playCancellations } from './scenes/cancellations.ts';
import { playEligibility, playValidation } from './scenes/eligibility.ts';
import { playLapse, playLateRenewal } from './scenes/lapse.ts';
import { playLicence } from './scenes/licence.ts';
import { playGroup, playUnit } from './scenes/places.ts';
import { playNames, playQuestions, playRemovePermission } from './scenes/questions.ts';
import { playSettings, putBack, type SettingsBefore } from './scenes/settings.ts';
import type { Stage } from './stage.ts';
import { kinds, untriable } from './table.ts';

/** What a run came to. */
export interface ConformanceResult extends Findings {
  /** Sentences: what Graph stopped, or gave no answer to. */
  readonly troubles: readonly string[];
  /** Sentences: what is still there. */
  readonly left: readonly string[];
  /** Why it ended before its end. */
  readonly ended: string | undefined;
  /** Of one that did: role settings as they were, for `--clean`. What was on its way may have arrived after the last look. */
  readonly settingsBefore: SettingsBefore | undefined;
}

export interface PlayHooks {
  /** Keeps role settings as they were before they are changed, so that whoever comes after can put them back. */
  readonly remember: (before: SettingsBefore) => Promise<void>;
  readonly say: (line: string) => void;
  /** For the cleaning: not the run's own stage, whose time may be over. Made when it begins, for it has a time of its own. */
  readonly cleaner: () => Stage;
}

type Scene = readonly [name: string, play: (stage: Stage) => Promise<void>];

/** Plays every scene, each on principals of its own, and takes everything away again, however it ends. */
export async function playAll(stage: Stage, hooks: PlayHooks): Promise<ConformanceResult> {
  let before: SettingsBefore | undefined;
  const remember: PlayHooks['remember'] = (settings) => {
    before = settings;
    return hooks.remember(settings);
  };
  const ended = await playScenes(stage, { ...hooks, remember }).catch((error: unknown) => {
    if (stage.call.signal.aborted) return 'it was interrupted';
    return `it broke off: ${error instanceof Error ? error.message : String(error)}`;
  });
  hooks.say('taking everything away');
  const cleaner = hooks.cleaner();
  const settings = await settingsLeft(cleaner, before);
  const principals = await cleanTenant(cleaner, stage.made).catch((error: unknown) => [
    `the cleaning did not come to its end: ${error instanceof Error ? error.message : String(error)}`,
  ]);
  const left = [...settings, ...principals];
  const settingsBefore = ended === undefined && settings.length === 0 ? undefined : before;
  return { ...findingsOf(stage, ended), troubles: stage.troubles, left, ended, settingsBefore };
}

/** Puts settings back, whatever became of the scene that changed them. @returns a sentence where they could not be. */
export async function settingsLeft(
  cleaner: Stage,
  before: SettingsBefore | undefined,
): Promise<readonly string[]> {
  if (before === undefined) return [];
  const { roleDefinitionId, maximumDuration } = before;
  const byHand = `the settings of role ${roleDefinitionId}: put Expiration_EndUser_Assignment back to ${maximumDuration} by hand`;
  try {
    return (await putBack(cleaner, before)) ? [] : [byHand];
  } catch (error) {
    // Whoever was made is taken away all the same.
    return [`${byHand} (${graphFailure(error).message})`];
  }
}

/** @returns why it ended before its end. */
async function playScenes(stage: Stage, { remember, say }: PlayHooks): Promise<string | undefined> {
  const since = stage.now();
  say('the licence');
  const licence = await guarded('the licence', stage, async () => ({ obstacle: await playLicence(stage) }));
  if (licence === undefined) return `nothing can be made there: ${stage.troubles.at(-1)}`;
  if (licence.obstacle !== undefined) return licence.obstacle;
  for (const [name, play] of scenes(remember, since)) {
    say(name);
    await guarded(name, stage, () => play(stage));
  }
  return undefined;
}

function scenes(remember: PlayHooks['remember'], since: Date): readonly Scene[] {
  return [
    ['questions', playQuestions],
    ['names', playNames],
    ['an eligibility', playEligibility],
    ['a validation', playValidation],
    ['a cancellation', playCancellations],
    ['an administrative unit', playUnit],
    ['activations', playActivation],
    ['a group', playGroup],
    ['role settings', (stage) => playSettings(stage, remember)],
    ['the permission to remove', playRemovePermission],
    ['active access', playAssignment],
    ['what has ended', playLapse],
    // Events come late, so last.
    ['the audit log', (stage) => playAudit(stage, since)],
    ['what ended a month ago', playLateRenewal],
  ];
}

/** A scene that Graph stops is noted, and the others go on. */
async function guarded<T>(name: string, stage: Stage, play: () => Promise<T>): Promise<T | undefined> {
  try {
    return await play();
  } catch (error) {
    if (stage.call.signal.aborted || !(error instanceof GraphCallError)) throw error;
    stage.troubles.push(`${name}: ${error.message}`);
    return undefined;
  }
}

/** Every kind and every reading, those of which nothing was found among them. */
function findingsOf({ findings, troubles }: Stage, ended: string | undefined): Findings {
  const why = ended ?? (troubles.join(' ') || 'an earlier step was refused');
  return {
    kinds: kinds.map((kind) => findings.kindOf(kind) ?? { kind, state: 'not-tried', because: why }),
    readings: readings.map(({ id }) => {
      const untried = (untriable as Partial<Record<string, string>>)[id as ReadingId];
      return findings.readingOf(id) ?? { id, state: 'not-tried', seen: untried ?? why };
    }),
  };
}

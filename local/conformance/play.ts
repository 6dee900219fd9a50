import { GraphCallError } from '../../src/ports/errors.ts';
import { cleanTenant } from './clean.ts';
import type { Findings } from './findings.ts';
import { playActivation } from './scenes/activations.ts';
import { playAssignment } from './scenes/assignment.ts';
import { playCancellation } from './scenes/cancellations.ts';
import { playEligibility, playValidation } from './scenes/eligibility.ts';
import { playLapse, playLateRenewal } from './scenes/lapse.ts';
import { playLicence } from './scenes/licence.ts';
import { playGroup, playUnit } from './scenes/places.ts';
import { playQuestions, playRemovePermission } from './scenes/questions.ts';
import { playSettings, putBack, type SettingsBefore } from './scenes/settings.ts';
import type { Stage } from './stage.ts';
import { kinds, type ReadingId, readings, untriable } from './table.ts';

/** What a run came to. */
export interface ConformanceResult extends Findings {
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
  /** For the cleaning: not the run's own stage, whose time may be over. */
  readonly cleaner: Stage;
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
  const left = [...(await settingsLeft(hooks.cleaner, before)), ...(await cleanTenant(hooks.cleaner))];
  const settingsBefore = ended === undefined ? undefined : before;
  return { ...findingsOf(stage, ended), left, ended, settingsBefore };
}

/** Puts settings back, whatever became of the scene that changed them. @returns a sentence where they could not be. */
export async function settingsLeft(
  cleaner: Stage,
  before: SettingsBefore | undefined,
): Promise<readonly string[]> {
  if (before === undefined || (await putBack(cleaner, before))) return [];
  const { roleDefinitionId, maximumDuration } = before;
  return [
    `the settings of role ${roleDefinitionId}: put Expiration_EndUser_Assignment back to ${maximumDuration} by hand`,
  ];
}

/** @returns why it ended before its end. */
async function playScenes(stage: Stage, { remember, say }: PlayHooks): Promise<string | undefined> {
  say('the licence');
  if ((await guarded('the licence', stage, () => playLicence(stage))) !== true)
    return 'the tenant has no licence for PIM, or nothing can be made in it';
  for (const [name, play] of scenes(remember)) {
    say(name);
    await guarded(name, stage, () => play(stage));
  }
  return undefined;
}

function scenes(remember: PlayHooks['remember']): readonly Scene[] {
  return [
    ['questions', playQuestions],
    ['an eligibility', playEligibility],
    ['a validation', playValidation],
    ['a cancellation', playCancellation],
    ['an administrative unit', playUnit],
    ['activations', playActivation],
    ['a group', playGroup],
    ['role settings', (stage) => playSettings(stage, remember)],
    ['the permission to remove', playRemovePermission],
    ['active access', playAssignment],
    ['what has ended', playLapse],
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

import type { ControlPlane } from '../matching/control-plane.ts';
import { sameId } from '../model/access.ts';
import type { Baseline, StatedSettings } from '../model/role-baseline.ts';

/** What one role is held to. */
export interface EffectiveBaseline {
  /** Of the baseline whose role it is. */
  readonly name: string;
  /** With all that it inherits. */
  readonly settings: StatedSettings;
}

/**
 * The baseline of a role: one that lists it, else that of the control plane, else that of all. Of several that list it, the
 * one that extends the others. `undefined`: there is none, or it states nothing.
 */
export function effectiveBaseline(
  roleDefinitionId: string,
  baselines: readonly Baseline[],
  controlPlane: Pick<ControlPlane, 'hasRole'>,
): EffectiveBaseline | undefined {
  const found =
    mostDerived(
      baselines.filter(({ roles }) => lists(roles, roleDefinitionId)),
      baselines,
    ) ??
    (controlPlane.hasRole(roleDefinitionId)
      ? baselines.find(({ roles }) => roles === 'controlPlane')
      : undefined) ??
    baselines.find(({ roles }) => roles === 'all');
  if (found === undefined) return undefined;
  const settings = lineOf(found, baselines).reduceRight<StatedSettings>(
    (inherited, { settings: own }) => withOwn(inherited, own),
    {},
  );
  return Object.keys(settings).length === 0 ? undefined : { name: found.name, settings: completed(settings) };
}

function lists(roles: Baseline['roles'], roleDefinitionId: string): boolean {
  return typeof roles === 'object' && roles.some((id) => sameId(id, roleDefinitionId));
}

function mostDerived(found: readonly Baseline[], all: readonly Baseline[]): Baseline | undefined {
  const isExtended = (one: Baseline) =>
    found.some((other) => other !== one && lineOf(other, all).includes(one));
  return found.find((one) => !isExtended(one));
}

/** A baseline and those that it inherits from, the nearest first. A circle, which the rules refuse, ends where it closes. */
function lineOf(baseline: Baseline, all: readonly Baseline[]): readonly Baseline[] {
  const line: Baseline[] = [];
  let next: Baseline | undefined = baseline;
  while (next !== undefined && !line.includes(next)) {
    line.push(next);
    const parent: string | undefined = next.extends;
    next = all.find(({ name }) => name === parent);
  }
  return line;
}

const mfa = 'activation.mfa';
const context = 'activation.authenticationContext';

/** Entra takes MFA or an authentication context, never both: whoever states one of them gives up an inherited other. */
function withOwn(inherited: StatedSettings, own: StatedSettings): StatedSettings {
  const both = { ...inherited, ...own };
  if (own[mfa] === true && own[context] === undefined) return { ...both, [context]: 'none' };
  const isContext = own[context] !== undefined && own[context] !== 'none';
  return isContext && own[mfa] === undefined ? { ...both, [mfa]: false } : both;
}

/** Neither is left open where the other is wanted: with both of them Entra refuses the settings. */
function completed(settings: StatedSettings): StatedSettings {
  return withOwn({}, settings);
}

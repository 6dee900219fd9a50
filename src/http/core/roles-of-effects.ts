import { accessChangeOf } from '../../changes/lately.ts';
import { isDestructive } from '../../domain/gates/effects.ts';
import { isRemoval } from '../../domain/model/actions.ts';
import type { PlannedChange } from '../../domain/model/change.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { AccessRequest } from '../../domain/model/role-schedules.ts';
import { type AnyRole, type ApiRole, type Caller, mayUse } from '../../ports/caller.ts';
import type { HttpAnswer } from './answer.ts';
import { missingRole } from './authenticate.ts';

/** Roles by effect: what a request needs where its route alone does not say what it does. */

/** All of them are needed. */
export type EffectRoles = readonly AnyRole[];

const grant: EffectRoles = ['PimWarden.Grant'];
const remove: EffectRoles = ['PimWarden.Remove'];
/** What may be the one or the other needs the roles of both. */
const both: EffectRoles = [...grant, ...remove];

/** The answer to a caller who lacks one of the roles; `undefined`: none is lacking. */
export function lackedRole(caller: Pick<Caller, 'roles'>, needed: EffectRoles): HttpAnswer | undefined {
  const lacked = needed.find((role) => !mayUse(caller, role));
  return lacked === undefined ? undefined : missingRole(lacked);
}

/**
 * The roles of a change that somebody asks for. Whether an update lengthens or shortens depends on what there is at the
 * instant it is sent, so it needs both: whoever holds one must not do the other by changing it meanwhile.
 */
export function rolesOfAction(action: 'assign' | 'update' | 'extend' | 'renew' | 'remove'): EffectRoles {
  switch (action) {
    case 'assign':
    case 'extend':
    case 'renew':
      return grant;
    case 'remove':
      return remove;
    case 'update':
      return both;
    default:
      return action satisfies never;
  }
}

/**
 * The roles of cancelling a request: the opposite of what it would have done. Cancelling a removal keeps access, which is
 * a grant; cancelling everything else that is understood keeps somebody from access.
 *
 * @param request `undefined`: it cannot be seen.
 */
export function rolesOfCancelling(request: Pick<AccessRequest, 'action'> | undefined): EffectRoles {
  if (request === undefined || typeof request.action !== 'string') return both;
  if (request.action === 'adminUpdate') return both;
  return isRemoval(request.action) ? grant : remove;
}

/** A run that only plans is a plan. */
export function rolesOfRun(mode: 'plan' | 'apply'): EffectRoles {
  const enough: readonly ApiRole[] =
    mode === 'plan' ? ['PimWarden.Plan', 'PimWarden.Run'] : ['PimWarden.Run'];
  return [enough];
}

/** The roles of undoing a change: of what the undo does. Nobody may put back by an undo what they may not do. */
export function rolesOfUndo(record: ChangeRecord): EffectRoles {
  switch (record.content.kind) {
    case 'access': {
      const change = accessChangeOf(record);
      return change === undefined ? both : rolesOfUndoing(change, record.askedAt);
    }
    case 'role-settings':
      return ['PimWarden.Settings'];
    case 'cancellation':
      // It cannot be undone, and the answer says so.
      return [];
    case 'revocation':
      return grant;
    case 'delivery':
    case 'activation':
    case 'activation-end':
    case 'review':
    case 'run':
    case 'self-service':
      // None of them is undone, and the answer says so.
      return [];
    default:
      return record.content satisfies never;
  }
}

function rolesOfUndoing(change: PlannedChange, askedAt: Date): EffectRoles {
  switch (change.effect) {
    case 'renewal':
      return remove;
    case 'removal':
    case 'conversion':
      return grant;
    case 'restore':
      // It is left alone: an undo is not undone.
      return [];
    case 'requested':
      if (hasUnknownEnd(change)) return both;
      return isDestructive(change, askedAt) ? grant : remove;
    default:
      return change.effect satisfies never;
  }
}

/** Whether nobody can say which way the change moved the end. */
function hasUnknownEnd({ before, steps }: PlannedChange): boolean {
  return before?.endDateTime === 'unknown' || steps.some(({ endDateTime }) => endDateTime === 'unknown');
}

/** Actions of an administrator or an app. */
export const adminActions = [
  'adminAssign',
  'adminUpdate',
  'adminExtend',
  'adminRenew',
  'adminRemove',
] as const;
/** Actions of the principal itself, with a user's token. */
export const selfActions = ['selfActivate', 'selfDeactivate', 'selfExtend', 'selfRenew'] as const;
export type AdminAction = (typeof adminActions)[number];
export type SelfAction = (typeof selfActions)[number];
export type ScheduleAction = AdminAction | SelfAction;

/** An action that this app does not know; its text stays readable. */
interface UnknownAction {
  readonly unknown: string;
}

/** What a request asks for. */
export type Action = ScheduleAction | UnknownAction;

const actionOfText = new Map<string, ScheduleAction>(
  [...adminActions, ...selfActions].map((action) => [action.toLowerCase(), action]),
);

/** Reads an action as Graph writes it, in any case: Graph itself uses more than one. */
export function parseAction(text: string): Action {
  return actionOfText.get(text.toLowerCase()) ?? { unknown: text };
}

export function actionText(action: Action): string {
  return typeof action === 'string' ? action : action.unknown;
}

/** Whether an action takes away what there is. */
export function isRemoval(action: Action): boolean {
  return action === 'adminRemove' || action === 'selfDeactivate';
}

/**
 * Whether an action takes away, or may: an update moves an end to either side, and what is not known may do anything. To
 * take such a request back gives access.
 */
export function mayTakeAway(action: Action): boolean {
  return typeof action !== 'string' || action === 'adminUpdate' || isRemoval(action);
}

/** Whether it begins or ends an activation, which is listed beside an assignment of the same role. */
export function isActivation(action: Action): boolean {
  return action === 'selfActivate' || action === 'selfDeactivate';
}

/** Whether only the principal itself may ask for it. */
export function isSelfAction(action: Action): action is SelfAction {
  return selfActions.some((self) => self === action);
}

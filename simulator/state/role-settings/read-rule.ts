import { isObject, type JsonObject } from '../../json-object.ts';
import { badRequest } from '../../refusal.ts';
import { millisecondsOf } from '../role-requests/duration.ts';
import { readApprovalSettings } from './read-approval.ts';
import { flag, invalidPolicy, invalidRule, oneOf, texts } from './read-values.ts';
import { partsOf, type Rule, type RuleTarget, typeNameOf } from './rule.ts';

/**
 * Applies a sent rule to the current one. Absent properties stay. A target is stored as sent, so its absent parts are
 * lost.
 *
 * @throws GraphRefusal 400 for a rule that is invalid for its kind.
 */
export function applyRuleChange(rule: Rule, sent: JsonObject): Rule {
  const type = typeNameOf(rule.kind);
  requireType(sent['@odata.type'], type, rule.id);
  const { '@odata.type': _type, id: _id, target, ...values } = withoutAnnotations(sent);
  const readers: Readonly<Record<string, Reader>> = readersOf(rule);
  const changes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const read = readers[name];
    if (read === undefined)
      throw badRequest(
        `The property '${name}' does not exist on type '${type}'. Make sure to only use property names that are defined by the type.`,
      );
    changes[name] = read(value, name, rule);
  }
  const changed = { ...rule, ...changes } as Rule;
  return target === undefined ? changed : { ...changed, target: readTarget(target, rule) };
}

function requireType(sent: unknown, type: string, id: string): void {
  if (sent === undefined) throw invalidPolicy(`The rule ${id} has no @odata.type: #${type} is expected.`);
  if (sent !== type && sent !== `#${type}`)
    throw invalidPolicy(`The rule ${id} is of type #${type}, not ${JSON.stringify(sent)}.`);
}

/** Annotations such as `target@odata.context` are no properties. The type is kept because it is checked. */
function withoutAnnotations(sent: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(sent).filter(([name]) => name === '@odata.type' || !name.includes('@')),
  );
}

type Reader = (value: unknown, name: string, rule: Rule) => unknown;

function readersOf(rule: Rule): Readonly<Record<string, Reader>> {
  switch (rule.kind) {
    case 'Expiration':
      return { isExpirationRequired: flag, maximumDuration: duration };
    case 'Enablement':
      return { enabledRules };
    case 'Approval':
      return { setting: (value) => readApprovalSettings(value, rule.setting) };
    case 'AuthenticationContext':
      return { isEnabled: flag, claimValue };
    case 'Notification':
      return {
        notificationType: oneOf('Email'),
        recipientType: oneOf(partsOf(rule.id).recipient ?? ''),
        notificationLevel: oneOf('None', 'Critical', 'All'),
        isDefaultRecipientsEnabled: flag,
        notificationRecipients: texts,
      };
    default:
      return rule satisfies never;
  }
}

/**
 * `Edm.Duration`, days to seconds. `PT0S` is valid; every request is then too long
 * (docs/graph-facts.md#changing-role-settings).
 */
const edmDuration = /^P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/;

/** An activation lasts a day at most (docs/graph-facts.md#changing-role-settings). */
const longestActivationMilliseconds = 24 * 3_600_000;

function duration(value: unknown, name: string, { id }: Rule): string {
  if (typeof value === 'string' && edmDuration.test(value)) {
    if (
      id === 'Expiration_EndUser_Assignment' &&
      (millisecondsOf(value) ?? 0) > longestActivationMilliseconds
    )
      throw invalidPolicy(`${name} of ${id} must be at most PT24H; got ${value}.`);
    return value;
  }
  throw badRequest(
    `Cannot convert the literal '${String(value)}' of ${name} to the expected type 'Edm.Duration'.`,
  );
}

/** `Ticketing` is valid for activations only. */
function enabledRules(value: unknown, name: string, { id }: Rule): string[] {
  const allowed = [
    'MultiFactorAuthentication',
    'Justification',
    ...(partsOf(id).caller === 'EndUser' ? ['Ticketing'] : []),
  ];
  const enabled = texts(value, name);
  const unexpected = enabled.find((each) => !allowed.includes(each));
  if (unexpected === undefined) return [...new Set(enabled)];
  throw invalidPolicy(`'${unexpected}' is not valid in ${name} of ${id}: there are ${allowed.join(', ')}.`);
}

function claimValue(value: unknown, name: string): string | null {
  if (value === null || value === '') return null;
  if (typeof value === 'string' && /^c[1-9]\d?$/.test(value)) return value;
  throw invalidPolicy(`${name} must be an authentication context, c1 to c99.`);
}

/** The target as sent. The id of a rule contains its target, so a target of another rule is refused. */
function readTarget(sent: unknown, { id }: Rule): RuleTarget {
  if (!isObject(sent)) throw invalidRule(id);
  const { caller, level } = partsOf(id);
  const part = <T>(name: string, read: (value: unknown, name: string) => T) =>
    sent[name] === undefined || sent[name] === null ? null : read(sent[name], `target.${name}`);
  const target: RuleTarget = {
    caller: part('caller', String),
    operations: part('operations', operations),
    level: part('level', String),
    inheritableSettings: part('inheritableSettings', texts),
    enforcedSettings: part('enforcedSettings', texts),
  };
  const isOther = (found: string | null, own: string) => found !== null && found !== own;
  if (isOther(target.caller, caller) || isOther(target.level, level)) throw invalidRule(id);
  return target;
}

const knownOperations = ['all', 'activate', 'deactivate', 'assign', 'update', 'remove', 'extend', 'renew'];

/** Case is ignored in the request; the answer is in camel case. */
function operations(value: unknown, name: string): string[] {
  return texts(value, name).map((each) => {
    const known = knownOperations.find((operation) => operation.toLowerCase() === each.toLowerCase());
    if (known !== undefined) return known;
    throw invalidPolicy(`'${each}' is no operation of a target.`);
  });
}

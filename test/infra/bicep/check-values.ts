import type { Node } from 'web-tree-sitter';
import { child, children, entriesOf, type Finding, finding, plainText, valueAt } from './bicep-file.ts';
import { type LoadContext, loadedValues } from './loaded-values.ts';
import { type ObjectType, objectType, type ValueType, withCase } from './type-facts.ts';

/** Where a value is written, and what it may refer to. */
export type ValueContext = LoadContext;

/** Compares what is written with what the type takes. What only a deployment can know is passed over. */
export function checkValue(value: Node, type: ValueType, context: ValueContext): readonly Finding[] {
  switch (value.type) {
    case 'object':
      return checkAgainst(value, type, context, 'an object', (wanted) =>
        typeof wanted === 'object' && 'ref' in wanted
          ? checkObject(value, objectType(wanted), context)
          : undefined,
      );
    case 'array':
      return checkAgainst(value, type, context, 'a list', (wanted) =>
        typeof wanted === 'object' && 'list' in wanted
          ? children(value).flatMap((item) => checkValue(item, wanted.list, context))
          : undefined,
      );
    case 'string':
      return checkText(value, type, context);
    case 'number':
      return checkAgainst(value, type, context, 'a number', (wanted) => (wanted === 'int' ? [] : undefined));
    case 'boolean':
      return checkAgainst(value, type, context, 'true or false', (wanted) =>
        wanted === 'bool' ? [] : undefined,
      );
    default:
      return checkExpression(value, type, context);
  }
}

function checkAgainst(
  value: Node,
  type: ValueType,
  { file }: ValueContext,
  what: string,
  check: (type: ValueType) => readonly Finding[] | undefined,
): readonly Finding[] {
  if (type === 'any') return [];
  return check(type) ?? [finding(file, value, `is ${what}: expected ${nameOf(type)}`)];
}

function nameOf(type: ValueType): string {
  if (typeof type === 'string')
    return { string: 'a text', int: 'a number', bool: 'true or false', any: '' }[type];
  if ('one' in type) return `one of ${type.one.join(', ')}`;
  return 'list' in type ? 'a list' : 'an object';
}

function checkText(value: Node, type: ValueType, context: ValueContext): readonly Finding[] {
  const text = plainText(value);
  return checkAgainst(value, type, context, `the text ${value.text}`, (wanted) => {
    if (wanted === 'string') return [];
    if (typeof wanted !== 'object' || !('one' in wanted)) return undefined;
    return text === undefined || wanted.one.includes(text) ? [] : undefined;
  });
}

function checkExpression(value: Node, type: ValueType, context: ValueContext): readonly Finding[] {
  switch (value.type) {
    case 'parenthesized_expression':
      return checkValue(child(value, 0), type, context);
    case 'ternary_expression':
      return [child(value, 1), child(value, 2)].flatMap((branch) => checkValue(branch, type, context));
    case 'if_statement':
      return checkValue(child(value, 1), type, context);
    case 'for_statement': {
      const body = value.childForFieldName('body') ?? child(value, 2);
      return typeof type === 'object' && 'list' in type ? checkValue(body, type.list, context) : [];
    }
    case 'identifier':
      return checkIdentifier(value, type, context);
    case 'member_expression':
      return checkLoaded(value, type, context);
    case 'call_expression':
      return checkCall(value, type, context);
    default:
      return [];
  }
}

const plainTypes: Readonly<Record<string, ValueType>> = { string: 'string', int: 'int', bool: 'bool' };

function checkIdentifier(value: Node, type: ValueType, context: ValueContext): readonly Finding[] {
  const declared = context.declarations.find(({ name }) => name === value.text);
  if (declared?.kind === 'var' && declared.value !== undefined)
    return checkValue(declared.value, type, context);
  const given = declared?.kind === 'param' ? plainTypes[declared.type ?? ''] : undefined;
  const wanted = typeof type === 'object' && 'one' in type ? 'string' : type;
  if (given === undefined || wanted === 'any' || given === wanted) return [];
  return [finding(context.file, value, `"${value.text}" is ${nameOf(given)}: expected ${nameOf(type)}`)];
}

/** Values of JSON that is loaded: all rows of a loop. */
function checkLoaded(value: Node, type: ValueType, context: ValueContext): readonly Finding[] {
  const odd = (loadedValues(value, context) ?? []).filter((one) => one !== undefined && !fits(one, type));
  return [...new Set(odd)].map((one) =>
    finding(
      context.file,
      value,
      `${JSON.stringify(one)} is loaded for "${value.text}": expected ${nameOf(type)}`,
    ),
  );
}

function fits(value: unknown, type: ValueType): boolean {
  if (type === 'any') return true;
  if (type === 'int') return Number.isInteger(value);
  if (type === 'bool') return typeof value === 'boolean';
  if (type === 'string') return typeof value === 'string';
  if ('one' in type) return typeof value === 'string' && type.one.includes(value);
  return 'list' in type ? Array.isArray(value) : typeof value === 'object';
}

/** Objects that `union` joins may each lack what another one has. */
function checkCall(value: Node, type: ValueType, context: ValueContext): readonly Finding[] {
  const [called, args] = children(value);
  if (called?.text !== 'union' && called?.text !== 'concat') return [];
  return children(args ?? value)
    .flatMap((argument) => checkValue(argument, type, context))
    .filter(({ sentence }) => !sentence.startsWith('lacks '));
}

/** @param besides names that Bicep itself gives a meaning. */
export function checkObject(
  value: Node,
  type: ObjectType,
  context: ValueContext,
  besides: readonly string[] = [],
): readonly Finding[] {
  const { file } = context;
  const whole = withCase(type, type.by === undefined ? undefined : plainText(valueAt(value, type.by)));
  const entries = entriesOf(value);
  const lacking = Object.entries(whole.members)
    .filter(
      ([name, { required, readOnly }]) =>
        required === true && readOnly !== true && !entries.some(({ key }) => key === name),
    )
    .map(([name]) => finding(file, value, `lacks "${name}", which is required`));
  const odd = entries.flatMap(({ key, node, value: given }) => {
    if (key === undefined || besides.includes(key)) return [];
    const member = whole.members[key];
    if (member === undefined)
      return whole.others === undefined
        ? [
            finding(
              file,
              node,
              `there is no "${key}": known are ${Object.keys(whole.members).join(', ').slice(0, 300)}`,
            ),
          ]
        : checkValue(given, whole.others, context);
    if (member.readOnly === true) return [finding(file, node, `"${key}" can be read only`)];
    return checkValue(given, member.type, context);
  });
  return [...lacking, ...odd];
}

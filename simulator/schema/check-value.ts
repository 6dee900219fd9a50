import { enumNamed, type ResolvedType, typeNamed } from './published-types.ts';
import { defaultShape, type RequestedShape } from './requested-shape.ts';
import type { Member } from './type-definition.ts';

/** The place of a value, for messages: `value[3].principal.id`. */
type Where = string;

/** The problems of an object of this type or a derived one. Empty: the object is valid. */
export function problemsOfObject(
  value: unknown,
  declared: ResolvedType,
  requested: RequestedShape,
  where: Where,
): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`${where}: ${shown(value)} is no object of type ${declared.name}`];
  const body: Readonly<Record<string, unknown>> = { ...value };
  const type = actualType(body['@odata.type'], declared);
  if (typeof type === 'string') return [`${where}: ${type}`];
  return [
    ...Object.entries(body).flatMap(([name, member]) =>
      isAnnotation(name)
        ? []
        : problemsOfMember(member, name, {
            ...{ type, requested, where: `${where}.${name}` },
            isLinked: `${name}@odata.context` in body,
          }),
    ),
    ...missing(body, type, requested, where),
  ];
}

/** The type that the object states. A text describes what is wrong with the statement. */
function actualType(stated: unknown, declared: ResolvedType): ResolvedType | string {
  if (stated === undefined)
    return declared.abstract ? `no @odata.type, and ${declared.name} is abstract` : declared;
  const [, name = ''] = /^#?microsoft\.graph\.(\w+)$/.exec(String(stated)) ?? [];
  const type = typeNamed(name);
  if (type === undefined) return `the @odata.type ${shown(stated)} is not published`;
  return type.lineage.includes(declared.name) ? type : `${name} does not derive from ${declared.name}`;
}

interface MemberContext {
  readonly type: ResolvedType;
  readonly requested: RequestedShape;
  readonly where: Where;
  /** Whether the navigation has a context of its own. Graph then lists ids without `$expand`. */
  readonly isLinked: boolean;
}

const onlyId: RequestedShape = { select: new Set(['id']), expand: new Map() };

function problemsOfMember(
  value: unknown,
  name: string,
  { type, requested, where, isLinked }: MemberContext,
): string[] {
  const navigation = type.navigation[name];
  if (navigation !== undefined) {
    const expanded = requested.expand.get(name.toLowerCase()) ?? requested.expand.get('*');
    const wanted = expanded ?? (isLinked ? onlyId : undefined);
    if (wanted === undefined) return [`${where}: a navigation of ${type.name} that was not expanded`];
    return problemsOfValue(value, { ...navigation, nullable: true }, wanted, where);
  }
  const property = type.properties[name];
  // Directory objects are open for extensions, and this simulator has none: an undeclared property is a mistake.
  if (property === undefined)
    return type.open && type.kind === 'ComplexType' ? [] : [`${where}: no property of ${type.name}`];
  if (requested.select !== undefined && !requested.select.has(name.toLowerCase()))
    return [`${where}: was not selected`];
  return problemsOfValue(value, property, defaultShape, where);
}

/** Missing properties, where nobody selected any. */
function missing(
  body: Readonly<Record<string, unknown>>,
  type: ResolvedType,
  requested: RequestedShape,
  where: Where,
): string[] {
  if (requested.select !== undefined) return [];
  return type.alwaysShown
    .filter((name) => !(name in body))
    .map((name) => `${where}: lacks ${name}, which ${type.name} always has`);
}

function problemsOfValue(value: unknown, member: Member, requested: RequestedShape, where: Where): string[] {
  if (value === null) return member.nullable ? [] : [`${where}: is null and must not be`];
  // Most values are primitive, and every answer of a test has thousands: what is asked first is answered fast.
  if (member.type.startsWith('Edm.')) return problemsOfPrimitive(value, member.type, where);
  const [, item] = /^Collection\((.+)\)$/.exec(member.type) ?? [];
  if (item !== undefined) {
    if (!Array.isArray(value)) return [`${where}: ${shown(value)} is no collection`];
    return value.flatMap((each, index) =>
      problemsOfValue(each, { type: item, nullable: false }, requested, `${where}[${index}]`),
    );
  }
  const members = enumNamed(member.type);
  if (members !== undefined) {
    return members.some((each) => each === value)
      ? []
      : [`${where}: ${shown(value)} is no member of ${member.type}`];
  }
  const type = typeNamed(member.type);
  // The type belongs to another namespace that was not published, so it cannot be checked.
  return type === undefined ? [] : problemsOfObject(value, type, requested, where);
}

const isWhole = (bits: number) => (value: unknown) =>
  Number.isInteger(value) && Math.abs(Number(value)) <= 2 ** (bits - 1);
const matches = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);

const primitives: Readonly<Record<string, (value: unknown) => boolean>> = {
  'Edm.String': (value) => typeof value === 'string',
  'Edm.Boolean': (value) => typeof value === 'boolean',
  'Edm.Int32': isWhole(32),
  'Edm.Int64': isWhole(54),
  'Edm.Double': (value) => typeof value === 'number',
  'Edm.Guid': matches(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i),
  'Edm.DateTimeOffset': matches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,7})?(Z|[+-]\d{2}:\d{2})$/),
  'Edm.Date': matches(/^\d{4}-\d{2}-\d{2}$/),
  'Edm.Duration': matches(/^P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/),
};

function problemsOfPrimitive(value: unknown, type: string, where: Where): string[] {
  const fits = primitives[type] ?? (() => true);
  return fits(value) ? [] : [`${where}: ${shown(value)} is no ${type}`];
}

function isAnnotation(name: string): boolean {
  return name.includes('@') && /^\w*@odata\.\w+$/.test(name);
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80) ?? 'undefined';
}

import { z } from 'zod';
import type { Answer } from '../wire/message.ts';

/** A change of an answer's JSON. Names may lead into objects: `scheduleInfo.expiration.endDateTime`. */
export const editSchema = z.strictObject({
  /** The row of a list that is changed, from 0; negative: from the end. Absent: the answer itself. */
  at: z.int().optional(),
  set: z.record(z.string(), z.json()).optional(),
  drop: z.array(z.string()).optional(),
  /** Takes the place of the row. */
  replace: z.json().optional(),
  /** Rows to add at the end of a list. */
  insert: z.array(z.json()).optional(),
  /** Names of fields to set on every row of a list. */
  setAll: z.record(z.string(), z.json()).optional(),
  /** Leaves the row with this id out of a list. */
  without: z.string().optional(),
  /** Ends a list after so many rows, without a next link and without an error. */
  keep: z.int().nonnegative().optional(),
});
export type AnswerEdit = z.infer<typeof editSchema>;

type Json = Readonly<Record<string, unknown>>;

/** @param record the id of the row to change, where `at` says none. */
export function editAnswer(answer: Answer, edit: AnswerEdit, record: string | undefined): Answer {
  return { ...answer, body: editBody(JSON.parse(JSON.stringify(answer.body)), edit, record) };
}

function editBody(body: unknown, edit: AnswerEdit, record: string | undefined): unknown {
  if (!isObject(body)) return body;
  const rows = Array.isArray(body.value) ? body.value : undefined;
  if (rows === undefined) return editObject(body, edit);
  const place = edit.at ?? (record === undefined ? undefined : rows.findIndex((row) => row?.id === record));
  const edited = place === undefined ? rows : rows.with(place, editRow(rows.at(place), edit));
  const left = edit.without === undefined ? edited : edited.filter((row) => row?.id !== edit.without);
  const { setAll } = edit;
  const all = setAll === undefined ? left : left.map((row) => editRow(row, { set: setAll }));
  const kept = edit.keep === undefined ? all : all.slice(0, edit.keep);
  const { '@odata.nextLink': next, ...rest } = body;
  const list = {
    ...rest,
    value: [...kept, ...(edit.insert ?? [])],
    ...(next !== undefined && edit.keep === undefined && { '@odata.nextLink': next }),
  };
  return place === undefined ? editObject(list, edit) : list;
}

function editRow(row: unknown, edit: AnswerEdit): unknown {
  if (edit.replace !== undefined) return edit.replace;
  return isObject(row) ? editObject(row, edit) : row;
}

function editObject(object: Json, { set = {}, drop = [] }: AnswerEdit): Json {
  const dropped = drop.reduce((all, name) => without(all, name.split('.')), object);
  return Object.entries(set).reduce(
    (all, [name, value]) => withValue(all, pathOf(all, name), value),
    dropped,
  );
}

/** `@odata.nextLink` is one name. */
function pathOf(object: Json, name: string): readonly string[] {
  return name in object || name.startsWith('@') ? [name] : name.split('.');
}

function withValue(object: Json, [name = '', ...rest]: readonly string[], value: unknown): Json {
  const inner = object[name];
  if (rest.length === 0) return { ...object, [name]: value };
  return { ...object, [name]: withValue(isObject(inner) ? inner : {}, rest, value) };
}

function without(object: Json, [name = '', ...rest]: readonly string[]): Json {
  if (rest.length === 0) {
    const { [name]: _dropped, ...others } = object;
    return others;
  }
  const inner = object[name];
  return isObject(inner) ? { ...object, [name]: without(inner, rest) } : object;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

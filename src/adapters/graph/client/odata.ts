/** A string literal of OData: quotes are doubled. It is not encoded; `requestFor` does that. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `a eq 'x' and b eq 'y'` of the members that are there; `undefined` for none. */
export function allEqual(wanted: Readonly<Record<string, string | undefined>>): string | undefined {
  const terms = Object.entries(wanted).flatMap(([property, value]) =>
    value === undefined ? [] : [`${property} eq ${literal(value)}`],
  );
  return terms.length === 0 ? undefined : terms.join(' and ');
}

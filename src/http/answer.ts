/** An HTTP answer, before a trigger turns it into its own kind. */
export interface HttpAnswer {
  readonly status: number;
  readonly jsonBody: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An RFC 9457 problem document. @param detail what happened, to what, and what to do now. */
export function problem(status: number, title: string, detail: string): HttpAnswer {
  return {
    status,
    jsonBody: { type: 'about:blank', title, status, detail },
    headers: { 'content-type': 'application/problem+json' },
  };
}

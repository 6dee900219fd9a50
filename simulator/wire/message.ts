/** One HTTP request as it came in, before any gate. */
export interface IncomingRequest {
  readonly method: string;
  /** As called: still percent-encoded, without the query. */
  readonly path: string;
  /** As called, without the question mark. */
  readonly rawQuery: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bodyText: string;
  /** Scheme, host and port the caller used. */
  readonly origin: string;
  /** The id this simulator gave the request. */
  readonly requestId: string;
  /** The simulator's instant of arrival. */
  readonly now: Date;
}

/** What goes out, when something does. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Serialised as JSON. Neither `body` nor `text`: no body. */
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly text?: string;
}

/** What happens on the connection. */
export type Reply =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly afterMilliseconds?: number }
  /** Head and half of the body, then the connection dies. */
  | { readonly kind: 'cut'; readonly answer: Answer }
  /** The connection dies before a byte is sent. */
  | { readonly kind: 'reset' }
  /** The connection stays open and silent. */
  | { readonly kind: 'hang' };

export function answerReply(answer: Answer): Reply {
  return { kind: 'answer', answer };
}

/** Path and query as a person would write them; what cannot be decoded stays as it is. */
export function readableUrl(request: Pick<IncomingRequest, 'path' | 'rawQuery'>): string {
  const decoded = (text: string) => {
    try {
      return decodeURIComponent(text.replaceAll('+', ' '));
    } catch {
      return text;
    }
  };
  return request.rawQuery === ''
    ? decoded(request.path)
    : `${decoded(request.path)}?${decoded(request.rawQuery)}`;
}

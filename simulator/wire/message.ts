/** An HTTP request before any gate. */
export interface IncomingRequest {
  readonly method: string;
  /** The path as called: percent-encoded, without the query. */
  readonly path: string;
  /** The query as called, without the question mark. */
  readonly rawQuery: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bodyText: string;
  /** Scheme, host and port the caller used. */
  readonly origin: string;
  /** The id that this simulator assigned. */
  readonly requestId: string;
  /** The simulator's instant of arrival. */
  readonly now: Date;
}

/** The content of an HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Serialised as JSON. Without `body` and `text`, no body is sent. */
  readonly body?: unknown;
  /** Sent unchanged, instead of `body`. */
  readonly text?: string;
}

/** The behaviour of the connection. */
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

/** The decoded path and query, for people and for matching. Undecodable parts stay encoded. */
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

import { HttpResponse, type HttpResponseInit } from '@azure/functions';

/**
 * An answer in the library's form, made once: the library takes as long to write an answer's body and read it back as the app
 * takes to reject a call. Works while the library asks for `arrayBuffer`: it does, unless `enableHttpStream` is set up.
 */
class ConstantResponse extends HttpResponse {
  override readonly arrayBuffer: () => Promise<ArrayBuffer>;

  constructor(answer: HttpResponseInit) {
    super(answer);
    const bytes = new TextEncoder().encode(JSON.stringify(answer.jsonBody));
    this.arrayBuffer = async () => bytes.buffer;
  }
}

const made = new WeakMap<HttpResponseInit, HttpResponse>();

/** What a handler returns for an answer. One that is frozen is the same object, and has the same words, each time. */
export function responseOf(answer: HttpResponseInit): HttpResponseInit | HttpResponse {
  if (!Object.isFrozen(answer)) return answer;
  const known = made.get(answer) ?? new ConstantResponse(answer);
  made.set(answer, known);
  return known;
}

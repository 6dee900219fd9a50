/** Types of a body that can be a message. */
export type MediaType = 'application/json' | 'application/cloudevents+json';

const form = /^(application\/(?:cloudevents\+)?json)(?:[ \t]*;[ \t]*charset=(?:utf-8|"utf-8"))?[ \t]*$/i;

/** The type that a `content-type` header names; `undefined` for another one, or one that is not in UTF-8. */
export function mediaTypeOf(contentType: string | null | undefined): MediaType | undefined {
  const [, type] = form.exec(contentType ?? '') ?? [];
  return type === undefined ? undefined : (type.toLowerCase() as MediaType);
}

import { z } from 'zod';

const size = z.enum(['Small', 'Default', 'Medium', 'Large', 'ExtraLarge']);
const weight = z.enum(['Lighter', 'Default', 'Bolder']);

const textRun = z.strictObject({
  type: z.literal('TextRun'),
  text: z.string().min(1),
  size: size.optional(),
  weight: weight.optional(),
});
const richTextBlock = z.strictObject({
  type: z.literal('RichTextBlock'),
  inlines: z.array(textRun).min(1),
  separator: z.boolean().optional(),
});
const openUrl = z.strictObject({
  type: z.literal('Action.OpenUrl'),
  title: z.string().min(1),
  url: z.url({ protocol: /^https?$/ }),
});

/**
 * Of the published schema of Adaptive Cards 1.4 the types that our cards are made of, strictly, in the envelope that
 * "workflow" webhooks take. The package `adaptivecards`, which could check all of it, cannot be loaded in Node.
 */
export const cardMessage = z.strictObject({
  type: z.literal('message'),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: z.null(),
      content: z.strictObject({
        $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
        type: z.literal('AdaptiveCard'),
        version: z.literal('1.4'),
        msteams: z.strictObject({ width: z.literal('Full') }),
        body: z.array(richTextBlock).min(1),
        // Teams shows six of them.
        actions: z.array(openUrl).max(6),
      }),
    }),
  ]),
});

/** Every text of a card, in order. */
export function textsOf(message: unknown): readonly string[] {
  const [{ content }] = cardMessage.parse(message).attachments;
  return content.body.flatMap(({ inlines }) => inlines.map(({ text }) => text));
}

/** What the page and the document that draws diagrams say to each other. */
import * as z from 'zod/mini'

/** To the frame. */
export const drawRequestSchema = z.strictObject({
  kind: z.literal('draw'),
  id: z.int(),
  source: z.string(),
  /** CSS colours of the page it will stand on. */
  colours: z.strictObject({
    ink: z.string(),
    line: z.string(),
    edge: z.string(),
    fill: z.string(),
    page: z.string(),
  }),
})
export type DrawRequest = z.infer<typeof drawRequestSchema>
export type DiagramColours = DrawRequest['colours']

/** From the frame: that it listens, a picture as SVG text with its size in pixels, or why there is none. */
export const drawAnswerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({
    kind: z.literal('drawn'),
    id: z.int(),
    svg: z.string(),
    width: z.number(),
    height: z.number(),
  }),
  z.strictObject({ kind: z.literal('failed'), id: z.int(), message: z.string() }),
])
export type DrawAnswer = z.infer<typeof drawAnswerSchema>

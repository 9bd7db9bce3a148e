/**
 * The script of diagram.html: a document of its own with a policy of its own, because mermaid writes style elements
 * and markup. It is given source and answers with a picture.
 */
import mermaid from 'mermaid'
import { drawRequestSchema, type DrawAnswer, type DrawRequest } from './messages.ts'

const answer = (message: DrawAnswer) => window.parent.postMessage(message, window.location.origin)

/** One after the other: mermaid keeps its configuration in one place. */
let queue = Promise.resolve()

async function draw({ id, source, colours }: DrawRequest): Promise<void> {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    theme: 'base',
    themeVariables: {
      fontFamily: 'system-ui, sans-serif',
      fontSize: '14px',
      background: colours.page,
      primaryColor: colours.fill,
      primaryTextColor: colours.ink,
      primaryBorderColor: colours.edge,
      secondaryColor: colours.fill,
      tertiaryColor: colours.page,
      lineColor: colours.line,
      textColor: colours.ink,
      edgeLabelBackground: colours.page,
      noteBkgColor: colours.fill,
      noteTextColor: colours.ink,
      noteBorderColor: colours.edge,
    },
    // The picture is shown as an image, which has no fonts but those of the system and no HTML inside.
    fontFamily: 'system-ui, sans-serif',
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    maxTextSize: 50_000,
    suppressErrorRendering: true,
  })
  try {
    const { svg } = await mermaid.render(`diagram-${id}`, source)
    answer({ kind: 'drawn', id, ...sized(svg) })
  } catch (error) {
    answer({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) })
  }
}

/** The picture with a size of its own: as an image it has no other. */
function sized(svg: string): { svg: string; width: number; height: number } {
  const picture = new DOMParser().parseFromString(svg, 'text/html').querySelector('svg')
  const box = picture?.viewBox.baseVal
  const width = Math.ceil(box?.width ?? 300)
  const height = Math.ceil(box?.height ?? 150)
  picture?.setAttribute('width', String(width))
  picture?.setAttribute('height', String(height))
  const text = picture === null ? svg : new XMLSerializer().serializeToString(picture)
  return { svg: text, width, height }
}

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.source !== window.parent || event.origin !== window.location.origin) return
  const request = drawRequestSchema.safeParse(event.data)
  if (request.success) queue = queue.then(() => draw(request.data))
})

answer({ kind: 'ready' })

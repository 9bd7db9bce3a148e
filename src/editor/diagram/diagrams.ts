/** Draws diagrams in one hidden document of its own that the first diagram opens. */
import { drawAnswerSchema, type DiagramColours, type DrawRequest } from './messages.ts'
import { t } from '../../words/words.ts'

/** A picture of a diagram, in pixels. */
export type DiagramPicture = {
  readonly svg: string
  readonly width: number
  readonly height: number
}

/** Longest wait for one picture, milliseconds; the first includes loading the library. */
const patienceMs = 20_000

type Waiting = {
  readonly resolve: (picture: DiagramPicture) => void
  readonly reject: (error: Error) => void
}

class DiagramFrame {
  readonly #frame = document.createElement('iframe')
  readonly #waiting = new Map<number, Waiting>()
  readonly #ready: Promise<void>
  #setReady: () => void = () => undefined
  #next = 1

  constructor(address: string) {
    this.#ready = new Promise((resolve) => (this.#setReady = resolve))
    // Off the screen rather than hidden: the library measures text.
    this.#frame.className = 'diagram-frame'
    this.#frame.title = t('Draws diagrams')
    this.#frame.tabIndex = -1
    this.#frame.setAttribute('aria-hidden', 'true')
    this.#frame.src = address
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (event.source === this.#frame.contentWindow) this.#hear(event.data)
    })
    document.body.append(this.#frame)
  }

  async draw(source: string, colours: DiagramColours): Promise<DiagramPicture> {
    const id = this.#next++
    const timer = window.setTimeout(() => {
      this.#waiting.get(id)?.reject(new Error('The diagram took too long to draw.'))
      this.#waiting.delete(id)
    }, patienceMs)
    const picture = new Promise<DiagramPicture>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
    })
    const request: DrawRequest = { kind: 'draw', id, source, colours }
    void this.#ready.then(() => {
      this.#frame.contentWindow?.postMessage(request, window.location.origin)
    })
    return picture.finally(() => {
      window.clearTimeout(timer)
      this.#waiting.delete(id)
    })
  }

  #hear(data: unknown): void {
    const heard = drawAnswerSchema.safeParse(data)
    if (!heard.success) return
    const answer = heard.data
    if (answer.kind === 'ready') this.#setReady()
    else if (answer.kind === 'drawn') this.#waiting.get(answer.id)?.resolve(answer)
    else this.#waiting.get(answer.id)?.reject(new Error(answer.message))
  }
}

let frame: DiagramFrame | null = null

/** The picture of a diagram's source. Rejects with what is wrong in it. */
export function drawDiagram(source: string, colours: DiagramColours): Promise<DiagramPicture> {
  frame ??= new DiagramFrame('/diagram.html')
  return frame.draw(source, colours)
}

import type { FloorCall, FloorValue } from './floor.worker.ts'

/** Bare sqlite-wasm in a worker, asked over raw postMessage: as little as can stand between a page and SQLite. */
export type Floor = {
  call<Value extends FloorValue>(call: FloorCall): Promise<Value>
  stop(): void
}

export function startFloor(): Floor {
  const worker = new Worker(new URL('./floor.worker.ts', import.meta.url), { type: 'module' })
  const settlers = new Map<number, { resolve(value: never): void; reject(error: Error): void }>()
  let nextId = 0
  worker.onmessage = ({ data }: MessageEvent<[id: number, error: string | null, value: never]>) => {
    const settler = settlers.get(data[0])
    settlers.delete(data[0])
    if (data[1] === null) settler?.resolve(data[2])
    else settler?.reject(new Error(data[1]))
  }
  return {
    call: (call) =>
      new Promise((resolve, reject) => {
        const id = nextId++
        settlers.set(id, { resolve, reject })
        worker.postMessage([id, call])
      }),
    stop: () => worker.terminate(),
  }
}

import { seededRandom, type Random } from '../domain/document/random-document.ts'

/** Time, chance and order of one simulated run: nothing else decides what happens, so a seed tells it all. */
export type World = {
  readonly random: Random
  /** Milliseconds, the true time. */
  now(): number
  /** Runs `work` later; returns the cancel. */
  after(delayMs: number, work: () => Promise<void> | void): () => void
  /** Runs what is due until the true time is reached. */
  runUntil(time: number): Promise<void>
  /** A uuid, version 7 in shape. */
  mintId(): string
  chance(probability: number): boolean
  /** A whole number below `limit`. */
  below(limit: number): number
}

type Task = {
  readonly at: number
  readonly order: number
  readonly work: () => Promise<void> | void
}

export function createWorld(seed: number, startMs: number): World {
  const random = seededRandom(seed)
  const tasks: Task[] = []
  let now = startMs
  let order = 0
  let minted = 0

  function next(until: number): Task | undefined {
    let first = -1
    for (const [index, task] of tasks.entries()) {
      const best = tasks[first]
      if (
        best === undefined ||
        task.at < best.at ||
        (task.at === best.at && task.order < best.order)
      )
        first = index
    }
    const task = tasks[first]
    if (task === undefined || task.at > until) return undefined
    tasks.splice(first, 1)
    return task
  }

  const hex = (value: number, digits: number) =>
    Math.floor(value).toString(16).padStart(digits, '0').slice(-digits)

  return {
    random,
    now: () => now,
    after(delayMs, work) {
      const task: Task = { at: now + Math.max(0, delayMs), order: order++, work }
      tasks.push(task)
      return () => {
        const index = tasks.indexOf(task)
        if (index >= 0) tasks.splice(index, 1)
      }
    },
    async runUntil(time) {
      for (let task = next(time); task !== undefined; task = next(time)) {
        now = Math.max(now, task.at)
        await task.work()
      }
      now = Math.max(now, time)
    },
    mintId() {
      const time = hex(now, 12)
      const tail = hex(random() * 2 ** 32, 8) + hex(minted++, 4)
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(random() * 4096, 3)}-8${hex(random() * 4096, 3)}-${tail}`
    },
    chance: (probability) => random() < probability,
    below: (limit) => Math.floor(random() * limit),
  }
}

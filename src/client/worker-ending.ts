import { AppFailure, appError } from '../../protocol/errors.ts'

export type WorkerEnding = {
  /** The answer, or a rejection as soon as the worker has failed or was ended: Comlink alone would wait for ever. */
  untilEnded<T>(answer: Promise<T>): Promise<T>
  /** Kills the worker, whatever it does just now. */
  end(): void
}

/** Lets every call to a worker settle. `name` says in an error which worker stopped. */
export function createEnding(worker: Worker, name: string): WorkerEnding {
  let fail: (error: AppFailure) => void = () => undefined
  const ended = new Promise<never>((_resolve, reject) => {
    fail = reject
  })
  // Nobody may be waiting when it ends.
  ended.catch(() => undefined)
  worker.onerror = (event) => {
    event.preventDefault()
    const cause = event.message === '' ? 'it could not be loaded' : event.message
    fail(new AppFailure(appError('internal', `${name} stopped: ${cause}.`)))
  }
  return {
    untilEnded: (answer) => Promise.race([answer, ended]),
    end() {
      worker.terminate()
      fail(new AppFailure(appError('cancelled', 'It was stopped.')))
    },
  }
}

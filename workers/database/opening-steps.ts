/**
 * What lies between the death of an owner and the answers of the next: `lock` is when the browser let this worker in,
 * `owner` when its engine answers, `follower` when it found the owner in another worker.
 */
export type OpeningStep = 'lock' | 'pool' | 'file' | 'owner' | 'follower'

/** Leaves a mark with the name of the target: seen in profiles, and by the soak of owners. */
export function markStep(step: OpeningStep, target: string): void {
  performance.mark(`holdfast:${step}`, { detail: target })
}

/** What axe holds against the page under test, as lines to compare with none. */
import axe from 'axe-core'

/**
 * Waits until everything stands still first: a colour on its way in has less contrast than the one it comes to.
 */
export async function axeViolations(root: Element = document.body): Promise<string[]> {
  await standingStill()
  const { violations } = await axe.run(root, {
    resultTypes: ['violations'],
    // The frame of the test runner has no language of its own.
    rules: { 'html-has-lang': { enabled: false } },
  })
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary ?? ''}`).join(' | ')}`,
  )
}

/** Resolves once no animation with an end is running. */
export async function standingStill(): Promise<void> {
  for (;;) {
    const running = document
      .getAnimations()
      .filter(
        (animation) =>
          animation.playState === 'running' &&
          animation.effect?.getComputedTiming().endTime !== Infinity,
      )
    if (running.length === 0) return
    await Promise.allSettled(running.map((animation) => animation.finished))
  }
}

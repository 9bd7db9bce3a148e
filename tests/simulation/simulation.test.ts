import { expect, test } from 'vitest'
import { runSeed } from './run-seed.ts'

test('seeds', async () => {
  const from = Number(process.env['SEED'] ?? 1)
  const count = Number(process.env['SEEDS'] ?? 20)
  const failed: string[] = []
  for (let seed = from; seed < from + count; seed++) {
    try {
      await runSeed(seed)
    } catch (error) {
      const { message, events } = error as { message: string; events: string[] }
      failed.push(
        message.split('\n').slice(0, 6).join('\n').slice(0, 1200) +
          (count === 1 ? '\n' + events.join('\n') : ''),
      )
    }
  }
  expect(failed.slice(0, 6).join('\n\n') + `\n${failed.length} of ${count}`).toBe(`\n0 of ${count}`)
}, 600_000)

import { expect, test } from 'vitest'
import { campaign } from '../soak/campaign.ts'
import { FaultFound, runSeed } from './run-seed.ts'
import { shorten } from './shorten.ts'

const { count, seed: first, report } = campaign('simulate', 100)

test(
  'whatever fails, copies of a workspace and their server agree in the end and lose nothing',
  { timeout: count * 5000 },
  async () => {
    const started = performance.now()
    for (let seed = first; seed < first + count; seed++) {
      try {
        await runSeed(seed)
      } catch (error) {
        if (!(error instanceof FaultFound)) throw error
        const short = await shorten(error)
        report(`seed ${seed} failed\n${short.message}\n${short.events.join('\n')}`)
        throw new Error(`${short.message}\n${short.events.join('\n')}`, { cause: error })
      }
    }
    const seconds = (performance.now() - started) / 1000
    report(`${count} seeds from ${first} on, 0 failed, ${(count / seconds).toFixed(1)} seeds/s`)
    expect(count).toBeGreaterThan(0)
  },
)

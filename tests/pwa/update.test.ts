import { describe, expect, test } from 'vitest'
import { createUpdateFlow, type UpdateFlow } from '../../src/pwa/update.ts'

/** A page whose every effect is written down, in order. */
function createPage(options: { wasControlled?: boolean; hasWaiting?: boolean } = {}) {
  const effects: string[] = []
  let timer: (() => void) | null = null
  const flow = createUpdateFlow({
    wasControlled: options.wasControlled ?? true,
    activate() {
      effects.push('activate')
      return options.hasWaiting ?? true
    },
    announce: () => effects.push('announce'),
    reload: () => effects.push('reload'),
    after(_delayMs, callback) {
      timer = callback
      return () => {
        timer = null
      }
    },
    report: (error) => effects.push(`report: ${String(error)}`),
  })
  return { effects, flow, passTime: () => timer?.(), hasTimer: () => timer !== null }
}

const statuses = (flow: UpdateFlow) => {
  const seen: string[] = []
  flow.on((state) => seen.push(state.status))
  return seen
}

describe('consent', () => {
  test('nothing happens until a person agrees', () => {
    const { flow, effects } = createPage()
    expect(flow.state.status).toBe('idle')
    flow.offer()
    expect(flow.state.status).toBe('available')
    expect(effects).toEqual([])
  })

  test('1. the new version starts only after every edit is on disk', async () => {
    const { flow, effects } = createPage()
    flow.beforeReload(async () => void effects.push('flush one'))
    flow.beforeReload(async () => void effects.push('flush two'))
    flow.offer()
    await flow.apply()
    expect(effects).toEqual(['flush one', 'flush two', 'announce', 'activate'])
    expect(flow.state.status).toBe('applying')
  })

  test('1. an edit that cannot be saved stops it, with nothing changed, and it can be tried again', async () => {
    const { flow, effects } = createPage()
    let isDiskFull = true
    flow.beforeReload(async () => {
      if (isDiskFull) throw new Error('The disk is full.')
    })
    flow.offer()
    await flow.apply()
    expect(flow.state).toMatchObject({ status: 'failed', reason: 'unsaved' })
    expect(effects).toEqual(['report: Error: The disk is full.'])
    isDiskFull = false
    await flow.apply()
    expect(effects.slice(1)).toEqual(['announce', 'activate'])
  })

  test('what is no longer open is not flushed', async () => {
    const { flow, effects } = createPage()
    const close = flow.beforeReload(async () => void effects.push('flush'))
    close()
    await flow.apply()
    expect(effects).not.toContain('flush')
  })
})

describe('taking over', () => {
  test('2. the page reloads once, after the new worker controls it', async () => {
    const { flow, effects, hasTimer } = createPage()
    await flow.apply()
    expect(effects).not.toContain('reload')
    await flow.controlChanged()
    await flow.controlChanged()
    expect(effects.filter((effect) => effect === 'reload')).toHaveLength(1)
    expect(hasTimer()).toBe(false)
  })

  test('2. an edit made while the worker changed is flushed before the reload', async () => {
    const { flow, effects } = createPage()
    await flow.apply()
    flow.beforeReload(async () => void effects.push('late flush'))
    await flow.controlChanged()
    expect(effects.slice(-2)).toEqual(['late flush', 'reload'])
  })

  test('a worker that never takes control is reported, not waited for', async () => {
    const { flow, passTime } = createPage()
    const seen = statuses(flow)
    await flow.apply()
    passTime()
    expect(flow.state).toMatchObject({ status: 'failed', reason: 'no_control' })
    expect(seen).toEqual(['applying', 'failed'])
  })

  test('without a worker a reload alone brings the new version', async () => {
    const { flow, effects } = createPage({ hasWaiting: false })
    await flow.apply()
    expect(effects).toEqual(['announce', 'activate', 'reload'])
  })

  test('two clicks are one', async () => {
    const { flow, effects } = createPage()
    await Promise.all([flow.apply(), flow.apply()])
    expect(effects.filter((effect) => effect === 'activate')).toHaveLength(1)
  })
})

describe('other tabs', () => {
  test('3. a tab follows another one: it flushes, waits for control, reloads once', async () => {
    const { flow, effects } = createPage()
    flow.beforeReload(async () => void effects.push('flush'))
    await flow.followOtherTab()
    expect(effects).toEqual(['flush'])
    await flow.controlChanged()
    expect(effects).toEqual(['flush', 'flush', 'reload'])
  })

  test('3. a change of control that nobody announced is followed too', async () => {
    const { flow, effects } = createPage()
    await flow.controlChanged()
    expect(effects).toEqual(['reload'])
  })

  test('3. a tab with an edit that cannot be saved stays, whatever the others do', async () => {
    const { flow, effects } = createPage()
    flow.beforeReload(() => Promise.reject(new Error('No room.')))
    await flow.followOtherTab()
    await flow.controlChanged()
    expect(effects).not.toContain('reload')
    expect(flow.state).toMatchObject({ status: 'failed', reason: 'unsaved' })
  })

  test('4. the first worker of a page is no update', async () => {
    const { flow, effects } = createPage({ wasControlled: false })
    await flow.controlChanged()
    expect(effects).toEqual([])
    expect(flow.state.status).toBe('idle')
    await flow.controlChanged()
    expect(effects).toEqual(['reload'])
  })
})

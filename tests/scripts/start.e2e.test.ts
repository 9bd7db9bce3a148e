import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const startScript = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))

test('npm start serves what is built, says where, and ends cleanly when told to', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-start-'))
  const child = spawn(process.execPath, [startScript], {
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const found = /Holdfast is at (http:\/\/localhost:\d+)/.exec(output)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', () => reject(new Error(`It ended early: ${output}`)))
  })
  expect(output).not.toContain('Building')
  const response = await fetch(address)
  expect(response.status).toBe(200)
  expect(await response.text()).toContain('<title>Holdfast</title>')

  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  rmSync(dataDir, { recursive: true })
})

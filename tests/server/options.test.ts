import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readOptions } from '../../server/options.ts'

test('without any setting the data is in ./data and the built app is served over HTTP', () => {
  expect(readOptions([], {}, ['/app'])).toEqual({
    dataDir: resolve('data'),
    appDirs: ['/app'],
    isHttps: false,
  })
})

test('the environment and --https change it', () => {
  const env = { DATA_DIR: '/srv/holdfast', APP_DIR: '/srv/app' }
  expect(readOptions(['--https'], env, ['/app'])).toEqual({
    dataDir: resolve('/srv/holdfast'),
    appDirs: [resolve('/srv/app')],
    isHttps: true,
  })
})

test('an argument that is not understood is named', () => {
  expect(() => readOptions(['--htps'], {}, [])).toThrow('--htps')
})

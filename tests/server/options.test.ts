import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readOptions } from '../../server/options.ts'

test('without any setting the server listens on 4653 and keeps its data in ./data', () => {
  expect(readOptions([], {}, ['/app'])).toEqual({
    port: 4653,
    host: null,
    dataDir: resolve('data'),
    appDirs: ['/app'],
    isHttps: false,
    logLevel: 'info',
  })
})

test('the environment and --https change it', () => {
  const env = { PORT: '5320', HOST: '127.0.0.1', DATA_DIR: '/srv/holdfast', LOG_LEVEL: 'debug' }
  expect(readOptions(['--https'], env, ['/app'])).toMatchObject({
    port: 5320,
    host: '127.0.0.1',
    dataDir: resolve('/srv/holdfast'),
    isHttps: true,
    logLevel: 'debug',
  })
})

test('what is not understood is named', () => {
  expect(() => readOptions(['--htps'], {}, [])).toThrow('--htps')
  expect(() => readOptions([], { PORT: '80a' }, [])).toThrow('PORT is 80a')
  expect(() => readOptions([], { PORT: '70000' }, [])).toThrow('PORT is 70000')
})

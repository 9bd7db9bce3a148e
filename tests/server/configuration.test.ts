import { expect, test } from 'vitest'
import { readConfiguration } from '../../server/configuration.ts'

test('without any setting the server listens on 4653 on all addresses', () => {
  expect(readConfiguration(null, {})).toMatchObject({
    port: 4653,
    host: null,
    logLevel: 'info',
    origins: [],
    metrics: 'loopback',
    sessions: { idleDays: 90, longestDays: 365 },
  })
  expect(readConfiguration('', { PORT: '' }).port).toBe(4653)
  expect(readConfiguration('# nothing yet\n', {}).port).toBe(4653)
})

test('the environment stands above the file, the file above the defaults', () => {
  const file = 'port: 5000\nlogLevel: debug\nsessions:\n  idleDays: 7\norigins: [https://a.example]'
  expect(readConfiguration(file, { PORT: '5320', HOST: '127.0.0.1' })).toMatchObject({
    port: 5320,
    host: '127.0.0.1',
    logLevel: 'debug',
    origins: ['https://a.example'],
    sessions: { idleDays: 7, longestDays: 365 },
  })
  expect(
    readConfiguration(file, { ORIGINS: 'https://b.example, http://c.example:81' }).origins,
  ).toEqual(['https://b.example', 'http://c.example:81'])
})

test('a variable that is not understood is named with what it says', () => {
  expect(() => readConfiguration(null, { PORT: '80a' })).toThrow('PORT is 80a')
  expect(() => readConfiguration(null, { PORT: '70000' })).toThrow('PORT is 70000')
  expect(() => readConfiguration(null, { LOG_LEVEL: 'loud' })).toThrow('LOG_LEVEL is loud')
  expect(() => readConfiguration('port: 1', { METRICS: 'some' })).toThrow('METRICS is some')
})

test('a key that is not understood is named by its path', () => {
  expect(() => readConfiguration('prot: 80', {})).toThrow(/config\.yaml: .*prot/)
  expect(() => readConfiguration('port: eighty', {})).toThrow(
    'config.yaml: port: must be a whole number',
  )
  expect(() => readConfiguration('passwords: { passes: 0 }', {})).toThrow(
    'config.yaml: passwords: passes',
  )
  expect(() => readConfiguration('origins: [notes.example.org]', {})).toThrow(
    'config.yaml: origins: 0: must be an origin',
  )
  expect(() => readConfiguration('origins: [https://a.example/path]', {})).toThrow('origins: 0')
  expect(() => readConfiguration('trustedProxies: [proxy]', {})).toThrow('must be an IP address')
  expect(() => readConfiguration('trustedProxies: 3', {})).toThrow('config.yaml: trustedProxies')
})

test('a file that is no YAML, no mapping or a bomb is refused with the file named', () => {
  expect(() => readConfiguration('port: [1', {})).toThrow('config.yaml cannot be read')
  expect(() => readConfiguration('- 1', {})).toThrow('config.yaml must hold')
  const bomb = 'a: &a [1]\nb: &b [*a, *a]\nc: [*b, *b]'
  expect(() => readConfiguration(bomb, {})).toThrow('config.yaml cannot be read')
})

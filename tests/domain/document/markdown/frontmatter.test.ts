import { describe, expect, test } from 'vitest'
import {
  frontmatterText,
  splitFrontmatter,
} from '../../../../domain/document/markdown/frontmatter.ts'

const read = (yaml: string) => [...splitFrontmatter(`---\n${yaml}\n---\nbody`).properties]

describe('frontmatter', () => {
  test('keeps values of every kind, and their order', () => {
    expect(
      read(
        'zeta: text\nalpha: 3\nyes: true\nlist:\n  - a\n  - b\nmap: {k: [1, {x: null}]}\nempty:\nlink: "[[A]]"\ndate: 2026-01-05\ntime: 2026-01-05T10:00:00',
      ),
    ).toEqual([
      ['zeta', 'text'],
      ['alpha', 3],
      ['yes', true],
      ['list', ['a', 'b']],
      ['map', { k: [1, { x: null }] }],
      ['empty', ''],
      ['link', '[[A]]'],
      ['date', '2026-01-05'],
      ['time', '2026-01-05T10:00:00'],
    ])
  })

  test('keeps the digits of numbers that would lose some', () => {
    expect(read('a: 1.10\nb: 007\nc: 12345678901234567890\nd: 0x1f\ne: 2.50')).toEqual([
      ['a', '1.10'],
      ['b', '007'],
      ['c', '12345678901234567890'],
      ['d', '0x1f'],
      ['e', '2.50'],
    ])
    expect(read('a: 1.5\nb: -3\nc: 4.0')).toEqual([
      ['a', 1.5],
      ['b', -3],
      ['c', 4],
    ])
  })

  test('reads simple and full YAML alike', () => {
    const simple =
      'a: plain text, with (signs)\nb: 12\nc: false\nd:\n- x y\n- 2\ne: "quoted # text"\nf:'
    expect(read(simple)).toEqual(read(`${simple}\n? g\n: h`).slice(0, -1))
  })

  test('comes back from its own text', () => {
    const properties = new Map(
      read(
        'a: "true"\nb: "1.0"\nc: "x: y"\nd: |\n  two\n  lines\ne: [a, [b]]\nf: {}\ng: []\nh: "- x"\ni:\nj: "\'"\nk: null\n漢: 字',
      ),
    )
    const text = frontmatterText(properties)
    expect([...splitFrontmatter(`${text}body`).properties]).toEqual([...properties])
    expect(frontmatterText(splitFrontmatter(text).properties)).toBe(text)
  })

  test('is only what stands at the very start and names properties', () => {
    for (const text of [
      'a\n---\nb: c\n---\n',
      '---\n\ntext\n\n---\nmore',
      '---\nno end: here\n',
      '--- \nx\n',
    ])
      expect(splitFrontmatter(text)).toMatchObject({ body: text, error: null })
    expect(splitFrontmatter('\ufeff---\r\na: b\r\n---\r\nbody').properties.get('a')).toBe('b')
    expect(splitFrontmatter('---\n---\nbody')).toMatchObject({ body: 'body', error: null })
  })

  test('cannot reach the prototype of anything', () => {
    const [[name, value] = ['', null]] = read('__proto__: {polluted: true}')
    expect(name).toBe('__proto__')
    expect(value).toEqual({ polluted: true })
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
})

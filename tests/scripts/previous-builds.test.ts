import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepPresentBuild } from '../../scripts/previous-builds.mjs'
import { readAppFiles } from '../../server/http/app-files.ts'
import { findBuilds } from '../../server/http/builds.ts'

let dist: string

beforeEach(() => {
  dist = mkdtempSync(join(tmpdir(), 'holdfast-dist-'))
})

afterEach(() => {
  rmSync(dist, { recursive: true })
})

function writeBuild(name: string): void {
  rmSync(join(dist, 'app'), { recursive: true, force: true })
  mkdirSync(join(dist, 'app', 'assets'), { recursive: true })
  writeFileSync(join(dist, 'app', 'index.html'), `shell ${name}`)
  writeFileSync(join(dist, 'app', 'version.json'), JSON.stringify({ build: name }))
  writeFileSync(join(dist, 'app', 'assets', `main-${name}.js`), name)
}

test('a first build has nothing to keep', () => {
  keepPresentBuild(dist)
  expect(readdirSync(dist)).toEqual([])
  expect(findBuilds(dist)).toEqual([join(dist, 'app')])
})

test('the assets of the last two builds are served beside the present one, older ones are gone', () => {
  for (const name of ['a', 'b', 'c', 'd']) {
    keepPresentBuild(dist)
    writeBuild(name)
  }
  const paths = [...readAppFiles(findBuilds(dist)).keys()].sort()
  expect(paths).toEqual([
    '/assets/main-b.js',
    '/assets/main-c.js',
    '/assets/main-d.js',
    '/index.html',
    '/version.json',
  ])
})

test('building the same sources again keeps one copy', () => {
  writeBuild('a')
  keepPresentBuild(dist)
  keepPresentBuild(dist)
  expect(readdirSync(join(dist, 'previous'))).toEqual(['a'])
})

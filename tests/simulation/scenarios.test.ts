import { test } from 'vitest'
import { runScenario, scenarioNames } from './scenarios.ts'

test.each(scenarioNames)('%s', { timeout: 60_000 }, runScenario)

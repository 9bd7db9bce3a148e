import type { Page } from 'playwright-core'
import type { App } from './app.ts'
import type { Figure } from './figure.ts'
import type { MeasureArgs, MeasureName, MeasureValue } from '../page/measures.ts'

/** What a suite works with: one browser with a profile on disk, and the bench page served to it. */
export type Bench = {
  /** Folder of the repository. */
  readonly root: string
  /** Address of the bench page. */
  readonly pageUrl: string
  /** Folder of the built bench page. */
  readonly pageDir: string
  /** A fresh page of the one profile; close it when done. */
  newPage(): Promise<Page>
  /** Runs a measure in a fresh page, and says what went wrong there. */
  measure<Name extends MeasureName>(
    name: Name,
    args: MeasureArgs<Name>,
    /** A folder whose files the page is given. */
    folder?: string,
  ): Promise<MeasureValue<Name>>
  /** Makes sure that our workspace and the floor's file of this many nodes are there. */
  prepare(nodes: number): Promise<void>
  /** The real app, started on first need. */
  app(): Promise<App>
  /** Progress, not a result. */
  note(text: string): void
}

/** One folder of the bench. */
export type Benchmark = {
  readonly name: string
  run(bench: Bench): Promise<readonly Figure[]>
}

/**
 * This device and an account. Which copies belong to the server is noted in the registry first; a file follows when it
 * is opened, so that nothing is half done when the tab dies in between.
 */
import { fail, ok, type Result } from '../../lib/result.ts'
import type { Me } from '../../protocol/accounts-api.ts'
import { appError, type AppError } from '../../protocol/errors.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import type { WorkspaceEntry } from '../../protocol/registry-api.ts'
import { accounts } from './accounts.ts'
import { registryClient } from './registry.ts'
import type { WorkspaceClient } from './workspace.ts'

/** The device as it signs in, and whom it has called the author so far. */
export async function thisDevice() {
  const { deviceId, person } = await registryClient.device()
  return { device: { id: deviceId, name: deviceName() }, personId: person.id }
}

export type Entered = {
  /** The workspace to go to. */
  readonly workspaceId: WorkspaceId
  /** A sample that nobody touched, to be removed once another workspace is open. */
  readonly sampleId: WorkspaceId | null
}

/**
 * After a sign-in. An account without a workspace receives the open one; else the account's workspaces come to this
 * device, `wanted` or the first of them is the one to go to, and what is open stays local.
 */
export async function enter(
  me: Me,
  open: WorkspaceClient | null,
  wanted: WorkspaceId | null = null,
): Promise<Result<Entered, AppError>> {
  const { personId: id, name } = me.account
  const set = await registryClient.setPerson({ id, name })
  if (!set.ok) return set
  const known = me.workspaces
  if (open !== null && wanted === null && known.length === 0) return bring(open, { id, name })
  for (const workspace of known) {
    const noted = await registryClient.belongsToServer(workspace, true)
    if (!noted.ok) return noted
  }
  const target =
    wanted ?? known.find((workspace) => workspace.id === open?.id)?.id ?? known[0]?.id ?? null
  if (target === null)
    return fail(
      appError('not_found', 'This account has no workspace yet. Open one here and connect it.'),
    )
  if (target === open?.id) return here(open, { id, name })
  const isSample = open !== null && (await open.query('workspace.counts', {})).isPristine
  return ok({ workspaceId: target, sampleId: isSample ? open.id : null })
}

/** Brings the open workspace to the server of the account. */
async function bring(
  open: WorkspaceClient,
  person: { readonly id: string; readonly name: string },
): Promise<Result<Entered, AppError>> {
  const entry = (await registryClient.list()).find(({ id }) => id === open.id)
  const name = entry?.displayName ?? 'Workspace'
  const made = await accounts.createWorkspace(open.id, name)
  if (!made.ok) return made
  const noted = await registryClient.belongsToServer({ id: open.id, name }, true)
  return noted.ok ? here(open, person) : noted
}

async function here(
  open: WorkspaceClient,
  person: { readonly id: string; readonly name: string },
): Promise<Result<Entered, AppError>> {
  if (open.isConnected) open.sync.retry()
  else {
    const connected = await open.connect(person)
    if (!connected.ok) return connected
  }
  return ok({ workspaceId: open.id, sampleId: null })
}

/** Makes the file of an open workspace what the registry says of it. */
export async function follow(workspace: WorkspaceClient, entry: WorkspaceEntry): Promise<void> {
  const { server } = entry.settings
  if (server === undefined || server === workspace.isConnected) return
  if (!server) {
    await workspace.disconnect()
    return
  }
  const { person } = await registryClient.device()
  await workspace.connect(person)
}

/**
 * Ends the sign-in of this device. `keep`: its copies go on as workspaces of this device alone; else they are removed,
 * but for the open one, which the caller removes once it is closed. What was not sent is kept or goes with them.
 * Answers the copies that go.
 */
export async function leave(
  open: WorkspaceClient | null,
  { keep }: { readonly keep: boolean },
): Promise<Result<readonly WorkspaceId[], AppError>> {
  const out = await accounts.signOut('current')
  // Who is out already, or cannot be reached, leaves all the same: the copies are ours.
  if (!out.ok && out.error.code !== 'unauthenticated' && out.error.code !== 'offline') return out
  const connected = (await registryClient.list()).filter(({ settings }) => settings.server === true)
  if (!keep) return ok(connected.map(({ id }) => id as WorkspaceId))
  for (const { id, displayName } of connected) {
    const noted = await registryClient.belongsToServer(
      { id: id as WorkspaceId, name: displayName },
      false,
    )
    if (!noted.ok) return noted
  }
  if (open?.isConnected === true) {
    const disconnected = await open.disconnect()
    if (!disconnected.ok) return disconnected
  }
  return ok([])
}

/** What this browser calls itself, in words a person knows it by. */
function deviceName(): string {
  const agent = navigator.userAgent
  const browser =
    [
      ['Edg/', 'Edge'],
      ['OPR/', 'Opera'],
      ['Firefox/', 'Firefox'],
      ['Chrome/', 'Chrome'],
      ['Safari/', 'Safari'],
    ].find(([mark]) => agent.includes(mark ?? ''))?.[1] ?? 'Browser'
  const system =
    [
      ['iPhone', 'iPhone'],
      ['iPad', 'iPad'],
      ['Android', 'Android'],
      ['Mac OS', 'Mac'],
      ['Windows', 'Windows'],
      ['CrOS', 'ChromeOS'],
      ['Linux', 'Linux'],
    ].find(([mark]) => agent.includes(mark ?? ''))?.[1] ?? null
  return system === null ? browser : `${browser} on ${system}`
}

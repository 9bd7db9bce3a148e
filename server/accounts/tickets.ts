import type { Grant } from '../../protocol/role.ts'
import type {
  AccountId,
  DeviceId,
  NodeId,
  PersonId,
  SessionId,
  WorkspaceId,
} from '../../protocol/ids.ts'
import type { Secret } from '../stores/registry/secrets.ts'
import type { Session } from '../stores/registry/sessions.ts'
import type { AccountsContext } from './context.ts'
import { notFound } from './failures.ts'
import { personOf } from './person.ts'
import { liveSession, type SignedIn } from './sessions.ts'
import { createToken, hashToken } from './tokens.ts'

const ticketMs = 30 * 1000
const documentTicketMs = 12 * 60 * 60 * 1000

/** Who opened a connection to a workspace, and what they may do in it at this moment. */
export type Admission = {
  readonly account: AccountId
  readonly session: SessionId
  readonly device: DeviceId
  readonly workspace: WorkspaceId
  /** Whom rows name as their author. */
  readonly person: PersonId
  readonly name: string
  readonly grants: readonly Grant[]
}

export type Ticket = { readonly ticket: string; readonly expiresAt: number }

/**
 * A ticket for a connection that carries no cookie of its own: it goes in the first frame, never in an address. It
 * works once, within thirty seconds, for this session and this workspace.
 */
export function createTicket(
  context: AccountsContext,
  who: SignedIn,
  workspaceId: WorkspaceId,
): Promise<Ticket> {
  return issue(context, who, { kind: 'ticket', workspaceId, nodeId: null }, ticketMs)
}

/**
 * A ticket for the document of one node, for programs that open it as often as their connection breaks, and know no
 * other place for it than the address. It works for twelve hours, as long as the session lives and has access.
 */
export function createDocumentTicket(
  context: AccountsContext,
  who: SignedIn,
  workspaceId: WorkspaceId,
  nodeId: NodeId,
): Promise<Ticket> {
  return issue(context, who, { kind: 'document_ticket', workspaceId, nodeId }, documentTicketMs)
}

async function issue(
  context: AccountsContext,
  { account, session }: SignedIn,
  what: Pick<Secret, 'kind' | 'nodeId'> & { readonly workspaceId: WorkspaceId },
  lifeMs: number,
): Promise<Ticket> {
  const ticket = createToken(context)
  const createdAt = context.clock.now()
  const expiresAt = createdAt + lifeMs
  await context.store.registry.write(async (tables) => {
    const grants = await tables.memberships.grants(what.workspaceId, account.id)
    if (grants.length === 0) throw notFound('The workspace')
    await tables.secrets.insert({
      ...what,
      tokenHash: hashToken(ticket),
      accountId: account.id,
      sessionId: session.id,
      createdAt,
      expiresAt,
    })
  })
  return { ticket, expiresAt }
}

/** Uses a ticket up. Null where it was used, has ended, never was, or its holder has lost access. */
export async function redeemTicket(
  context: AccountsContext,
  ticket: string,
): Promise<Admission | null> {
  const { registry } = context.store
  const secret = await registry.write((tables) =>
    tables.secrets.take('ticket', hashToken(ticket), context.clock.now()),
  )
  if (secret === null || secret.sessionId === null || secret.workspaceId === null) return null
  return admit(context, secret.sessionId, secret.workspaceId)
}

/** Whom a ticket lets to that document. Null where it is for another one, has ended, never was, or access is lost. */
export async function admitToDocument(
  context: AccountsContext,
  ticket: string,
  workspaceId: WorkspaceId,
  nodeId: NodeId,
): Promise<Admission | null> {
  const secret = await context.store.registry.read((tables) =>
    tables.secrets.find('document_ticket', hashToken(ticket), context.clock.now()),
  )
  const isFor = secret?.workspaceId === workspaceId && secret.nodeId === nodeId
  if (!isFor || secret.sessionId === null) return null
  return admit(context, secret.sessionId, workspaceId)
}

/**
 * What a session may do in a workspace now; null where it may nothing. For a connection that is open: to ask again
 * when the bus tells of a change, and every few minutes because news can be lost.
 */
export async function admit(
  context: AccountsContext,
  sessionId: SessionId,
  workspaceId: WorkspaceId,
): Promise<Admission | null> {
  const { registry } = context.store
  const session: Session | null = await registry.read((tables) => tables.sessions.byId(sessionId))
  const who = session === null ? null : await liveSession(context, session)
  if (who === null) return null
  const { account } = who
  return registry.read(async (tables) => {
    const grants = await tables.memberships.grants(workspaceId, account.id)
    if (grants.length === 0) return null
    return {
      account: account.id,
      session: sessionId,
      device: who.session.deviceId,
      workspace: workspaceId,
      person: await personOf(tables, account.id),
      name: account.name,
      grants: grants.map(({ rootId, role }) => ({ rootId, role })),
    }
  })
}

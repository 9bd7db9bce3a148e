import { fail, ok } from '../../lib/result.ts'
import type { EngineAnswer, EngineCall, MutateCall } from '../../protocol/database-api.ts'
import { AppFailure, appError } from '../../protocol/errors.ts'
import {
  isRegistryMutation,
  registryMutations,
  type RegistryQueryName,
  type RegistryValues,
  type WorkspaceEntry,
} from '../../protocol/registry-api.ts'
import type { Engine, Guest } from './engine.ts'
import type { Platform } from './platform.ts'
import type { Connection } from './sqlite/connection.ts'
import { readMeta, writeMeta } from './meta.ts'

type Listener = { readonly name: RegistryQueryName; gen: number; shown: string }

/**
 * The registry as an engine. It is small, so a live query is simply asked again after each change and sent when its
 * text differs.
 */
export function createRegistryEngine(
  connection: Connection,
  platform: Platform,
  epoch: number,
  closeFile: () => void,
): Engine {
  const listenersByGuest = new Map<Guest, Map<number, Listener>>()
  ensureIdentity(connection, platform)

  function send(guest: Guest, subscription: number, listener: Listener): void {
    const json = JSON.stringify(readRegistry(connection, listener.name))
    if (json === listener.shown) return
    listener.shown = json
    guest.send({
      kind: 'live',
      messages: [{ kind: 'value', subscription, gen: ++listener.gen, json }],
    })
  }

  function answer(guest: Guest, call: EngineCall): EngineAnswer {
    switch (call.method) {
      case 'mutate': {
        const result = mutateRegistry(connection, platform, call)
        if (result.ok)
          for (const [other, listeners] of listenersByGuest)
            for (const [subscription, listener] of listeners) send(other, subscription, listener)
        return result
      }
      case 'query':
        return isRegistryQuery(call.name)
          ? ok(JSON.stringify(readRegistry(connection, call.name)))
          : unknownQuery(call.name)
      case 'subscribe': {
        if (!isRegistryQuery(call.name)) return unknownQuery(call.name)
        const listener: Listener = { name: call.name, gen: 0, shown: '' }
        const listeners = listenersByGuest.get(guest) ?? new Map<number, Listener>()
        listenersByGuest.set(guest, listeners.set(call.subscription, listener))
        send(guest, call.subscription, listener)
        return ok(null)
      }
      case 'unsubscribe':
        listenersByGuest.get(guest)?.delete(call.subscription)
        return ok(null)
      case 'openDocument':
      case 'closeDocument':
      case 'identify':
      case 'maintain':
      case 'connect':
      case 'keepFiles':
      case 'disconnect':
      case 'sync':
        return fail(appError('unsupported', 'The registry holds no documents.'))
    }
  }

  return {
    epoch,
    call: (guest, call) => {
      try {
        return Promise.resolve(answer(guest, call))
      } catch (error) {
        if (error instanceof AppFailure) return Promise.resolve(fail(error.error))
        platform.report(error)
        return Promise.resolve(
          fail(
            appError(
              'internal',
              'The list of workspaces could not be read or written. The workspaces are unharmed.',
            ),
          ),
        )
      }
    },
    drop: (guest) => void listenersByGuest.delete(guest),
    close: () => {
      closeFile()
      return Promise.resolve()
    },
  }
}

function unknownQuery(name: string): EngineAnswer {
  return fail(appError('unknown_query', `The registry has no query "${name}".`, { name }))
}

function isRegistryQuery(name: string): name is RegistryQueryName {
  return name === 'workspaces.list' || name === 'device.get'
}

function ensureIdentity(connection: Connection, platform: Platform): void {
  if (readMeta(connection, 'device_id') !== undefined) return
  connection.transaction(() => {
    writeMeta(connection, 'device_id', platform.mintId())
    writeMeta(connection, 'person_id', platform.mintId())
    writeMeta(connection, 'person_name', 'You')
  })
}

function readRegistry<Name extends RegistryQueryName>(
  connection: Connection,
  name: Name,
): RegistryValues[RegistryQueryName] {
  if (name === 'device.get')
    return {
      deviceId: readMeta(connection, 'device_id') ?? '',
      person: {
        id: readMeta(connection, 'person_id') ?? '',
        name: readMeta(connection, 'person_name') ?? '',
      },
    }
  return connection
    .rows<[string, string, string, number, number]>(
      'SELECT id, display_name, settings, created_at, opened_at FROM workspaces ORDER BY opened_at DESC, id',
    )
    .map(([id, displayName, settings, createdAt, openedAt]): WorkspaceEntry => ({
      id,
      displayName,
      settings: JSON.parse(settings) as WorkspaceEntry['settings'],
      createdAt,
      openedAt,
    }))
}

/** Every registry mutation sets a value, so a replay after a change of owner is harmless without a record of it. */
function mutateRegistry(
  connection: Connection,
  platform: Platform,
  call: MutateCall,
): EngineAnswer {
  if (!isRegistryMutation(call.name))
    return fail(
      appError('unknown_mutation', `The registry has no mutation "${call.name}".`, {
        name: call.name,
      }),
    )
  const parsed = registryMutations[call.name].safeParse(call.args)
  if (!parsed.success)
    return fail(
      appError(
        'invalid_args',
        `${call.name} was called with arguments it does not take. Nothing was changed.`,
        {
          issues: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
        },
      ),
    )
  const now = platform.clock.now()
  const args: { id: string; displayName?: string; settings?: unknown } = parsed.data
  connection.transaction(() => {
    switch (call.name) {
      case 'workspaces.create':
        connection.run(
          `INSERT INTO workspaces (id, display_name, created_at, opened_at) VALUES (?, ?, ?, ?)
           ON CONFLICT DO NOTHING`,
          args.id,
          args.displayName ?? '',
          now,
          now,
        )
        return
      case 'workspaces.rename':
        connection.run(
          'UPDATE workspaces SET display_name = ? WHERE id = ?',
          args.displayName ?? '',
          args.id,
        )
        return
      case 'workspaces.remove':
        connection.run('DELETE FROM workspaces WHERE id = ?', args.id)
        return
      case 'workspaces.open':
        connection.run('UPDATE workspaces SET opened_at = ? WHERE id = ?', now, args.id)
        return
      case 'person.set':
        writeMeta(connection, 'person_id', args.id)
        writeMeta(connection, 'person_name', args.displayName ?? '')
        return
      case 'settings.set':
        connection.run(
          'UPDATE workspaces SET settings = json_patch(settings, ?) WHERE id = ?',
          JSON.stringify(args.settings),
          args.id,
        )
    }
  })
  return ok({ id: args.id })
}

import type { EngineCall } from '../../../protocol/database-api.ts'

type SubscribeCall = Extract<EngineCall, { method: 'subscribe' }>

/** What a page wants from every owner it will ever have: its live queries and its open documents. */
export type StandingOrders = {
  /** Takes notice of a call that starts or ends an order. */
  note(call: EngineCall): void
  calls(): readonly SubscribeCall[]
  openDocuments(): readonly string[]
}

export function createStandingOrders(): StandingOrders {
  const subscriptions = new Map<number, SubscribeCall>()
  const documents = new Set<string>()
  return {
    note(call) {
      if (call.method === 'subscribe') subscriptions.set(call.subscription, call)
      if (call.method === 'unsubscribe') subscriptions.delete(call.subscription)
      if (call.method === 'openDocument') documents.add(call.nodeId)
      if (call.method === 'closeDocument') documents.delete(call.nodeId)
    },
    calls: () => [...subscriptions.values()],
    openDocuments: () => [...documents],
  }
}

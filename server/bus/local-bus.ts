import { createEmitter, type Emitter } from '../../lib/emitter.ts'
import type { Bus, BusTopics } from './bus.ts'

/** A bus inside one process. A listener that throws is reported and keeps no other from hearing. */
export function createLocalBus(report: (error: unknown) => void): Bus {
  const emitters: { [Topic in keyof BusTopics]: Emitter<BusTopics[Topic]> } = {
    access: createEmitter(report),
    log: createEmitter(report),
    presence: createEmitter(report),
    copies: createEmitter(report),
  }
  return {
    publish: (topic, message) => emitters[topic].emit(message),
    subscribe: (topic, listener) => emitters[topic].on(listener),
  }
}

import { createServer, type Server, type Socket } from 'node:net'

/** The first byte of a TLS connection: a handshake record (RFC 8446, 5.1). */
const tlsHandshake = 22

/** A server that takes connections from another one. */
type ConnectionTaker = { emit(event: 'connection', socket: Socket): boolean }

/**
 * One port for both: TLS goes to `secure`, plain HTTP to `plain`, which only says where to go. Without it, a phone
 * that leaves out `https://` gets an empty answer.
 */
export function createTlsSniffer(secure: ConnectionTaker, plain: ConnectionTaker): Server {
  return createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('readable', () => {
      const chunk: unknown = socket.read(1)
      if (!Buffer.isBuffer(chunk)) {
        socket.destroy()
        return
      }
      socket.unshift(chunk)
      const server = chunk[0] === tlsHandshake ? secure : plain
      server.emit('connection', socket)
    })
  })
}

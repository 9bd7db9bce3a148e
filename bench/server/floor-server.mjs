/**
 * The floors of the suite, as a process of its own like the server: bare SQLite commits with the pragmas of the server,
 * and a bare WebSocket server. A message is sent back (`echo`) or to everyone (`fan`).
 */
import { createServer } from 'node:http'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { WebSocketServer } from 'ws'

/**
 * One row of an update's size in a transaction of its own, for a while.
 * @param {number} milliseconds
 */
function commitsPerSecond(milliseconds) {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-floor-'))
  const database = new SqliteDatabase(join(dir, 'floor.db'))
  try {
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.exec('CREATE TABLE updates (version INTEGER PRIMARY KEY, bytes BLOB NOT NULL)')
    const insert = database.prepare('INSERT INTO updates (bytes) VALUES (?)')
    const bytes = Buffer.alloc(40, 7)
    const until = performance.now() + milliseconds
    let count = 0
    /** @type {number[]} */
    const latencies = []
    while (performance.now() < until) {
      const from = performance.now()
      insert.run(bytes)
      latencies.push(performance.now() - from)
      count += 1
    }
    latencies.sort((left, right) => left - right)
    return {
      perSecond: (count / milliseconds) * 1000,
      p50: latencies[Math.floor(count / 2)],
      p95: latencies[Math.floor(count * 0.95)],
    }
  } finally {
    database.close()
    rmSync(dir, { recursive: true })
  }
}

const http = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://floor')
  if (url.pathname === '/commits')
    response.end(JSON.stringify(commitsPerSecond(Number(url.searchParams.get('ms')))))
  else if (url.pathname === '/file') response.end(readFileSync(url.searchParams.get('path') ?? ''))
  else response.writeHead(404).end()
})
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false })
sockets.on('connection', (socket, request) => {
  const isFan = request.url === '/fan'
  socket.on('message', (data) => {
    if (!isFan) return socket.send(data)
    for (const other of sockets.clients) if (other !== socket) other.send(data)
  })
})
http.listen(0, '127.0.0.1', () => {
  const address = http.address()
  if (address !== null && typeof address === 'object') process.stdout.write(`${address.port}\n`)
})

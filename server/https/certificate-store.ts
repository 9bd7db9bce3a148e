import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createAuthority,
  createServerCertificate,
  type Certificate,
  type Validity,
} from './certificate.ts'

/** What a TLS server needs, and the authority that its visitors trust. All in PEM. */
export type ServerIdentity = {
  readonly key: string
  readonly certificate: string
  readonly authority: string
}

const dayMs = 24 * 60 * 60 * 1000
const authorityDays = 3650
/** Browsers refuse a server certificate that holds longer than 398 days. */
const serverDays = 397
const renewBeforeDays = 30

/**
 * The server's own certificate, kept in `dataDir/https` where only the owner may read it. It is made on first use and
 * renewed when it nears its end or lacks one of the names; the authority stays, so a phone that trusts it keeps trust.
 */
export function openServerIdentity(
  dataDir: string,
  names: readonly string[],
  now: Date,
): ServerIdentity {
  const folder = join(dataDir, 'https')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const authority = readUsable(folder, 'authority', now) ?? renewAuthority(folder, now)
  const kept = readUsable(folder, 'server', now)
  const server =
    kept !== null && coversNames(kept, names) && isIssuedBy(kept, authority)
      ? kept
      : renewServer(folder, names, authority, now)
  return {
    key: server.privateKeyPem,
    certificate: server.certificatePem + authority.certificatePem,
    authority: authority.certificatePem,
  }
}

function readUsable(folder: string, name: string, now: Date): Certificate | null {
  const paths = pathsOf(folder, name)
  if (!existsSync(paths.certificate) || !existsSync(paths.key)) return null
  const certificatePem = readFileSync(paths.certificate, 'utf8')
  const ends = new Date(new X509Certificate(certificatePem).validTo)
  if (ends.getTime() - now.getTime() < renewBeforeDays * dayMs) return null
  return { certificatePem, privateKeyPem: readFileSync(paths.key, 'utf8') }
}

function coversNames(certificate: Certificate, names: readonly string[]): boolean {
  const x509 = new X509Certificate(certificate.certificatePem)
  return names.every(
    (name) => x509.checkHost(name) !== undefined || x509.checkIP(name) !== undefined,
  )
}

function isIssuedBy(certificate: Certificate, authority: Certificate): boolean {
  return new X509Certificate(certificate.certificatePem).verify(
    createPublicKey(authority.certificatePem),
  )
}

function renewAuthority(folder: string, now: Date): Certificate {
  const name = `Holdfast authority ${now.toISOString().slice(0, 10)}`
  return keep(folder, 'authority', createAuthority(name, validityOf(authorityDays, now)))
}

function renewServer(
  folder: string,
  names: readonly string[],
  authority: Certificate,
  now: Date,
): Certificate {
  const commonName = new X509Certificate(authority.certificatePem).subject.replace(/^CN=/, '')
  const key = createPrivateKey(authority.privateKeyPem)
  const issuer = { commonName, key, publicKey: createPublicKey(key) }
  return keep(folder, 'server', createServerCertificate(names, validityOf(serverDays, now), issuer))
}

/** Starts a day early, for a phone whose clock is behind. */
function validityOf(days: number, now: Date): Validity {
  const fromMs = now.getTime() - dayMs
  return { from: new Date(fromMs), until: new Date(fromMs + days * dayMs) }
}

function keep(folder: string, name: string, certificate: Certificate): Certificate {
  const paths = pathsOf(folder, name)
  writeFileSync(paths.key, certificate.privateKeyPem, { mode: 0o600 })
  writeFileSync(paths.certificate, certificate.certificatePem, { mode: 0o600 })
  return certificate
}

const pathsOf = (folder: string, name: string) => ({
  certificate: join(folder, `${name}.crt`),
  key: join(folder, `${name}.key`),
})

import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'
import {
  bitString,
  boolean,
  explicit,
  implicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from './der.ts'

/** A certificate with the key it was made for. */
export type Certificate = {
  readonly certificatePem: string
  readonly privateKeyPem: string
}

/** From when until when a certificate holds. */
export type Validity = { readonly from: Date; readonly until: Date }

const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'))

const extensionIds = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
} as const

const serverAuthentication = '1.3.6.1.5.5.7.3.1'

/** A certificate authority of this server alone (RFC 5280), on P-256. A phone trusts it once. */
export function createAuthority(commonName: string, validity: Validity): Certificate {
  const { publicKey, privateKey } = createKeyPair()
  return assemble({
    subject: distinguishedName(commonName),
    issuer: distinguishedName(commonName),
    validity,
    publicKey,
    privateKey,
    signingKey: privateKey,
    extensions: [
      // An authority that may sign servers and no further authority.
      extension('basicConstraints', true, sequence(boolean(true), integer(Buffer.from([0])))),
      // Bits 5 and 6: signs certificates and revocation lists.
      extension('keyUsage', true, bitString(Buffer.from([0b0000_0110]), 1)),
      extension('subjectKeyIdentifier', false, octetString(keyIdentifier(publicKey))),
    ],
  })
}

/** A server's certificate for host names and IP addresses, signed by an authority. */
export function createServerCertificate(
  names: readonly string[],
  validity: Validity,
  authority: {
    readonly commonName: string
    readonly key: KeyObject
    readonly publicKey: KeyObject
  },
): Certificate {
  const { publicKey, privateKey } = createKeyPair()
  return assemble({
    subject: distinguishedName(names[0] ?? 'localhost'),
    issuer: distinguishedName(authority.commonName),
    validity,
    publicKey,
    privateKey,
    signingKey: authority.key,
    extensions: [
      extension('basicConstraints', true, sequence()),
      // Bit 0: digital signature.
      extension('keyUsage', true, bitString(Buffer.from([0b1000_0000]), 7)),
      extension('extendedKeyUsage', false, sequence(objectIdentifier(serverAuthentication))),
      extension('subjectAltName', false, sequence(...names.map(alternativeName))),
      extension('subjectKeyIdentifier', false, octetString(keyIdentifier(publicKey))),
      extension(
        'authorityKeyIdentifier',
        false,
        sequence(implicit(0, keyIdentifier(authority.publicKey))),
      ),
    ],
  })
}

type Draft = {
  readonly subject: Buffer
  readonly issuer: Buffer
  readonly validity: Validity
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
  readonly signingKey: KeyObject
  readonly extensions: readonly Buffer[]
}

function assemble(draft: Draft): Certificate {
  const version3 = explicit(0, integer(Buffer.from([2])))
  const body = sequence(
    version3,
    integer(randomBytes(16)),
    ecdsaWithSha256,
    draft.issuer,
    sequence(time(draft.validity.from), time(draft.validity.until)),
    draft.subject,
    draft.publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...draft.extensions)),
  )
  const certificate = sequence(
    body,
    ecdsaWithSha256,
    bitString(sign('sha256', body, draft.signingKey)),
  )
  return {
    certificatePem: toPem('CERTIFICATE', certificate),
    privateKeyPem: draft.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

const createKeyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })

const distinguishedName = (commonName: string) =>
  sequence(set(sequence(objectIdentifier('2.5.4.3'), utf8String(commonName))))

function extension(name: keyof typeof extensionIds, isCritical: boolean, value: Buffer): Buffer {
  const id = objectIdentifier(extensionIds[name])
  return isCritical
    ? sequence(id, boolean(true), octetString(value))
    : sequence(id, octetString(value))
}

/** A name of the host: tag 7 for an IP address in its bytes, tag 2 for a host name. */
function alternativeName(name: string): Buffer {
  return isIP(name) === 0 ? implicit(2, Buffer.from(name)) : implicit(7, addressBytes(name))
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail] = address.split('::')
  const left = groupsOf(head)
  const right = groupsOf(tail ?? '')
  const middle = new Array<number>(8 - left.length - right.length).fill(0)
  const bytes = Buffer.alloc(16)
  for (const [index, group] of [...left, ...middle, ...right].entries()) {
    bytes.writeUInt16BE(group, index * 2)
  }
  return bytes
}

const groupsOf = (text: string) =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))

/** Names a key in a chain: SHA-1 of it, as RFC 5280 (4.2.1.2) suggests; no security rests on it. */
function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest()
}

function toPem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

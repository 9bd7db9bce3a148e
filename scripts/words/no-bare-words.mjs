/**
 * An ESLint rule: what a person reads goes through `t` and its like (`src/words/words.ts`), so that it can be said in
 * another language. It knows such text by where it stands in a component, and in a script by how it reads.
 */

/** @typedef {import('eslint').Rule.RuleModule} RuleModule */
/** @typedef {{ type: string, parent?: Syntax, [key: string]: unknown }} Syntax */

const letters = /\p{L}{2,}/gu

/** Several words that begin as a sentence does. */
const readsAsSentence = /^[“‘]?\p{Lu}[\p{Ll}’]* [\s\S]*\p{Ll}/u

const startsWithCapital = /^[“‘]?\p{Lu}\p{Ll}/u

/** Attributes of elements that are read or read out. */
const spokenAttributes = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
  'placeholder',
  'title',
])

/** Properties and props that a screen shows. */
const spokenNames = new Set([
  'action',
  'caption',
  'detail',
  'group',
  'label',
  'message',
  'note',
  'placeholder',
  'text',
  'textContent',
  'title',
  'unit',
  'verb',
])

/** Names are the same in every language, and so are units of the metric system. */
const names = new Set(['Holdfast', 'MIT', 'Literata', 'Instrument', 'TeX', 'kB', 'px', 'ms'])

const speakers = new Set(['t', 'parts', 'plural'])

/** @type {RuleModule} */
export const noBareWords = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      bare: '“{{ words }}” cannot be said in another language: write it as t(…), see src/words/words.ts.',
    },
  },
  create(context) {
    /** @param {Syntax} node @param {string} words */
    const report = (node, words) => {
      const shown = words.trim().replace(/\s+/g, ' ').slice(0, 60)
      if (shown.match(letters)?.some((word) => !names.has(word)) === true)
        context.report({
          loc: /** @type {import('eslint').AST.SourceLocation} */ (node['loc']),
          messageId: 'bare',
          data: { words: shown },
        })
    }
    /** @param {Syntax} node @param {string} words */
    const reportString = (node, words) => {
      if (isSpoken(node, words) || (readsAsSentence.test(words) && isShownSomewhere(node)))
        report(node, words)
    }
    const listener = {
      /** @param {Syntax} node */
      SvelteText(node) {
        if (isInside(node, 'SvelteScriptElement', 'SvelteStyleElement')) return
        report(node, String(node['value']))
      },
      /** @param {Syntax} node */
      SvelteLiteral(node) {
        const attribute = node.parent
        const words = String(node['value'])
        if (attribute?.type === 'SvelteAttribute' && isSpokenAttribute(attribute, words))
          report(node, words)
      },
      /** @param {Syntax} node */
      Literal(node) {
        if (typeof node['value'] === 'string') reportString(node, node['value'])
      },
      /** @param {Syntax} node */
      TemplateLiteral(node) {
        const texts = /** @type {{ value: { cooked: string } }[]} */ (node['quasis'])
        reportString(node, texts.map(({ value }) => value.cooked).join('…'))
      },
    }
    // The parsers know more than the types of ESLint.
    return /** @type {import('eslint').Rule.RuleListener} */ (/** @type {unknown} */ (listener))
  },
}

/** @param {Syntax} attribute @param {string} words */
function isSpokenAttribute(attribute, words) {
  const { name } = /** @type {{ name: string }} */ (attribute['key'])
  const element = attribute.parent?.parent
  if (element?.['kind'] !== 'component') return spokenAttributes.has(name)
  if (['class', 'keys', 'style'].includes(name)) return false
  const isText = / /.test(words.trim()) || startsWithCapital.test(words)
  return isText || spokenNames.has(name) || spokenAttributes.has(name)
}

/**
 * Stands where it is shown: as the content of an element, or under a name that a screen shows.
 * @param {Syntax} node
 * @param {string} words
 */
function isSpoken(node, words) {
  const { parent } = node
  if (parent == null) return false
  if (parent.type === 'SvelteMustacheTag') {
    const owner = parent.parent
    return owner?.type === 'SvelteAttribute' ? isSpokenAttribute(owner, '') : owner !== undefined
  }
  if (parent.type === 'ConditionalExpression' && parent['test'] !== node)
    return isSpoken(parent, words)
  if (parent.type === 'LogicalExpression' && parent['right'] === node)
    return isSpoken(parent, words)
  if (!startsWithCapital.test(words)) return false
  if (parent.type === 'Property' && parent['value'] === node) return isSpokenName(parent['key'])
  if (parent.type === 'AssignmentExpression' && parent['right'] === node) {
    const { property } = /** @type {{ property?: unknown }} */ (parent['left'])
    return isSpokenName(property)
  }
  if (parent.type === 'CallExpression') {
    const [first, second] = /** @type {unknown[]} */ (parent['arguments'])
    return second === node && isSpokenName(first)
  }
  return false
}

/** @param {unknown} node of a property, or the name of an attribute as a string */
function isSpokenName(node) {
  const { name, value } = /** @type {{ name?: string, value?: string }} */ (node ?? {})
  const word = name ?? value ?? ''
  return spokenNames.has(word) || spokenAttributes.has(word)
}

/**
 * False for what only programs read: errors that are bugs, comparisons, names of modules, styles.
 * @param {Syntax} node
 */
function isShownSomewhere(node) {
  for (let inner = node, outer = node.parent; outer != null; outer = outer.parent) {
    switch (outer.type) {
      case 'CallExpression': {
        const { name } = /** @type {{ name?: string }} */ (outer['callee'])
        if (outer['callee'] !== inner && name !== undefined && speakers.has(name)) return false
        break
      }
      case 'NewExpression': {
        const { name } = /** @type {{ name?: string }} */ (outer['callee'])
        if (name?.endsWith('Error') || name === 'DOMException') return false
        break
      }
      case 'ThrowStatement':
      case 'BinaryExpression':
      case 'SwitchCase':
      case 'ImportDeclaration':
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
      case 'ImportExpression':
      case 'TSLiteralType':
      case 'TSPropertySignature':
      case 'SvelteStyleDirective':
        if (outer.type !== 'ExportNamedDeclaration' || outer['source'] != null) return false
        break
      case 'SvelteAttribute':
        return isSpokenAttribute(outer, '')
      case 'Property':
        if (outer['key'] === inner) return false
        break
      case 'MemberExpression':
        if (outer['property'] === inner) return false
        break
    }
    inner = outer
  }
  return true
}

/** @param {Syntax} node @param {string[]} types */
function isInside(node, ...types) {
  for (let outer = node.parent; outer != null; outer = outer.parent)
    if (types.includes(outer.type)) return true
  return false
}

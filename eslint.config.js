import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import tseslint from 'typescript-eslint'
import { noBareWords } from './scripts/words/no-bare-words.mjs'
import svelteConfig from './svelte.config.js'

const doubleCast = {
  selector: 'TSAsExpression > TSAsExpression[typeAnnotation.type="TSUnknownKeyword"]',
  message: 'Prove the type with a schema or a guard instead of casting through unknown.',
}

const focusedTest = {
  selector:
    'MemberExpression[object.name=/^(test|it|describe|suite)$/][property.name=/^(only|skip|todo)$/]',
  message: 'Every test runs, always.',
}

// As a property or an argument it is called with another `this`, and then it throws "Illegal invocation" instead.
const unboundReport = {
  selector:
    'Property > Identifier.value[name="reportError"], CallExpression:not([callee.property.name="catch"]) > Identifier.arguments[name="reportError"]',
  message: 'Pass (error) => reportError(error).',
}

export default defineConfig([
  globalIgnores(['dist/', 'data/', '.cache/', 'coverage/', '**/fixtures/']),
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: {
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] },
    },
  },
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  svelte.configs.recommended,
  svelte.configs.prettier,
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-undef': 'off',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
      'max-lines': ['error', { max: 400 }],
      'no-restricted-syntax': ['error', doubleCast, unboundReport],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
      ],
      // Interfaces here are written with methods and implemented by closures, which have no `this`.
      '@typescript-eslint/unbound-method': 'off',
      // An implementation of an asynchronous interface may have nothing to await.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/ban-ts-comment': ['error', { minimumDescriptionLength: 20 }],
    },
  },
  {
    // Classic zod costs the browser four times what zod/mini does.
    files: ['{lib,protocol,domain,workers,src}/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'zod', message: "Import 'zod/mini' in what the browser loads." }] },
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts', '**/*.svelte.js'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: tseslint.parser, svelteConfig },
    },
    rules: {
      // Links of the app are paths of its own router.
      'svelte/no-navigation-without-resolve': 'off',
      'svelte/require-each-key': 'error',
      'svelte/no-at-html-tags': 'error',
      'prefer-const': 'off',
      'svelte/prefer-const': 'error',
      // svelte-check knows the warnings of the compiler and the types inside a template; ESLint sees `any` there.
      'svelte/no-unused-svelte-ignore': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // What a person reads can be said in another language.
    files: ['src/**'],
    ignores: [
      // Errors of the doors to the workers: a code and an English sentence, as the workers themselves give.
      'src/client/**',
      // The guide of a new workspace is content, and its person's own from the start.
      'src/features/shell/getting-started-text.ts',
      // The page that has to work when nothing else does loads no words.
      'src/recover/**',
      // Names of programming languages.
      'src/editor/code-languages.ts',
    ],
    plugins: { words: { rules: { 'no-bare-words': noBareWords } } },
    rules: { 'words/no-bare-words': 'error' },
  },
  {
    files: ['tests/**', 'bench/**'],
    rules: {
      'max-lines': 'off',
      'no-restricted-syntax': ['error', doubleCast, unboundReport, focusedTest],
    },
  },
  {
    // What runs in a terminal talks to it.
    files: ['scripts/**', 'bench/**'],
    rules: {
      'no-console': 'off',
      // A cast in a comment is no assertion to ESLint; tsc checks these files.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    files: ['**/*.cjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: globals.node, parserOptions: { projectService: false } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
])

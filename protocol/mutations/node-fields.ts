import * as z from 'zod/mini'
import { jsonSchema } from '../json.ts'

export const nodeTypeSchema = z.string().check(z.minLength(1), z.maxLength(64))

/** Keys of cells. A patch may carry null, which removes the key. */
export const attributesSchema = z.record(
  z.string().check(z.minLength(1), z.maxLength(200)),
  jsonSchema,
)

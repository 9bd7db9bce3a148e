import * as z from 'zod/mini'

/** What an attribute may hold: JSON, nothing else. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export const jsonSchema: z.ZodMiniType<Json> = z.json()

/** SQL: the text of an id that a column or expression holds as 16 bytes; NULL of NULL. */
export function uuidText(blob: string): string {
  return `iif(${blob} IS NULL, NULL, lower(hex(substr(${blob}, 1, 4)) || '-' || hex(substr(${blob}, 5, 2)) || '-' ||
    hex(substr(${blob}, 7, 2)) || '-' || hex(substr(${blob}, 9, 2)) || '-' || hex(substr(${blob}, 11))))`
}

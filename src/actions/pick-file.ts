/** Asks for one file with the system's own picker. Null when the person chose none. */
export function pickFile(accept: string): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = accept
    input.onchange = () => {
      resolve(input.files?.[0] ?? null)
    }
    input.oncancel = () => {
      resolve(null)
    }
    input.click()
  })
}

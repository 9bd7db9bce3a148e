import {
  shareFields,
  shareFilePath,
  shareRecordPath,
  type ShareRecord,
} from '../../protocol/share-inbox.ts'

/**
 * Puts what was shared into the inbox and sends the browser to the app, which takes it from there. The files go first,
 * so that a record never names a file that is not there.
 */
export async function receiveShare(request: Request, inbox: Cache, id: string): Promise<Response> {
  const form = await request.formData()
  const textOf = (name: string) => {
    const value = form.get(name)
    // A form carries line ends as CR LF, whatever the text had.
    return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : ''
  }
  const files = form.getAll(shareFields.files).filter((entry) => entry instanceof File)
  const record: ShareRecord = {
    title: textOf(shareFields.title),
    text: textOf(shareFields.text),
    url: textOf(shareFields.url),
    files: files.map(({ name, type }) => ({ name, type })),
  }
  await Promise.all(
    files.map((file, index) => inbox.put(shareFilePath(id, index), new Response(file))),
  )
  await inbox.put(shareRecordPath(id), Response.json(record))
  return Response.redirect(`/?share=${id}`, 303)
}

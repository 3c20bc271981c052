/** Media type of protobuf answers. */
export const PROTOBUF = 'application/protobuf'

/** Whether an Accept header asks for protobuf, anywhere in its list. */
export function wantsProtobuf(accept: string): boolean {
  return accept.includes(PROTOBUF)
}

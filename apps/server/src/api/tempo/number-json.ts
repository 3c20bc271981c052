/** A number as protobuf's JSON has it: infinite ones by name, as JSON knows none. */
export function numberJson(value: number): number | string {
  return Number.isFinite(value) ? value : String(value)
}

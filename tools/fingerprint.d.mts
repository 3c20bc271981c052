/** A text that changes when a file that goes into the build changes. */
export function fingerprint(root: string): string

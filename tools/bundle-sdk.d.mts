export function bundleSdk(root: string, outdir?: string): void
